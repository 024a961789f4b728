"""What two hands did to one dashboard: what they agree on, what one of them would undo, and where they clash.

Three comparisons tell: base → live is the drift, base → desired the change, live → desired what a push would do. What
the drift touched and a push would not is what both agree on; what a push would is undone; and where the change touched
that too, the two are in conflict.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Iterator
from dataclasses import dataclass

from changes.change import MISSING, DashboardChange, FieldChange, PanelChange
from changes.comparison.content import settled

Side = PanelChange | FieldChange


@dataclass(frozen=True)
class Conflict:
    """One thing that both changed, with different results: `theirs` is what was done there, `ours` what we want.

    `panel` is theirs, None for what is beside the panels. A side is the panel itself where it came or went as a whole.
    """

    panel: PanelChange | None
    theirs: Side
    ours: Side


@dataclass(frozen=True)
class _Touch:
    """One thing that was touched. `panels` names the panel (by ids before and after; nothing beside the panels), `path`
    the place in it, `steps` the colours of threshold steps, where that is not all of the place."""

    panel: PanelChange | None
    side: Side
    panels: frozenset[Hashable]
    path: str
    steps: frozenset[object]

    def meets(self, other: _Touch) -> bool:
        """Whether the other one is about the same thing, or a part of it."""
        if bool(self.panels) != bool(other.panels) or (self.panels and not self.panels & other.panels):
            return False
        if self.path == other.path and self.steps and other.steps:
            return bool(self.steps & other.steps)
        return _within(self.path, other.path) or _within(other.path, self.path)


class _Touched:
    """Touches, found by what they are about: of huge dashboards there are thousands, too many to hold each against
    each."""

    def __init__(self, change: DashboardChange | None) -> None:
        self.all = list(_touches(change))
        self._numbers: dict[Hashable, dict[str, list[int]]] = {}
        for number, one in enumerate(self.all):
            for name in one.panels or (None,):
                self._numbers.setdefault(name, {}).setdefault(one.path, []).append(number)
        self._paths = {name: sorted(paths) for name, paths in self._numbers.items()}
        self._lengths = {name: {*map(len, paths)} for name, paths in self._numbers.items()}

    def meets(self, touch: _Touch) -> bool:
        """Whether any of them meets another touch."""
        return any(True for _ in self._meeting(touch))

    def meeting(self, touch: _Touch) -> list[_Touch]:
        """Those that meet another touch."""
        return [self.all[number] for number in sorted({*self._meeting(touch)})]

    def _meeting(self, touch: _Touch) -> Iterator[int]:
        for name in touch.panels or (None,):
            for path in self._around(name, touch.path):
                yield from (one for one in self._numbers[name][path] if touch.meets(self.all[one]))

    def _around(self, name: Hashable, path: str) -> Iterator[str]:
        """The touched places that are this one, or are in it, or that it is in."""
        known = self._numbers.get(name, {})
        for length in self._lengths.get(name, ()):
            if length <= len(path) and _within(path, path[:length]) and path[:length] in known:
                yield path[:length]
        paths = self._paths.get(name, [])
        for number in range(bisect_right(paths, path), len(paths)):
            if not paths[number].startswith(path):
                return
            yield paths[number]


def undone(drift: DashboardChange | None, push: DashboardChange | None) -> bool:
    """Whether a push (live → desired) would undo anything of a drift (base → live)."""
    pushed = _Touched(push)
    return any(pushed.meets(one) for one in _touches(drift))


def conflicts(
    drift: DashboardChange | None, change: DashboardChange | None, push: DashboardChange | None
) -> tuple[Conflict, ...]:
    """Where a drift (base → live) and a change (base → desired) touched the same thing, and a push (live → desired)
    would touch it again. Equal edits are no conflict."""
    wanted, pushed = _Touched(change), _Touched(push)
    return tuple(
        Conflict(theirs.panel, theirs.side, ours.side)
        for theirs in _touches(drift)
        if pushed.meets(theirs)
        for ours in wanted.meeting(theirs)
        if pushed.meets(ours)
    )


def _touches(change: DashboardChange | None) -> Iterator[_Touch]:
    if change is None:
        return
    for panel in change.panels:
        names = frozenset(_names(panel))
        if panel.kind in ("added", "removed"):
            yield _Touch(panel, panel, names, "", frozenset())
        for field in panel.fields:
            yield _Touch(panel, field, names, _place(field), _steps(field))
    for field in change.settings:
        yield _Touch(None, field, frozenset(), _place(field), _steps(field))


def _names(panel: PanelChange) -> Iterator[Hashable]:
    """Its id, also the one before where that changed; without one, its looks."""
    ids = [panel.id, *(field.before for field in panel.fields if field.what == "panel id")]
    found = [settled(one) for one in ids if one is not None and one is not MISSING]
    if found:
        yield from found
    else:
        yield panel.type, panel.title


def _place(field: FieldChange) -> str:
    """The path, apart from it for the order of what stands there."""
    is_order = field.part == "order" and not field.path.endswith("order")
    return f"{field.path}#order" if is_order else field.path


def _steps(field: FieldChange) -> frozenset[object]:
    """The colours of the threshold steps that changed; none where that is the whole list, or no threshold."""
    if field.what != "threshold" or field.part in ("", "steps", "mode"):
        return frozenset()
    colours = {side for side in (field.before, field.after) if isinstance(side, str) and side != "base"}
    return frozenset(colours or {field.part})


def _within(inner: str, outer: str) -> bool:
    """Whether a place is another one, or in it; all is in the empty one."""
    return inner == outer or not outer or (inner.startswith(outer) and inner[len(outer)] in ".[")
