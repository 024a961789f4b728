"""Rows of panels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import accumulate

from panels.panel import COLUMNS, Panel
from systems.deployment import Deployment

FURTHER = "More numbers"
MOST_FURTHER = 6
"""Fewer of them leave room at the right."""


@dataclass(frozen=True)
class Row:
    """Panels under a heading, laid out from left to right. A collapsed row asks nothing until it is opened.

    With `most` it shows no more than so many numbers, those first that stand first.
    """

    title: str
    panels: tuple[Panel, ...]
    collapsed: bool = False
    most: int = 0

    def drawn(self, deployment: Deployment) -> tuple[Row, ...]:
        """The rows that become of it: none without a panel that can be drawn, and a collapsed one for numbers beyond
        the most that it shows."""
        kept = tuple(panel for panel in self.panels if panel.drawable(deployment))
        numbers = accumulate(sum(line.drawable(deployment) for line in panel.lines) for panel in kept)
        first = sum(number <= self.most for number in numbers) if self.most else len(kept)
        # As wide as the numbers above them, or little more.
        further = tuple(replace(panel, widest=max(panel.width, COLUMNS // MOST_FURTHER)) for panel in kept[first:])
        parts = (replace(self, panels=kept[:first]), Row(FURTHER, further, collapsed=True))
        return tuple(part for part in parts if part.panels)


def row(title: str, *panels: Panel, collapsed: bool = False, most: int = 0) -> Row:
    """A row; it goes when none of its panels can be drawn."""
    return Row(title, panels, collapsed, most)
