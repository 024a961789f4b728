"""Rows and panels repeated for the values of a variable, and every panel put where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count, islice

from checks.grid import COLUMNS
from checks.reading import Json, text, whole
from preview.opening.current import Scope
from preview.opening.layout import Box, Cell, Grid, Section

MOST_COPIES = 60
"""Copies made of one row or panel."""
MOST_PANELS = 1000
"""Panels of one dashboard."""

_USUAL_IN_A_ROW = 4
_LARGEST_ID = 2**53


@dataclass(frozen=True)
class Placed:
    """A panel or row where it stands, with the variables as it sees them. `panels` are those of a row that is closed.

    `id` is its own within the dashboard, `source_id` that of the panel it is a copy of.
    """

    json: Json
    box: Box
    scope: Scope
    id: int
    source_id: int | None
    problem: str = ""
    panels: tuple[Placed, ...] | None = None


@dataclass
class Placing:
    """Puts the panels of one dashboard; `notices` says what was left out."""

    scope: Scope
    notices: list[str] = field(default_factory=list)

    def placed(self, sections: Sequence[Section]) -> list[Placed]:
        """All panels and rows in reading order, copies included, each with an id of its own."""
        found: list[Placed] = []
        left = MOST_PANELS
        for one in self._sections(sections):
            inside = one.panels or ()
            if 1 + len(inside) > left:
                self.notices.append(f"Only the first {MOST_PANELS} panels are shown")
                found += [replace(one, panels=inside[: left - 1])] if left and inside else []
                break
            found.append(one)
            left -= 1 + len(inside)
        return _numbered(found)

    def _sections(self, sections: Sequence[Section]) -> Iterator[Placed]:
        grid = Grid()
        for section in sections:
            for scope in self._scopes(section.row, self.scope):
                if section.row is None:
                    yield from self._cells(section.cells, scope, grid)
                    continue
                row = _placed(section.row, grid.put(Box(0, 0, COLUMNS, 1)), scope)
                if section.collapsed:
                    inside = self._cells(section.cells, scope, Grid(grid.bottom))
                    yield replace(row, panels=tuple(islice(inside, MOST_PANELS)))
                else:
                    yield row
                    yield from self._cells(section.cells, scope, grid)
                    grid = Grid(grid.bottom)

    def _cells(self, cells: Sequence[Cell], scope: Scope, grid: Grid) -> Iterator[Placed]:
        for cell in cells:
            scopes = self._scopes(cell, scope)
            if not text(cell.json.get("repeat")) or cell.problem:
                yield _placed(cell, grid.put(cell.box), scope)
            elif cell.json.get("repeatDirection") == "v":
                whole_box = grid.put(replace(cell.box, h=cell.box.h * len(scopes)))
                for number, own in enumerate(scopes):
                    yield _placed(cell, replace(cell.box, y=whole_box.y + number * cell.box.h), own)
            else:
                yield from _side_by_side(cell, scopes, grid)

    def _scopes(self, cell: Cell | None, scope: Scope) -> list[Scope]:
        """The variables as each copy sees them: one copy for each value of what it is repeated by."""
        name = text(cell.json.get("repeat")) if cell else ""
        by = scope.get(name)
        if by is None:
            if name:
                self._notice(f'"{name}", by which something is repeated, is no variable here')
            return [scope]
        picked = by.picked
        if len(picked) > MOST_COPIES:
            self._notice(f'Only the first {MOST_COPIES} of {len(picked):,} values of "{name}" are repeated')
        return [{**scope, name: by.only(one)} for one in picked[:MOST_COPIES]] or [scope]

    def _notice(self, words: str) -> None:
        if words not in self.notices:
            self.notices.append(words)


def _side_by_side(cell: Cell, scopes: Sequence[Scope], grid: Grid) -> Iterator[Placed]:
    """Copies over the whole width, as many in a row as fit the panel's own limit."""
    across = min(len(scopes), max(1, min(whole(cell.json.get("maxPerRow")) or _USUAL_IN_A_ROW, COLUMNS)))
    edges = [round(COLUMNS * number / across) for number in range(across + 1)]
    rows = -(-len(scopes) // across)
    top = grid.put(Box(0, 0, COLUMNS, cell.box.h * rows)).y
    for number, scope in enumerate(scopes):
        row, column = divmod(number, across)
        left, right = edges[column], edges[column + 1]
        yield _placed(cell, Box(left, top + row * cell.box.h, right - left, cell.box.h), scope)


def _placed(cell: Cell, box: Box, scope: Scope) -> Placed:
    return Placed(cell.json, box, scope, 0, whole(cell.json.get("id")), cell.problem)


def _numbered(found: Sequence[Placed]) -> list[Placed]:
    """With ids: each its own where no other has it, else the next above all."""
    every = [each for panel in found for each in (panel, *(panel.panels or ()))]
    own = [each.source_id for each in every if each.source_id is not None and 0 < each.source_id < _LARGEST_ID]
    fresh = count(max(own, default=0) + 1)
    taken: set[int] = set()

    def numbered(panel: Placed) -> Placed:
        own = panel.source_id
        use = own if own is not None and 0 < own < _LARGEST_ID and own not in taken else next(fresh)
        taken.add(use)
        inside = None if panel.panels is None else tuple(numbered(each) for each in panel.panels)
        return replace(panel, id=use, panels=inside)

    return [numbered(panel) for panel in found]
