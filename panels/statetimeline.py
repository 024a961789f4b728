"""States over time."""

from __future__ import annotations

from typing import Any

from grafanalib import core

from panels.line import Line
from panels.panel import Panel, View, common, lines_of, panel, targets
from panels.style import VISIBLE, Json
from systems.signal import Signal


def statetimeline(
    *what: Signal | Line,
    words: list[Json],
    title: str = "",
    key: str = "",
    size: tuple[int, int] = (12, 6),
    opens: str = "",
    about: str = "",
) -> Panel:
    """A band for each line or label value; `words` are the value mappings that name its states, `opens` the key of the
    dashboard that it leads to."""

    def draw(view: View, lines: list[Line]) -> Any:
        return core.StateTimeline(
            **common(view, lines, title, about),
            targets=targets(view, lines, instant=False),
            links=view.links(opens),
            # Coloured by thresholds, Grafana would name the merged states after them, not by the words.
            colorMode="fixed",
            mappings=words,
            mergeValues=True,
            showValue="auto",
            rowHeight=0.8,
            alignValue="left",
            lineWidth=0,
            fillOpacity=80,
            legendDisplayMode="list",
            legendPlacement="bottom",
            tooltipMode="single",
            extraJson={
                "fieldConfig": {"defaults": {"unit": "bool", "color": {"fixedColor": "text"}, "custom": VISIBLE}},
                "options": {"legend": {"calcs": [], "showLegend": False}, "tooltip": {"sort": "none"}},
            },
        )

    return panel("statetimeline", key, lines_of(what), size, draw)
