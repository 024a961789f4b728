"""The pages of a set of dashboards: what is embedded in each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypedDict

from preview.alternatives import alternatives
from preview.asking.source import Remembering, Source
from preview.choice import Choice
from preview.contract import Shown
from preview.shown import shown
from preview.site.entries import Entry, Group
from preview.site.folder import Drawn
from preview.site.index import Listed, listed
from preview.site.page import Script, page

Sources = Callable[[Group], Source]
"""Where the numbers of a group's dashboards come from."""


class SiteEntry(TypedDict):
    """A dashboard that has a page, for the menu and for links."""

    uid: str
    title: str
    folder: str
    href: str


@dataclass(frozen=True)
class Site:
    """Dashboards that are shown together, and where their numbers come from."""

    entries: Sequence[Entry]
    sources: Sources

    def pages(self, now: float, script: Script) -> Iterator[Drawn]:
        """Their pages as files, made one by one as they are read, all at the moment `now` (unix seconds)."""
        menu = self.menu("{}.html")
        for entry in self.entries:
            yield self._file(entry, menu, now, script)

    def shown(self, entry: Entry, choice: Choice, now: float) -> Shown:
        """One of them at a choice."""
        return shown(entry.subject, self.sources(entry.group), choice, now)

    def served(self, entry: Entry, choice: Choice, now: float) -> tuple[dict[str, Any], Listed]:
        """What is embedded in its page on a server, where other choices are asked for."""
        made = self.shown(entry, choice, now)
        return embedded("served", self.menu("../{}/"), "../../", made), listed(
            made, f"d/{entry.name}/", entry.group.title
        )

    def menu(self, address: str) -> list[SiteEntry]:
        """All of them; `address` makes an address of a page's name."""
        return [
            {"uid": one.uid, "title": one.title, "folder": one.group.title, "href": address.format(one.name)}
            for one in self.entries
        ]

    def _file(self, entry: Entry, menu: list[SiteEntry], now: float, script: Script) -> Drawn:
        subject, source = entry.subject, Remembering(self.sources(entry.group))
        made = shown(subject, source, Choice(), now)
        others = alternatives(made, subject, source, Choice(), now)
        site = embedded("file", menu, "index.html", made, others)
        return Drawn(entry.name, listed(made, f"{entry.name}.html", entry.group.title), page(site, script))


def embedded(
    mode: Literal["file", "served"],
    menu: list[SiteEntry],
    index: str,
    made: Shown,
    others: Mapping[str, Shown] | None = None,
) -> dict[str, Any]:
    """A `Site` of page/src/contract.ts."""
    return {"mode": mode, "dashboards": menu, "index": index, "shown": made, "others": dict(others or {})}
