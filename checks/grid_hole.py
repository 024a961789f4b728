"""Empty room within the layout.

Grafana closes a gap above a panel as it loads, so that what is reviewed is not what is seen; a gap beside one stays and
looks like a panel that failed. Widen a neighbour, or move what is below. Room after the last panels of a row or of the
dashboard, a ragged lower edge, and room to the right of single numbers, which are not to grow, are no holes.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate, pairwise
from operator import or_

from checks.grid import COLUMNS, Box, areas
from checks.problem import Problem, Severity
from checks.subject import Subject

ID = "grid/hole"
SEVERITY: Severity = "warning"

_FULL = (1 << COLUMNS) - 1
_NUMBERS = frozenset({"gauge", "stat"})


def check(subject: Subject) -> Iterator[Problem]:
    """Each gap, told at the panel below it or to the right of it."""
    for boxes in areas(subject):
        top = 0 if boxes[0].panel.row is None else boxes[0].y
        for section, closing in _sections(boxes):
            for beside, columns, y, bottom in _holes(section, closing, top):
                side = "above" if beside.y >= bottom else "to the left of"
                message = f"nothing lies {side} it at y {y} to {bottom}, {columns}"
                mend = "Move it, or widen what lies beside the gap"
                yield Problem(ID, SEVERITY, beside.panel.place(), message, mend)
            top = closing.bottom if closing else top


def _sections(boxes: list[Box]) -> Iterator[tuple[list[Box], Box | None]]:
    """What lies between two rows, and the row that ends it."""
    section: list[Box] = []
    for box in boxes:
        if box.panel.type == "row":
            yield section, box
            section = []
        else:
            section.append(box)
    yield section, None


def _holes(section: list[Box], closing: Box | None, top: int) -> Iterator[tuple[Box, str, int, int]]:
    """The panel that tells of a hole, the hole's columns, and its rows from one to below another."""
    edges = sorted({top, *(box.y for box in section), *(box.bottom for box in section)})
    coming, here = list(reversed(section)), list[Box]()
    columns_of_last = list(accumulate((box.columns for box in coming), or_, initial=0))
    for y, bottom in pairwise(edges):
        here = [box for box in here if box.bottom > y]
        while coming and coming[-1].y <= y:
            here.append(coming.pop())
        covered = 0
        for box in here:
            covered |= box.columns
        if covered == _FULL:
            continue
        starting = max((box.x for box in here if box.y == y), default=-1)
        below = columns_of_last[len(coming)]
        for first, after in _runs(_FULL & ~covered):
            if after == COLUMNS and here and all(box.panel.type in _NUMBERS for box in here):
                continue
            inner = [c for c in range(first, after) if below >> c & 1 or c < starting]
            if inner:
                beside = _told_at(inner[0], coming, here, y)
                yield beside, f"columns {inner[0]} to {inner[-1] + 1}", y, bottom
    lowest = max((box.bottom for box in section), default=top)
    if closing and closing.y > lowest:
        yield closing, f"columns 0 to {COLUMNS}", lowest, closing.y


def _told_at(column: int, coming: list[Box], here: list[Box], y: int) -> Box:
    """The nearest panel below the column, else the one that starts to the right of it."""
    below = (box for box in reversed(coming) if box.columns & (1 << column))
    right = (box for box in here if box.y == y and box.x > column)
    return next(below, None) or next(right)


def _runs(columns: int) -> Iterator[tuple[int, int]]:
    """Neighbouring columns among those given as bits: the first, and the one after the last."""
    first = None
    for column in range(COLUMNS + 1):
        if columns >> column & 1:
            first = column if first is None else first
        elif first is not None:
            yield first, column
            first = None
