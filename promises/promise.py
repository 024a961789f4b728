"""A promise of a system's document, or what a desk asks beyond them, as the data says it."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from errors import CatalogueError, nearest

FOLDER = Path(__file__).parent
REASONS = "reasons"
"""The file beside those of the systems: why a promise, or the rest of one, is not kept here."""
DESK = "desk"
"""The file of what a desk asks beyond the documents: its pointers say first into which systems they lead."""
ALL = "all"
"""Stands for every system with a document in such a pointer."""
BOARDS = {"O": "overview", "R": "risk", "E": "execution", "H": "health", "B": "backtesting"}
"""The dashboard that a desk would look at, by the letter of the question's id."""


@dataclass(frozen=True)
class Pointer:
    """Where a promise is kept: `kind` says what `name` names (`panel`, `overview/stat-equity`).

    `systems` are the slugs of those it leads into, or `ALL`; none where the promise is one system's.
    """

    kind: str
    name: str
    systems: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.kind}: {self.name}"


@dataclass(frozen=True)
class Promise:
    """One promise, or one question of a desk, whose `kind` is a dashboard's key.

    `kept` says where; `why`, a sentence, says why it is not, or where both are there, why not whole.
    """

    id: str
    kind: str
    title: str
    kept: tuple[Pointer, ...]
    why: str

    @property
    def state(self) -> str:
        """Whether it is kept: `kept`, `in part`, or `elsewhere`."""
        return ("in part" if self.why else "kept") if self.kept else "elsewhere"


def pointer(text: str, where: str) -> Pointer:
    """The pointer that a text writes; raises `CatalogueError` for a text that writes none."""
    kind, separator, name = text.partition(": ")
    if not separator:
        raise CatalogueError(f'"{text}" is no pointer', where=where, todo="Write kind: name")
    return Pointer(kind, name)


def of_systems(text: str, where: str) -> Pointer:
    """The pointer that a text of the desk's file writes: slugs first; raises `CatalogueError` as `pointer` does."""
    systems, separator, rest = text.partition(": ")
    if not separator or ": " not in rest:
        raise CatalogueError(f'"{text}" is no pointer', where=where, todo="Write systems: kind: name")
    return replace(pointer(rest, where), systems=tuple(systems.split()))


def documents() -> tuple[str, ...]:
    """The slugs of the systems whose promises are listed."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml") if path.stem not in {REASONS, DESK}))


def promises(slug: str) -> tuple[Promise, ...]:
    """What a system's document promises, in its order.

    Raises `CatalogueError` for a system without a file here, and for an entry that says nothing of a promise.
    """
    if slug not in documents():
        raise CatalogueError(f'no promises of "{slug}"', where=f"{slug}.toml", todo=nearest(slug, documents()))
    known = reasons()
    entries = _read(slug).items()
    return tuple(_promise(f"{slug}.toml: {name}", name, entry["kind"], entry, known) for name, entry in entries)


def questions() -> tuple[Promise, ...]:
    """What a desk asks beyond the documents, in its order. Raises `CatalogueError` as `promises` does."""
    known, entries = reasons(), _read(DESK).items()
    return tuple(
        _promise(f"{DESK}.toml: {name}", name, BOARDS[name[0]], entry, known, of_systems) for name, entry in entries
    )


def reasons() -> dict[str, str]:
    """The sentences that `why` names."""
    return _read(REASONS)


def _read(stem: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{stem}.toml").read_text(encoding="utf-8"))


def _promise(
    where: str,
    name: str,
    kind: str,
    entry: dict[str, Any],
    known: dict[str, str],
    read: Callable[[str, str], Pointer] = pointer,
) -> Promise:
    kept, reason = entry.get("kept", ()), entry.get("why", "")
    if not kept and not reason:
        raise CatalogueError("it is neither kept nor explained", where=where, todo='Write kept = ["…"] or why = "…"')
    if reason and reason not in known:
        raise CatalogueError(f'no reason "{reason}"', where=where, todo=nearest(reason, known))
    pointers = tuple(read(text, where) for text in kept)
    return Promise(name, kind, entry["title"], pointers, known[reason] if reason else "")
