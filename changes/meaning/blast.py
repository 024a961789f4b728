"""What a shared builder's change touched: one and the same change of many panels, told once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from changes.change import MISSING, DashboardChange, FieldChange, Following, PanelChange
from changes.comparison.content import settled
from changes.planning.plan import Plan, Refused, Update

LEAST = 3
"""Places at which a change is told once."""

_UNSHARED = frozenset({"layout", "panel id", "panel order", "folder"})
"""What is each panel's own, or each dashboard's."""

_WHOLE = ("added", "removed")


class Place(NamedTuple):
    """Where something changed: a dashboard's uid, and the number of the changed panel in it (None: its settings)."""

    uid: str
    number: int | None
    panel: str
    field: FieldChange


@dataclass(frozen=True)
class Shared:
    """One change of many places, from one value and to one, or panels of one title and type that came or went.
    `panels` are the titles of the panels, by the uid of their dashboard (none where its settings changed)."""

    field: FieldChange
    panels: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Blast:
    """The shared changes of a plan; `told` are, by the uid of the dashboard, what is told with them: the number of the
    changed panel (None: its settings), and the path and part of what changed."""

    shared: tuple[Shared, ...] = ()
    told: Mapping[str, frozenset[tuple[int | None, str, str]]] = field(default_factory=dict)

    def without(self, change: DashboardChange) -> DashboardChange:
        """A dashboard's change, less what is told once for many. A panel of which nothing is left is left out."""
        panels = []
        for number, panel in enumerate(change.panels):
            if panel.kind in _WHOLE and self._tells(change.uid, number, _whole(panel)):
                continue
            fields = tuple(one for one in panel.fields if not self._tells(change.uid, number, one))
            mark = next((one.mark for one in fields if one.mark), "") if panel.fields else panel.mark
            if panel.kind != "changed" or any(one.what != "layout" for one in fields):
                panels.append(replace(panel, fields=fields, mark=mark))
            elif fields:
                panels.append(replace(panel, kind="moved", fields=fields, mark=mark))
        settings = tuple(one for one in change.settings if not self._tells(change.uid, None, one))
        return replace(change, panels=tuple(panels), settings=settings)

    def panels_of(self, change: DashboardChange) -> int:
        """How many panels of a dashboard changed in what is told once for many."""
        return len({number for number, *_ in self.told.get(change.uid, ()) if number is not None})

    def settings_of(self, change: DashboardChange) -> int:
        """How many settings of a dashboard did."""
        return sum(number is None for number, *_ in self.told.get(change.uid, ()))

    def _tells(self, name: str, number: int | None, one: FieldChange) -> bool:
        return (number, one.path, one.part) in self.told.get(name, ())


def blast(plan: Plan) -> Blast:
    """What of a plan's changes is one change of many places, the widest first; what follows from a limit aside."""
    groups: dict[tuple[Any, ...], list[Place]] = defaultdict(list)
    for place in _places(plan):
        groups[_edit(place.field)].append(place)
    wide = [places for places in groups.values() if len(_touched(places)) >= LEAST]
    wide.sort(key=lambda places: (not places[0].field.mark, -len(places)))
    told: dict[str, set[tuple[int | None, str, str]]] = defaultdict(set)
    for place in (place for places in wide for place in places):
        told[place.uid].add((place.number, place.field.path, place.field.part))
    return Blast(tuple(map(_shared, wide)), {name: frozenset(places) for name, places in told.items()})


def _places(plan: Plan) -> Iterator[Place]:
    for action in plan.actions:
        if isinstance(action, Update | Refused) and action.change:
            yield from _changed(action.change, plan.following)


def _changed(change: DashboardChange, following: Following) -> Iterator[Place]:
    for number, panel in enumerate(change.panels):
        if panel.kind in _WHOLE:
            yield Place(change.uid, number, panel.title, _whole(panel))
        elif panel.kind == "changed" and not following.explains(change.uid, panel):
            yield from (
                Place(change.uid, number, panel.title, one) for one in panel.fields if one.what not in _UNSHARED
            )
    yield from (Place(change.uid, None, "", one) for one in change.settings if one.what not in _UNSHARED)


def _whole(panel: PanelChange) -> FieldChange:
    """A panel that came or went, as a change of its dashboard: its title and type are all that is alike."""
    before, after = (MISSING, panel.type) if panel.kind == "added" else (panel.type, MISSING)
    return FieldChange("panel", "", before, after, subject=panel.title, mark=panel.mark)


def _touched(places: list[Place]) -> set[tuple[str, int | None]]:
    return {(one.uid, one.number) for one in places}


def _shared(places: list[Place]) -> Shared:
    panels: dict[str, list[str]] = {one.uid: [] for one in places}
    for (name, number), title in {(one.uid, one.number): one.panel for one in places}.items():
        if number is not None:
            panels[name].append(title)
    return Shared(places[0].field, {name: tuple(titles) for name, titles in panels.items()})


def _edit(change: FieldChange) -> tuple[Any, ...]:
    """What two changes have in common that are one: what changed, from what, and to what."""
    named = change.what, change.subject, change.path, change.part, change.mark
    return (*named, _exact(change.before), _exact(change.after))


def _exact(value: Any) -> bytes | None:
    return None if value is MISSING else settled(value)
