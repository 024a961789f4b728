"""Single numbers."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any, Literal

from grafanalib import core

from panels.describe import emptiness
from panels.line import Line
from panels.panel import WIDEST_NUMBER, Panel, View, common, defaults, lines_of, panel, targets
from panels.style import GREY, UNKNOWN, Json, sign_steps, steps
from systems.deployment import Deployment
from systems.promql import constant, either
from systems.query import Query
from systems.signal import Signal

_SINCE = (
    "It begins at midnight in the dashboard's time zone; older Grafanas take the browser's. "
    "While the dashboard shows a fixed stretch of time, it is about that one."
)


def stat(
    *what: Signal | Line,
    title: str = "",
    key: str = "",
    size: tuple[int, int] = (3, 5),
    sparkline: bool = False,
    by_sign: bool = False,
    words: list[Json] | None = None,
    since: Literal["", "d", "w", "M"] = "",
    opens: str = "",
    no_value: str = UNKNOWN,
    about: str = "",
) -> Panel:
    """The number now (or one a line or a label value, by name), with or without a sparkline of how it came there.

    `since` has it look at today, this week or this month so far, whatever the dashboard shows (but a fixed stretch of
    time); `opens` is the key of the dashboard that it leads to.

    It is coloured by the signal's limit, and with `by_sign` by its sign: a loss within the limit is not green. `words`
    are value mappings that say a state in letters; `no_value` is written where there is no answer now, however recent
    the last one is.
    """
    lines = tuple(_until_now(line) if sparkline else line for line in lines_of(what))

    def draw(view: View, lines: list[Line]) -> Any:
        held = lines[0].limit(view.deployment)
        natural = defaults(view, lines)
        return core.Stat(
            **common(view, lines, title, _SINCE if since else "", about, emptiness(no_value)),
            targets=targets(view, lines, instant=not sparkline),
            links=view.links(opens),
            timeFrom=f"now/{since}" if since else None,
            hideTimeOverride=bool(since),
            thresholds=sign_steps(held) if by_sign else steps(held),
            format=natural["unit"],
            decimals=natural["decimals"],
            color={"mode": "thresholds"},
            # Grafana lays a number over its sparkline: in the line's own colour it could not be read.
            colorMode="background_solid" if words else "none" if sparkline else "value",
            graphMode="area" if sparkline else "none",
            reduceCalc="last",
            mappings=[*(words or []), _nothing(no_value, words or [])],
            noValue=no_value,
            textMode="value_and_name" if len(lines) > 1 or lines[0].labels(view.deployment) else "value",
            orientation="auto",
            extraJson={
                "options": {
                    "percentChangeColorMode": "standard",
                    "showPercentChange": False,
                    "wideLayout": True,
                },
            },
        )

    return panel("stat", key, lines, size, draw, widest=max(WIDEST_NUMBER, size[0]))


def _until_now(line: Line) -> Line:
    """The line with NaN where there is no answer: the last point of a range is then the one of now, not the newest
    that there ever was."""

    def query(deployment: Deployment, labels: tuple[str, ...]) -> Query:
        return either(line.query(deployment, labels), constant(math.nan))

    return replace(line, query=query)


def _nothing(no_value: str, words: list[Json]) -> Json:
    """A value mapping for NaN, which is what a quantile of nothing answers too; it comes after those of `words`."""
    index = sum(len(mapping["options"]) for mapping in words)
    result = {"color": GREY, "index": index, "text": no_value}
    return {"type": "special", "options": {"match": "null+nan", "result": result}}
