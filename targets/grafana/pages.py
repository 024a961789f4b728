"""Lists that a Grafana tells page by page, while others create and delete."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from targets.grafana.api import Api
from targets.grafana.reading import with_uids
from targets.target import Json

PAGE = 1000
_LISTINGS = 10

Query = Sequence[tuple[str, str]]


def listed(api: Api, path: str, query: Query, doing: str) -> list[Json]:
    """Every row, each uid once.

    What is deleted meanwhile lets a row slip into a page that was read before: what takes more than one page is listed
    until it is twice the same. Raises `TargetError`, also when it never is.
    """
    before: set[str] = set()
    for _ in range(_LISTINGS):
        rows = _once(api, path, query, doing)
        if len(rows) < PAGE or rows.keys() == before:
            return list(rows.values())
        before = set(rows)
    raise api.refused(doing, ("others create or delete there all the time", "Run it again when they are done"))


def _once(api: Api, path: str, query: Query, doing: str) -> dict[str, Json]:
    """The rows by their uids, up to a page that tells nothing new: whoever answers may know no pages."""
    told: dict[str, Json] = {}
    number = 1
    while True:
        asked = [*query, ("limit", str(PAGE)), ("page", str(number))]
        rows = with_uids(api, api.call("GET", f"{path}?{urlencode(asked, errors='replace')}", doing), doing)
        fresh = {row["uid"]: row for row in rows if row["uid"] not in told}
        if not fresh:
            return told
        told |= fresh
        number += 1
