"""Where panels stand on Grafana's grid of 24 columns, whatever their JSON says of it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from checks.grid import COLUMNS
from checks.reading import Json, items, number, table, text

HIGHEST = 400
"""Rows of the grid that one panel takes at most."""

_USUAL_WIDTH, _USUAL_HEIGHT = 12, 8
_SPAN_OF_OLD = 4
_ROW_OF_OLD = 250
_PIXELS_A_ROW = 38


@dataclass(frozen=True)
class Box:
    """Columns and rows of the grid."""

    x: int
    y: int
    w: int
    h: int


@dataclass(frozen=True)
class Cell:
    """One panel of the file: any JSON at all, where it wants to stand, and what is wrong with it."""

    json: Json
    box: Box
    problem: str = ""


@dataclass(frozen=True)
class Section:
    """A row (None for what stands before the first) and its panels in reading order."""

    row: Cell | None
    cells: list[Cell] = field(default_factory=list)

    @property
    def collapsed(self) -> bool:
        """Whether its panels are hidden until someone opens it."""
        return self.row is not None and self.row.json.get("collapsed") is True


def sections(model: Json) -> list[Section]:
    """The rows of a dashboard, and what lies in each; of the old `rows` too."""
    found = [Section(None)]
    old = model.get("rows")
    if isinstance(old, list) and not isinstance(model.get("panels"), list):
        for row in old:
            found += _old_row(row)
    for cell in _cells(model.get("panels")):
        if cell.json.get("type") == "row":
            inside = [_not_nested(each) for each in _cells(cell.json.get("panels"))]
            found.append(Section(cell, inside))
        else:
            # What follows a collapsed row in the file stands below it, in no row.
            if found[-1].collapsed:
                found.append(Section(None))
            found[-1].cells.append(cell)
    return found


def _cells(value: object) -> list[Cell]:
    return sorted(map(_cell, items(value)), key=lambda cell: (cell.box.y, cell.box.x))


def _cell(panel: object) -> Cell:
    if not isinstance(panel, dict):
        return Cell({}, _box({}), "is no panel: its JSON is no object")
    return Cell(panel, _box(table(panel.get("gridPos"))))


def _not_nested(cell: Cell) -> Cell:
    return Cell(cell.json, cell.box, "is a row within a row") if cell.json.get("type") == "row" else cell


def _box(place: Json) -> Box:
    """Where a panel wants to stand: what is missing or impossible is repaired; without a place it comes last."""
    w = _between(place.get("w"), 1, COLUMNS, _USUAL_WIDTH)
    y = _between(place.get("y"), 0, 10**6, 10**6)
    return Box(_between(place.get("x"), 0, COLUMNS - w, 0), y, w, _between(place.get("h"), 1, HIGHEST, _USUAL_HEIGHT))


def _between(value: object, least: int, most: int, usual: int) -> int:
    given = number(value)
    return usual if given is None or math.isnan(given) else int(min(max(given, least), most))


def _old_row(row: object) -> Iterator[Section]:
    """A row as Grafana kept it before it had a grid: twelfths of the width, and heights in pixels."""
    if not isinstance(row, dict):
        yield Section(None, [Cell({}, _box({}), "is no row: its JSON is no object")])
        return
    height = _rows_high(row.get("height"), _rows_high(_ROW_OF_OLD, 0))
    cells, x, y = [], 0, 0
    for panel in items(row.get("panels")):
        cell = _cell(panel)
        w = _between(cell.json.get("span"), 1, 12, _SPAN_OF_OLD) * 2
        if x + w > COLUMNS:
            x, y = 0, y + 1
        h = _rows_high(cell.json.get("height"), height)
        cells.append(Cell(cell.json, Box(x, y, w, h), cell.problem))
        x += w
    seen = {"type": "row", "title": text(row.get("title")), "collapsed": row.get("collapse") is True}
    if row.get("repeat"):
        seen["repeat"] = row["repeat"]
    bare = not (row.get("showTitle") or row.get("collapse") or row.get("repeat"))
    yield Section(None if bare else Cell(seen, Box(0, 0, COLUMNS, 1)), cells)


def _rows_high(height: object, usual: int) -> int:
    """So many rows of the grid for `250px` or 250."""
    given = number(height)
    if isinstance(height, str) and height.strip().removesuffix("px").isdecimal():
        given = float(height.strip().removesuffix("px")[:9])
    return (
        usual if given is None or not 0 < given < math.inf else min(max(math.ceil(given / _PIXELS_A_ROW), 3), HIGHEST)
    )


class Grid:
    """Panels put one after the other, each as high as it can stand: Grafana leaves no gaps above a panel."""

    def __init__(self, top: int = 0) -> None:
        self._filled = [top] * COLUMNS

    @property
    def bottom(self) -> int:
        """The first row of the grid that is free in all columns."""
        return max(self._filled)

    def put(self, box: Box) -> Box:
        """The box where it stands now."""
        columns = range(box.x, box.x + box.w)
        y = max(self._filled[column] for column in columns)
        for column in columns:
            self._filled[column] = y + box.h
        return Box(box.x, y, box.w, box.h)
