"""Places panels on Grafana's grid of 24 columns."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from panels.panel import Panel

COLUMNS = 24


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

    A line is as high as its highest panel and always 24 columns wide: where panels of it were left out, the others grow
    in proportion, so that no hole is left.
    """
    positions: list[dict[str, int]] = []
    for line in lines(panels):
        height = max(panel.height for panel in line)
        left = 0
        for width in _stretched([panel.width for panel in line]):
            positions.append({"h": height, "w": width, "x": left, "y": top})
            left += width
        top += height
    return positions, top


def _stretched(widths: Sequence[int]) -> list[int]:
    """The widths in proportion, made to fill the line: each ends where its share of the line ends, rounded."""
    total, ends, so_far = sum(widths), [0], 0
    for width in widths:
        so_far += width
        ends.append(round(so_far * COLUMNS / total))
    return [end - start for start, end in pairwise(ends)]
