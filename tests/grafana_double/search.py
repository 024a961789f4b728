"""What the search of a Grafana knows, of which its lists of folders and its counts are made, too."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from grafana_double.store import Store
from grafana_double.words import Json, Refused

COUNTS_SINCE, FILTER_SINCE, NESTED_SINCE = (10, 1), (10, 0), (10, 0)
"""Releases: that count what is in a folder, filter a search by folders, have folders in folders."""
RESOURCES_SINCE = (12, 0)
"""Releases that keep folders as resources, and name what they count as these are named."""


@dataclass
class Search:
    """The search of one organisation. One that is `lagging` tells what there was when it was asked last, as one of a
    Grafana that feeds it a moment after a save."""

    store: Store
    lagging: bool = False
    _fed: tuple[list[Json], list[Json]] = field(default_factory=lambda: ([], []))

    def found(self, query: dict[str, str], folders: Collection[str]) -> list[Json]:
        """`GET /api/search`."""
        boards, inside = self._known()
        rows = [dict(row) for row in boards]
        if query.get("type") != "dash-db":
            rows += [{"uid": each["uid"], "title": each["title"], "type": "dash-folder"} for each in inside]
        if folders and self.store.release >= FILTER_SINCE:
            rows = [row for row in rows if row.get("folderUid") in folders]
        return page(sorted(rows, key=lambda row: str(row["title"])), query)

    def folders(self, query: dict[str, str]) -> list[Json]:
        """`GET /api/folders`."""
        parent = query.get("parentUid", "") if self.store.release >= NESTED_SINCE else ""
        return page([each for each in self._known()[1] if each["parentUid"] == parent], query)

    def counts(self, uid: str, rules: int) -> Json:
        """`GET /api/folders/UID/counts` of a folder with so many alert rules."""
        boards, folders = self._known()
        inside = {
            "dashboard": sum(row.get("folderUid") == uid for row in boards),
            "folder": sum(each["parentUid"] == uid for each in folders),
            "alertrule": rules,
        }
        if self.store.release < RESOURCES_SINCE:
            return {**inside, "librarypanel": 0}
        return {**{f"{kind}s": number for kind, number in inside.items()}, "library_elements": 0, "librarypanels": 0}

    def _known(self) -> tuple[list[Json], list[Json]]:
        now = ([self._row(uid) for uid in self.store.dashboards], [dict(each) for each in self.store.folders.values()])
        known, self._fed = self._fed if self.lagging else now, now
        return known

    def _row(self, uid: str) -> Json:
        each = self.store.dashboards[uid]
        row = {"uid": uid, "title": each.dashboard["title"], "type": "dash-db"}
        row["tags"] = each.dashboard.get("tags") or []
        if each.folder:
            row |= {"folderUid": each.folder, "folderTitle": self.store.folders[each.folder]["title"]}
        return row


def page(rows: list[Json], query: dict[str, str]) -> list[Json]:
    """One page of them."""
    limit, number = int(query.get("limit", 1000)), int(query.get("page", 1))
    if limit > 5000:
        raise Refused(422, "Limit is above maximum allowed (5000), use page parameter to access hits beyond limit")
    return rows[(number - 1) * limit : number * limit]
