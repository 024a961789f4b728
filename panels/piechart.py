"""Shares of a whole."""

from __future__ import annotations

from typing import Any

from grafanalib import core

from panels.describe import emptiness
from panels.line import Line
from panels.panel import Panel, View, common, defaults, lines_of, panel, targets
from panels.style import PALETTE, UNKNOWN, VISIBLE
from panels.timeseries import colours
from systems.signal import Signal


def piechart(
    *what: Signal | Line,
    title: str = "",
    key: str = "",
    size: tuple[int, int] = (6, 8),
    no_value: str = UNKNOWN,
    about: str = "",
) -> Panel:
    """A ring with one part a line or label value; the legend says each part's value and share."""

    def draw(view: View, lines: list[Line]) -> Any:
        natural = defaults(view, lines)
        return core.PieChartv2(
            **common(view, lines, title, about, emptiness(no_value)),
            targets=targets(view, lines, instant=True),
            overrides=colours(view, lines),
            pieType="donut",
            unit=natural["unit"],
            legendDisplayMode="table",
            legendPlacement="right",
            legendValues=["value", "percent"],
            custom=VISIBLE,
            extraJson={
                "fieldConfig": {"defaults": {"decimals": natural["decimals"], "color": PALETTE, "noValue": no_value}},
                "options": {
                    "displayLabels": ["percent"],
                    "legend": {"calcs": [], "showLegend": True},
                    "orientation": "auto",
                    "tooltip": {"sort": "none"},
                },
            },
        )

    return panel("piechart", key, lines_of(what), size, draw)
