"""One bar a day."""

from __future__ import annotations

from typing import Any

from grafanalib import core

from panels.line import by_day
from panels.panel import Panel, View, common, defaults, panel, targets
from panels.style import SIGN_STEPS, SKY, fixed, steps
from systems.signal import Events, Level


def daily(
    signal: Level | Events, *, title: str, key: str = "", size: tuple[int, int] = (12, 8), days: int = 14
) -> Panel:
    """A bar for each of the last `days` days (UTC), coloured by sign where the amount can be lost.

    It looks back as far as this whatever time range the dashboard shows.
    """
    lines = (by_day(signal),)

    def draw(view: View) -> Any:
        signed = signal.better == "higher"
        natural = defaults(view, lines[0])
        return core.BarChart(
            **common(view, lines, title, f"The last {days} days, whatever time is shown. Days begin at 00:00 UTC."),
            targets=targets(view, lines, instant=False),
            interval="1d",
            timeFrom=f"{days}d",
            thresholdSteps=SIGN_STEPS if signed else steps(None),
            colorMode="thresholds" if signed else "fixed",
            orientation="vertical",
            showValue="auto",
            barWidth=0.8,
            xTickLabelSpacing=100,
            extraJson={
                "fieldConfig": {
                    "defaults": {
                        "unit": natural["unit"],
                        "decimals": natural["decimals"],
                        "color": {"mode": "thresholds"} if signed else fixed(SKY),
                        "custom": {"thresholdsStyle": {"mode": "off"}},
                    }
                },
                "options": {
                    "fullHighlight": False,
                    "legend": {"showLegend": False},
                    "xTickLabelMaxLength": 10,
                },
            },
        )

    return panel("barchart", key, lines, size, draw)
