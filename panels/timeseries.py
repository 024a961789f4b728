"""Numbers over time: lines, stacked areas and bars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from grafanalib import core

from panels.line import Line
from panels.panel import Panel, View, common, counting_step, defaults, legend, lines_of, panel, targets
from panels.style import LINES, SKY, Json, coloured, fixed, shades, steps
from systems.signal import Signal


def timeseries(
    *what: Signal | Line,
    title: str = "",
    key: str = "",
    size: tuple[int, int] = (12, 8),
    drawn_as: Literal["line", "bars", "step"] = "line",
    stacked: bool = False,
    limits: bool = True,
    about: str = "",
) -> Panel:
    """Lines over time, with the limits of the first signal as dashed lines.

    Gaps stay gaps: a line is never drawn over a time without data. `bars` are for counts, each bar one step wide. A
    line over a long window has no more points than that is worth.
    """
    lines = lines_of(what)

    def draw(view: View, lines: list[Line]) -> Any:
        first = lines[0]
        limit = first.limit(view.deployment) if limits else None
        many = len(lines) > 1 or bool(first.labels(view.deployment))
        natural = defaults(view, lines)
        own = colours(view, lines)
        return core.TimeSeries(
            **common(view, lines, title, about),
            targets=targets(view, lines, instant=False, sparing=drawn_as != "bars"),
            interval=counting_step(view.deployment) if drawn_as == "bars" else None,
            unit=natural["unit"],
            valueDecimals=natural["decimals"],
            thresholds=steps(limit),
            thresholdsStyleMode="dashed" if limit else "off",
            overrides=own,
            drawStyle="bars" if drawn_as == "bars" else "line",
            lineInterpolation="stepAfter" if drawn_as == "step" else "linear",
            lineWidth=1 if drawn_as == "bars" else 2,
            fillOpacity=70 if drawn_as == "bars" else 30 if stacked else 10,
            showPoints="never" if drawn_as == "bars" else "auto",
            pointSize=4,
            stacking={"group": "A", "mode": "normal" if stacked else "none"},
            legendDisplayMode="table" if many else "list",
            legendPlacement="bottom",
            legendCalcs=_calculations(drawn_as) if many else [],
            tooltipMode="multi",
            tooltipSort="desc",
            extraJson={
                "fieldConfig": {"defaults": _range(natural, limit is not None) | {"color": _colour(many, own)}},
                "options": {"legend": {"showLegend": many}},
            },
        )

    return panel("timeseries", key, lines, size, draw)


def _calculations(drawn_as: str) -> list[str]:
    return ["sum", "max"] if drawn_as == "bars" else ["lastNotNull", "max"]


def _range(natural: Json, has_limit: bool) -> Json:
    """A natural floor is kept; a natural ceiling only where no limit asks for the space above."""
    return {"min": natural["min"], "max": None if has_limit else natural["max"]}


def _colour(many: bool, own: Sequence[Json]) -> Json:
    """One colour for one line, shades of it for series that have none of their own."""
    return shades(SKY) if many and not own else fixed(SKY)


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
    if len(labels) != 1 or legend(view, line) != f"{{{{{labels[0]}}}}}":
        return []
    known = known_values(view, line, labels[0])
    return [coloured("byName", value, LINES[i % len(LINES)]) for i, value in enumerate(known)]


def known_values(view: View, line: Line, label: str) -> tuple[str, ...]:
    """Values of a label that the catalogue knows, in its order."""
    return tuple(dict.fromkeys(value for metric in view.metrics(line) for value in metric.labels.get(label, ())))
