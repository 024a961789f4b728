"""Places panels on Grafana's grid of 24 columns."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from panels.panel import COLUMNS, Panel


def lines(panels: Sequence[Panel]) -> list[list[Panel]]:
    """Panels from left to right, broken into lines where 24 columns are full."""
    broken: list[list[Panel]] = []
    used = COLUMNS
    for panel in panels:
        if used + panel.width > COLUMNS:
            broken.append([])
            used = 0
        broken[-1].append(panel)
        used += panel.width
    return broken


def place(panels: Sequence[Panel], top: int) -> tuple[list[dict[str, int]], int]:
    """The grid position of each panel from row `top` on, and the first free row below them.

    A line is as high as its highest panel and 24 columns wide: where panels of it were left out, the others grow in
    proportion, so that no hole is left. None grows beyond its widest: where all are that wide, room is left at the
    right.
    """
    positions: list[dict[str, int]] = []
    most = COLUMNS
    for line in lines(panels):
        height = max(panel.height for panel in line)
        widest = [panel.widest if panel.widest == COLUMNS else min(panel.widest, most) for panel in line]
        widths = _stretched([panel.width for panel in line], widest)
        # Numbers below numbers are as wide as those.
        most = max(widths) if max(widest) < COLUMNS else COLUMNS
        left = 0
        for width in widths:
            positions.append({"h": height, "w": width, "x": left, "y": top})
            left += width
        top += height
    return positions, top


def _stretched(widths: Sequence[int], widest: Sequence[int]) -> list[int]:
    """The widths in proportion, made to fill the line: each ends where its share of the line ends, rounded."""
    ends, so_far = [0], 0.0
    for width in _grown(widths, widest):
        so_far += width
        ends.append(round(so_far))
    return [end - start for start, end in pairwise(ends)]


def _grown(widths: Sequence[int], widest: Sequence[int]) -> list[float]:
    """The widths in proportion, in columns: what one that is at its widest leaves over, the others share."""
    full: set[int] = set()
    while True:
        free = COLUMNS - sum(widest[index] for index in full)
        growing = sum(width for index, width in enumerate(widths) if index not in full)
        grown = [widest[index] if index in full else width * free / growing for index, width in enumerate(widths)]
        beyond = {index for index, width in enumerate(grown) if width > widest[index]}
        if not beyond:
            return grown
        full |= beyond
