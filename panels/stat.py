"""Single numbers."""

from __future__ import annotations

from typing import Any

from grafanalib import core

from panels.line import Line
from panels.panel import Panel, View, common, defaults, lines_of, panel, targets
from panels.style import SIGN_STEPS, Json, steps
from systems.signal import Signal


def stat(
    *what: Signal | Line,
    title: str = "",
    key: str = "",
    size: tuple[int, int] = (4, 4),
    sparkline: bool = False,
    by_sign: bool = False,
    words: list[Json] | None = None,
    no_value: str = "",
    about: str = "",
) -> Panel:
    """One number (or one a line), with a sparkline of how it came there.

    It is coloured by the signal's limit, or by its sign with `by_sign`. `words` are value mappings that say a state in
    letters; `no_value` is written where there is no answer.
    """
    lines = lines_of(what)

    def draw(view: View) -> Any:
        first, held = lines[0], lines[0].limit(view.deployment)
        return core.Stat(
            **common(view, lines, title, about),
            targets=targets(view, lines, instant=not sparkline),
            thresholds=SIGN_STEPS if by_sign and held is None else steps(held),
            format=defaults(view, first)["unit"],
            decimals=defaults(view, first)["decimals"],
            color={"mode": "thresholds"},
            colorMode="background_solid" if words else "value",
            graphMode="area" if sparkline else "none",
            reduceCalc="lastNotNull",
            mappings=words or [],
            noValue=no_value or None,
            textMode="value_and_name" if len(lines) > 1 else "value",
            orientation="auto",
            extraJson={
                "options": {
                    "percentChangeColorMode": "standard",
                    "showPercentChange": False,
                    "wideLayout": True,
                },
            },
        )

    return panel("stat", key, lines, size, draw)
