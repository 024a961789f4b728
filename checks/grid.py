"""Where panels lie on Grafana's grid of 24 columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from checks.subject import Panel, Subject

COLUMNS = 24
TALLEST = 1_000_000
"""Rows of the grid that are still believed."""


class Box(NamedTuple):
    """A panel's rectangle: columns x to x+w, rows y to y+h."""

    x: int
    y: int
    w: int
    h: int
    panel: Panel

    @property
    def bottom(self) -> int:
        """The row below it."""
        return self.y + self.h

    @property
    def columns(self) -> int:
        """The columns it covers, as bits."""
        return ((1 << self.w) - 1) << self.x


def fault(panel: Panel) -> str:
    """What is wrong with a panel's place by itself; empty for a place within the grid."""
    grid = panel.json.get("gridPos")
    if not isinstance(grid, dict):
        return "has no place on the grid"
    # Grafana places what has no x or y at 0.
    x, y, w, h = grid.get("x", 0), grid.get("y", 0), grid.get("w"), grid.get("h")
    if not (type(x) is int and type(y) is int and type(w) is int and type(h) is int):
        return "has a place that is not written in whole numbers"
    if x < 0 or y < 0 or w < 1 or h < 1 or y + h > TALLEST:
        return f"lies at x {x}, y {y} and is {w} wide and {h} high"
    return f"reaches column {x + w} of {COLUMNS}" if x + w > COLUMNS else ""


def areas(subject: Subject) -> Iterator[list[Box]]:
    """What is laid out together: the panels at the top, and those of each collapsed row; from top to bottom."""
    together: dict[int | None, list[Box]] = {}
    if "rows" in subject.model and "panels" not in subject.model:
        return  # before Grafana 5: rows of panels without a grid
    for panel in subject.panels:
        if not fault(panel):
            grid = panel.json["gridPos"]
            box = Box(grid.get("x", 0), grid.get("y", 0), grid["w"], grid["h"], panel)
            together.setdefault(panel.row, []).append(box)
    for boxes in together.values():
        yield sorted(boxes, key=lambda box: (box.y, box.x))
