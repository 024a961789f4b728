"""One bar a day."""

from __future__ import annotations

from typing import Any

from grafanalib import core

from panels.describe import emptiness
from panels.line import Line, by_day
from panels.panel import Panel, View, common, defaults, panel, targets
from panels.style import SIGN_STEPS, SKY, UNKNOWN, steps
from systems.signal import Events, Level

RENAMED = "A process that comes back under another instance counts twice on that day: let it keep its name."
"""What holds of the last value of each series within a day."""

_DAYS = {"matcher": {"id": "byType", "options": "time"}, "properties": [{"id": "unit", "value": "time:MMM D"}]}
"""A bar stands for a day: its label says the date alone."""


def daily(
    what: Level | Events | Line,
    *,
    title: str,
    key: str = "",
    size: tuple[int, int] = (12, 8),
    days: int = 14,
    no_value: str = UNKNOWN,
    about: str = "",
) -> Panel:
    """A bar for each of the last days, coloured by sign where the amount can be lost.

    It looks back `days` days, however little the dashboard shows (unless that is a fixed stretch of time). A bar stands
    at its day's midnight in the dashboard's time zone, and counts from the beginning of the trading day.
    """
    line = what if isinstance(what, Line) else by_day(what)

    def draw(view: View, lines: list[Line]) -> Any:
        signed = line.signal.better == "higher"
        natural = defaults(view, lines)
        zone = view.deployment.timezone
        begin = "midnight" if view.deployment.day_begins == 0 else view.deployment.day_start
        when = f"The last {days} days up to now; they begin at {begin} in the dashboard's time zone ({zone})."
        named = "" if isinstance(line.signal, Events) else RENAMED
        return core.BarChart(
            **common(view, lines, title, when, named, about, emptiness(no_value)),
            targets=targets(view, lines, instant=False),
            interval="1d",
            timeFrom=f"{days}d",
            hideTimeOverride=True,
            thresholdSteps=SIGN_STEPS if signed else steps(None),
            colorMode="fixed",
            fixedColor=SKY,
            gradientMode="scheme" if signed else "none",
            orientation="vertical",
            showValue="auto",
            barWidth=0.8,
            # Room for a label below each bar, where a bar is that wide.
            xTickLabelSpacing=40,
            overrides=[_DAYS],
            extraJson={
                "fieldConfig": {
                    "defaults": {
                        "unit": natural["unit"],
                        "decimals": natural["decimals"],
                        "color": {"mode": "thresholds" if signed else "fixed"},
                        "custom": {"thresholdsStyle": {"mode": "off"}},
                        "noValue": no_value,
                    }
                },
                "options": {
                    "fullHighlight": False,
                    "legend": {"showLegend": False},
                    "text": {"valueSize": 12},
                    "xTickLabelMaxLength": 10,
                },
            },
        )

    return panel("barchart", key, (line,), size, draw)
