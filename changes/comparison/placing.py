"""The panels of a dashboard where they stand, and which of two dashboards' panels are the same one."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Collection, Hashable, Iterable
from dataclasses import dataclass
from typing import Any

from changes.change import MISSING
from changes.comparison.content import canonical, content, plain, same_bytes
from targets.target import Json

LAST = float("inf")

GridOrder = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Placed:
    """A panel and where it stands: `grid` is its `gridPos` (any JSON, or `MISSING`), `row` the one it is folded into.

    `panel` is its JSON without what is told apart: id, place, and the panels folded into it, if it is a row. `index`
    counts the panels of its dashboard in the order of the JSON.
    """

    panel: Json
    id: Any
    grid: Any
    row: Placed | None
    index: int

    @property
    def title(self) -> str:
        return _string(self.panel.get("title"))

    @property
    def type(self) -> str:
        return _string(self.panel.get("type"))

    @property
    def order(self) -> GridOrder:
        """Sorts as the eye reads: top to bottom, left to right, folded panels after their row."""
        grid = self.grid if isinstance(self.grid, dict) else {}
        own = (_coordinate(grid.get("y")), _coordinate(grid.get("x")))
        return (*(self.row.order if self.row else ()), own)


def same_panels(old: Json, new: Json) -> Collection[int]:
    """The places in two lists of panels where both say the same to the byte, so that nobody need look at them.

    None, unless the panels of both have the same ids in the same order, each its own: by these they find each other.
    """
    was, now = old.get("panels"), new.get("panels")
    if not isinstance(was, list) or not isinstance(now, list) or not (ids := _own_ids(was)) or ids != _own_ids(now):
        return ()
    return {place for place, sides in enumerate(zip(was, now, strict=True)) if same_bytes(*sides)}


def without(dashboard: Json, panels: Collection[int]) -> Json:
    """A dashboard less the panels at these places."""
    if not panels:
        return dashboard
    return {**dashboard, "panels": [one for place, one in enumerate(dashboard["panels"]) if place not in panels]}


def _own_ids(panels: list[Any]) -> list[Any]:
    """The ids of panels; none unless each has a number of its own."""
    ids = [panel.get("id") if isinstance(panel, dict) else None for panel in panels]
    return ids if {type(one) for one in ids} == {int} and len({*ids}) == len(ids) else []


def placed(dashboard: Json) -> tuple[list[Placed], Json]:
    """The panels of a dashboard in the order of its JSON, and what it says beside them."""
    found: list[Placed] = []
    for panel in _inside(dashboard):
        row = _place(panel, None, len(found))
        found.append(row)
        for folded in _inside(panel):
            found.append(_place(folded, row, len(found)))
    return found, content(_outside(dashboard))


def _place(panel: Json, row: Placed | None, index: int) -> Placed:
    rest = _outside(panel) if row is None else panel
    own = {key: value for key, value in rest.items() if key not in ("id", "gridPos")}
    grid = plain(panel["gridPos"]) if "gridPos" in panel else MISSING
    return Placed(own, plain(panel.get("id")), grid, row, index)


def pairs(old: Iterable[Placed], new: Iterable[Placed]) -> list[tuple[Placed, Placed]]:
    """The panels that are the same one: by id, then by type and title. Of panels that share an id, those whose type and
    title agree find each other first."""
    matched: list[tuple[Placed, Placed]] = []
    old, new = list(old), list(new)
    for key in (_identity, _id, _looks):
        found = _pair(old, new, key)
        matched += found
        taken_old, taken_new = {a.index for a, _ in found}, {b.index for _, b in found}
        old = [panel for panel in old if panel.index not in taken_old]
        new = [panel for panel in new if panel.index not in taken_new]
    return matched


def _pair(
    old: list[Placed], new: list[Placed], key: Callable[[Placed], Hashable | None]
) -> list[tuple[Placed, Placed]]:
    waiting: dict[Hashable, deque[Placed]] = defaultdict(deque)
    for panel in old:
        if (name := key(panel)) is not None:
            waiting[name].append(panel)
    found = []
    for panel in new:
        name = key(panel)
        if name is not None and waiting.get(name):
            found.append((waiting[name].popleft(), panel))
    return found


def _id(panel: Placed) -> Hashable | None:
    return None if panel.id is None else canonical(panel.id)


def _looks(panel: Placed) -> Hashable:
    return panel.type, panel.title


def _identity(panel: Placed) -> Hashable | None:
    own = _id(panel)
    return None if own is None else (own, _looks(panel))


def _inside(holder: Json) -> list[Json]:
    """The panels that a dashboard or a row holds."""
    panels = holder.get("panels")
    return [panel for panel in panels if isinstance(panel, dict)] if isinstance(panels, list) else []


def _outside(holder: Json) -> Json:
    """What it says beside them; whatever is no panel among them stays."""
    panels = holder.get("panels")
    if not isinstance(panels, list):
        return holder
    strange = [item for item in panels if not isinstance(item, dict)]
    rest = {key: value for key, value in holder.items() if key != "panels"}
    return {**rest, "panels": strange} if strange else rest


def _string(value: Any) -> str:
    return str(plain(value)) if isinstance(value, str) else ""


def _coordinate(value: Any) -> float:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else LAST
