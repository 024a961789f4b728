"""Before and after: pages of the dashboards that differ from a revision, both sides drawn of the same data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from changes.change import DashboardChange, FieldChange, PanelChange
from changes.planning.plan import Action, Create, Desired, Plan, Refused, Removed, Unchanged, Update
from changes.reports.change import extent
from changes.reports.wording import counted, field_lines
from checks.subject import Subject
from errors import printable
from preview.asking.source import Remembering, Source
from preview.choice import Choice
from preview.contract import Shown
from preview.shown import shown
from preview.site.embedding import SiteEntry, Sources, embedded
from preview.site.entries import Group, page_name
from preview.site.folder import Drawn
from preview.site.index import every, listed
from preview.site.page import Script, page
from targets.target import Json, Live, Target

NOW = "now"
"""What the side of `build/` is called."""

_LEFT_OUT = Group("", "No deployment's any more")

_NAMED = 5
"""Panels that only moved are named up to so many."""


@dataclass(frozen=True)
class Differing:
    """A dashboard that differs: as it was and as it is; one that is new or removed has one side.

    `note` says in a few words what happened to it, `change` in full, where both sides could be compared.
    """

    uid: str
    title: str
    group: Group
    kind: Literal["new", "changed", "removed"]
    note: str
    before: Json | None
    after: Json | None
    change: DashboardChange | None = None


def differing(plan: Plan, base: Target, groups: Sequence[Group]) -> tuple[list[Differing], list[str]]:
    """Of a plan against a base: the dashboards that differ, and the titles of those that do not.

    Raises `TargetError` when the base cannot be read.
    """
    uids = [_uid(action) for action in plan.actions]
    before = {one.uid: one.dashboard for one in base.read(uids) if isinstance(one, Live)}
    found = [_differing(action, before, groups) for action in plan.actions if not isinstance(action, Unchanged)]
    place = {one.key: number for number, one in enumerate(groups)}
    found.sort(key=lambda one: place.get(one.group.key, len(groups)))  # removed ones come last otherwise
    return found, [action.desired.title for action in plan.actions if isinstance(action, Unchanged)]


def pages(found: Sequence[Differing], base: str, sources: Sources, now: float, script: Script) -> Iterator[Drawn]:
    """Their pages as files, made one by one as they are read, all at the moment `now` (unix seconds)."""
    taken = {"index"}
    names = [page_name(one.uid, taken) for one in found]
    menu: list[SiteEntry] = [
        {"uid": one.uid, "title": one.title, "folder": one.group.title, "href": f"{name}.html"}
        for one, name in zip(found, names, strict=True)
    ]
    for one, name in zip(found, names, strict=True):
        yield _page(one, name, menu, base, sources(one.group), now, script)


def _page(
    one: Differing, name: str, menu: list[SiteEntry], base: str, source: Source, now: float, script: Script
) -> Drawn:
    asked = Remembering(source)  # most queries are those of both sides
    before, after = _shown(one.before, one, asked, now), _shown(one.after, one, asked, now)
    if one.change is not None:
        for panel in one.change.panels:
            _mark(before, panel)
            _mark(after, panel)
    sides = [side for side in (after, before) if side is not None]
    site: dict[str, Any] = embedded("file", menu, "index.html", sides[0])
    site["before"] = before if len(sides) > 1 else None
    site["compared"] = {"before": base, "after": NOW, "change": one.kind, "changes": _besides(one)}
    return Drawn(name, listed(sides[0], f"{name}.html", one.group.title, one.note), page(site, script))


def _shown(dashboard: Json | None, one: Differing, source: Source, now: float) -> Shown | None:
    if dashboard is None:
        return None
    return shown(Subject(dashboard, one.uid, scrape_interval=one.group.scrape_interval), source, Choice(), now)


def _mark(side: Shown | None, panel: PanelChange) -> None:
    """Mark a panel and its copies on a side that has it. One that only moved is not: that would drown the rest."""
    kinds: Mapping[str, Literal["new", "removed", "changed"]]
    kinds = {"added": "new", "removed": "removed", "changed": "changed"}
    if side is None or panel.kind not in kinds:
        return
    there = list(every(side["panels"]))
    same = [one for one in there if panel.id in (one["model"].get("id"), one.get("copyOf"))]
    for one in same or [one for one in there if one["model"].get("title") == panel.title != ""][:1]:
        one["change"] = kinds[panel.kind]
        one["changes"] = _said(panel.fields)


def _besides(one: Differing) -> list[str]:
    """What there is to say of the dashboard beside its panels."""
    if one.change is None:
        return [one.note] if one.kind == "changed" else []
    moved = one.change.panels_of("moved")
    titles = [printable(panel.title, 100) for panel in moved if panel.title][:_NAMED]
    more = len(moved) - len(titles)
    names = ", ".join([*titles, *([f"{more} more"] if titles and more else [])])
    said = [f"~ {counted(len(moved), 'panel')} moved" + (f": {names}" if names else "")] if moved else []
    return [*_said(one.change.settings), *said]


def _said(fields: Iterable[FieldChange]) -> list[str]:
    """Changes in words; blank lines of a text, which say nothing here, are left out."""
    return [str(line) for field in fields for line in field_lines(field, 0) if line.text.strip()]


def _uid(action: Action) -> str:
    return action.uid if isinstance(action, Removed) else action.desired.uid


def _differing(
    action: Create | Update | Refused | Removed, before: Mapping[str, Json], groups: Sequence[Group]
) -> Differing:
    uid = _uid(action)
    owners = [one for one in groups if uid.startswith(f"{one.key}-")]
    group = max(owners, key=lambda one: len(one.key), default=_LEFT_OUT)
    match action:
        case Removed(title=title):
            was = before.get(uid, {"uid": uid, "title": title, "panels": []})  # what cannot be read has no panels
            return Differing(uid, printable(title or uid), group, "removed", "removed", was, None)
        case Create(desired):
            return _with_after(desired, group, "new", "new", None)
        case Update(desired, change):
            return _with_after(desired, group, "changed", extent(change), before[uid], change)
        case Refused(desired, reason):
            return _with_after(desired, group, "changed", f"cannot be compared: {printable(reason)}", before.get(uid))


def _with_after(
    desired: Desired,
    group: Group,
    kind: Literal["new", "changed", "removed"],
    note: str,
    before: Json | None,
    change: DashboardChange | None = None,
) -> Differing:
    title = printable(desired.title or desired.uid)
    return Differing(desired.uid, title, group, kind, note, before, desired.dashboard, change)
