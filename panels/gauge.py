"""Numbers against their range: a dial, and bars side by side."""

from __future__ import annotations

from typing import Any

from panels.corrected import BarGauge, Gauge
from panels.line import Line
from panels.panel import Panel, View, common, defaults, lines_of, panel, targets
from panels.style import SKY, fixed, steps
from systems.signal import Signal


def gauge(
    what: Signal | Line, *, title: str = "", key: str = "", size: tuple[int, int] = (6, 6), about: str = ""
) -> Panel:
    """One number on a dial from the low to the high end of its range, with its limits as coloured bands."""
    lines = lines_of((what,))

    def draw(view: View) -> Any:
        return Gauge(
            **common(view, lines, title, about),
            targets=targets(view, lines, instant=True),
            thresholds=steps(lines[0].limit(view.deployment)),
            extraJson={
                "fieldConfig": {
                    "defaults": defaults(view, lines[0]) | {"color": {"mode": "thresholds"}, "mappings": []}
                }
            },
        )

    return panel("gauge", key, lines, size, draw)


def bargauge(
    *what: Signal | Line,
    title: str = "",
    key: str = "",
    size: tuple[int, int] = (12, 8),
    no_value: str = "",
    about: str = "",
) -> Panel:
    """A bar for each line or label value, longest where the number is largest.

    The bars are coloured by the first line's limit; they have one colour where it has none. `no_value` is written where
    there is nothing to draw.
    """
    lines = lines_of(what)

    def draw(view: View) -> Any:
        first = lines[0]
        held = first.limit(view.deployment)
        natural = defaults(view, first)
        colour = {"mode": "thresholds"} if held else fixed(SKY)
        return BarGauge(
            **common(view, lines, title, about),
            targets=targets(view, lines, instant=True),
            thresholds=steps(held),
            extraJson={
                "fieldConfig": {"defaults": natural | {"color": colour, "mappings": [], "noValue": no_value or None}}
            },
        )

    return panel("bargauge", key, lines, size, draw)
