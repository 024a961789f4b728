"""Numbers over time: lines, stacked areas and bars."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any, Literal

from grafanalib import core

from panels.line import Line
from panels.panel import Panel, View, common, counting_step, defaults, legend, lines_of, panel, targets
from panels.style import LINES, PALETTE, SAID, SKY, Json, coloured, fixed, marks
from systems.signal import COUNT, RATIO, TIMES, Events, Signal

MOST_BARS = 100
"""Of counts over time: so few that one bar of a rare event is seen from across the room."""

_WIDE = 16
"""From so many columns on, a legend has room at the right."""

_FROM_ZERO_TO_ONE = frozenset({COUNT, TIMES, "ops"})
"""Units of which an axis shows at least one, where all is zero; Grafana's own would end at a hundred."""

_JUDGING = frozenset({"level", "outcome", "result", "severity", "status"})
"""Labels whose values say how bad something is, or may."""


def timeseries(
    *what: Signal | Line,
    title: str = "",
    key: str = "",
    size: tuple[int, int] = (12, 8),
    drawn_as: Literal["line", "bars", "step"] = "line",
    stacked: bool = False,
    limits: bool = True,
    days: int = 0,
    about: str = "",
) -> Panel:
    """Lines over time, with the limits of the first signal as dashed lines.

    Gaps stay gaps: a line is never drawn over a time without data. `bars` are for counts, each bar one step wide, no
    more than a hundred of them. A line over a long window has no more points than that is worth. With `days` it looks
    back so many, however little the dashboard shows (unless that is a fixed stretch of time).
    """
    lines = lines_of(what)

    def draw(view: View, lines: list[Line]) -> Any:
        first = lines[0]
        limit = first.limit(view.deployment) if limits else None
        by_label = any(line.labels(view.deployment) for line in lines)
        many = len(lines) > 1 or by_label
        natural = defaults(view, lines)
        colour = PALETTE if by_label else fixed(SKY)
        beside = by_label and view.width >= _WIDE
        return core.TimeSeries(
            **common(view, lines, title, f"The last {days} days up to now." if days else "", about)
            | ({"maxDataPoints": MOST_BARS} if drawn_as == "bars" else {}),
            timeFrom=f"{days}d" if days else None,
            hideTimeOverride=bool(days),
            targets=targets(view, lines, instant=False, sparing=drawn_as != "bars"),
            interval=counting_step(view.deployment) if drawn_as == "bars" else None,
            unit=natural["unit"],
            valueDecimals=natural["decimals"],
            thresholds=marks(limit),
            thresholdsStyleMode="dashed" if limit else "off",
            overrides=colours(view, lines),
            drawStyle="bars" if drawn_as == "bars" else "line",
            axisSoftMax=1 if first.unit in _FROM_ZERO_TO_ONE else None,
            lineInterpolation="stepAfter" if drawn_as == "step" else "linear",
            lineWidth=1 if drawn_as == "bars" else 2,
            fillOpacity=_filling(drawn_as, stacked, many),
            showPoints="never" if drawn_as == "bars" else "auto",
            pointSize=4,
            stacking={"group": "A", "mode": "normal" if stacked else "none"},
            legendDisplayMode="table" if beside else "list",
            legendPlacement="right" if beside else "bottom",
            legendCalcs=_calculations(drawn_as, by_label and not beside) if many else [],
            tooltipMode="multi",
            tooltipSort="desc",
            extraJson={
                "fieldConfig": {
                    "defaults": _range(first, natural, bare=limit is None, stacked=stacked) | {"color": colour}
                },
                "options": {"legend": {"showLegend": many}},
            },
        )

    return panel("timeseries", key, lines, size, draw)


def _calculations(drawn_as: str, crowded: bool) -> list[str]:
    if drawn_as == "bars":
        return ["sum"]
    return ["lastNotNull"] if crowded else ["lastNotNull", "max"]


def _filling(drawn_as: str, stacked: bool, many: bool) -> int:
    """How opaque the area below a line is: those of several lines would cover each other."""
    if drawn_as == "bars":
        return 70
    if stacked:
        return 30
    return 0 if many else 10


def _range(first: Line, natural: Json, *, bare: bool, stacked: bool) -> Json:
    """The part of its natural range that a number lives in: a share that should be high is looked at below its top, any
    other share above zero. No ceiling is kept where a limit asks for the space above."""
    if first.unit != RATIO or stacked:
        return {"min": natural["min"], "max": natural["max"] if bare else None}
    good_above = first.signal.better == "higher"
    return {"min": None if good_above else natural["min"], "max": natural["max"] if bare and good_above else None}


def colours(view: View, lines: Sequence[Line]) -> list[Json]:
    """A colour for good for each line, and for each label value that the catalogue knows."""
    if len(lines) > 1:
        return [
            coloured("byFrameRefID", chr(ord("A") + i), LINES[i % len(LINES)])
            for i, line in enumerate(lines)
            if not line.labels(view.deployment)
        ]
    line = lines[0]
    labels = line.labels(view.deployment)
    if not labels or legend(view, line) != " ".join(f"{{{{{label}}}}}" for label in labels):
        return []
    known = [" ".join(values) for values in product(*(known_values(view, line, label) for label in labels))]
    named = {} if len(known) > len(LINES) else dict(zip(known, LINES, strict=False))
    if len(labels) == 1:
        named |= {word: colour for word, colour in SAID.items() if word in named or labels[0] in _JUDGING}
    if isinstance(line.signal, Events) and line.signal.silence:
        named[" ".join(["none"] * len(labels))] = SAID["none"]
    return [coloured("byName", name, colour) for name, colour in named.items()]


def known_values(view: View, line: Line, label: str) -> tuple[str, ...]:
    """Values of a label that the catalogue knows, in its order."""
    return tuple(dict.fromkeys(value for metric in view.metrics(line) for value in metric.labels.get(label, ())))
