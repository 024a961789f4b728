"""Names that never change: a dashboard's uid and a panel's id."""

from __future__ import annotations

import hashlib

from errors import CatalogueError

UID_LENGTH = 40
"""Grafana refuses a longer uid."""


def uid(deployment: str, board: str) -> str:
    """`<deployment>-<board>`; raises `CatalogueError` when Grafana would refuse it."""
    name = f"{deployment}-{board}"
    if len(name) > UID_LENGTH or not all(c.isascii() and (c.isalnum() or c in "-_") for c in name):
        raise CatalogueError(
            f'"{name}" is no uid for a dashboard',
            where=f"deployments.{deployment}",
            todo=f"Use at most {UID_LENGTH} letters, digits, - and _ in all: give the deployment a shorter name",
        )
    return name


def panel_id(board: str, key: str) -> int:
    """A panel's id, from its key alone: 31 bits, never zero; the same in every deployment, wherever it stands."""
    digest = hashlib.blake2s(f"{board}/{key}".encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big") % 0x7FFFFFFF + 1
