"""The history that a Grafana keeps of each dashboard."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from errors import printable
from targets.classic import flaw
from targets.grafana.api import Api
from targets.grafana.failures import Garbled, Refusal
from targets.grafana.reading import path_of
from targets.grafana.refusals import not_grafana
from targets.target import Json, Version

_PAGE = 20
"""Versions: as many as a Grafana keeps by default. Recent releases send each whole, so that many would be a lot."""


def versions(api: Api, uid: str) -> Iterator[Version]:
    """The versions of a dashboard, newest first, page by page as they are taken.

    Up to 11.5 Grafana answers a list, and the next page begins at `start`. Later it answers an object whose
    `continueToken` names the next page where the new storage is behind it; where the old one is, `start` holds still.
    A page that repeats what was told, as after a save meanwhile, or from a server that knows no pages, adds nothing.
    """
    doing = f'cannot read the history of dashboard "{printable(uid, 100)}"'
    path = f"{path_of(uid)}/versions"
    told, start, page = float("inf"), 0, {"limit": str(_PAGE), "start": "0"}
    while True:
        answer = api.ask("GET", f"{path}?{urlencode(page)}", doing)
        if answer is None:
            return
        paged = isinstance(answer, dict)
        rows, token = (answer.get("versions"), answer.get("continueToken")) if paged else (answer, "")
        if not isinstance(rows, list):
            raise api.refused(doing, not_grafana(answer))
        fresh = [row for row in rows if isinstance(row, dict) and type(row.get("version")) is int]
        fresh = [row for row in fresh if row["version"] < told]
        yield from (_version(row) for row in fresh)
        start += len(rows)
        if not fresh or (not token and len(rows) < _PAGE):
            return
        told = min(row["version"] for row in fresh)
        page = {"limit": str(_PAGE)} | ({"continueToken": str(token)} if token else {"start": str(start)})


def version(api: Api, uid: str, number: int) -> Json | None:
    """The dashboard as it was in one version.

    None when Grafana has it no more, or what it has cannot be read, or is not in the classic model.
    """
    doing = f'cannot read version {number} of dashboard "{printable(uid, 100)}"'
    try:
        answer = api.call("GET", f"{path_of(uid)}/versions/{number}", doing)
    except Garbled:
        return None
    except Refusal as error:
        if error.status == 404 and isinstance(error.body, dict):
            return None
        raise
    if not isinstance(answer, dict):
        raise api.refused(doing, not_grafana(answer))
    data: Any = answer.get("data")
    return data if isinstance(data, dict) and not flaw({**data, "uid": uid}, uid) else None


def _version(row: Json) -> Version:
    return Version(row["version"], _shown(row, "created"), _shown(row, "createdBy"), _shown(row, "message"))


def _shown(row: Json, key: str) -> str:
    value = row.get(key)
    return printable(value, 200) if isinstance(value, str) else ""
