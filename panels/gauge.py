"""Numbers against their range: a dial, and bars side by side; and how observations spread over theirs."""

from __future__ import annotations

from typing import Any

from panels.corrected import BarGauge, Gauge
from panels.describe import emptiness
from panels.line import Line, spread
from panels.panel import WIDEST_NUMBER, Panel, View, common, defaults, lines_of, panel, targets
from panels.style import SIGN_STEPS, SKY, UNKNOWN, Json, fixed, steps
from systems.signal import MONEY, Distribution, Limit, Signal


def gauge(
    what: Signal | Line,
    *,
    title: str = "",
    key: str = "",
    size: tuple[int, int] = (3, 5),
    no_value: str = UNKNOWN,
    about: str = "",
) -> Panel:
    """One number on a dial from the low to the high end of its range, with its limits as coloured bands."""

    def draw(view: View, lines: list[Line]) -> Any:
        settings = defaults(view, lines) | {"color": {"mode": "thresholds"}, "mappings": [], "noValue": no_value}
        return Gauge(
            **common(view, lines, title, about, emptiness(no_value)),
            targets=targets(view, lines, instant=True),
            thresholds=steps(lines[0].limit(view.deployment)),
            extraJson={"fieldConfig": {"defaults": settings}},
        )

    return panel("gauge", key, lines_of((what,)), size, draw, widest=max(WIDEST_NUMBER, size[0]))


def bargauge(
    *what: Signal | Line,
    title: str = "",
    key: str = "",
    size: tuple[int, int] = (12, 6),
    by_sign: bool = False,
    no_value: str = UNKNOWN,
    about: str = "",
) -> Panel:
    """A bar for each line or label value, longest where the number is largest.

    Each line's bars are coloured by its own limit; where it has none they have one colour, or with `by_sign` that of
    their sign. `no_value` is written where there is nothing to draw.
    """

    def draw(view: View, lines: list[Line]) -> Any:
        limits = [line.limit(view.deployment) for line in lines]
        signed = by_sign and not any(limits)
        colour = {"mode": "thresholds"} if any(limits) or signed else fixed(SKY)
        settings = defaults(view, lines) | {"color": colour, "mappings": [], "noValue": no_value}
        return BarGauge(
            **common(view, lines, title, about, emptiness(no_value)),
            targets=targets(view, lines, instant=True),
            thresholds=SIGN_STEPS if signed else steps(limits[0]),
            overrides=[
                _thresholds(chr(ord("A") + index), limit)
                for index, limit in enumerate(limits)
                if steps(limit) != steps(limits[0])
            ],
            extraJson={"fieldConfig": {"defaults": settings}},
        )

    return panel("bargauge", key, lines_of(what), size, draw)


def _thresholds(ref: str, limit: Limit | None) -> Json:
    """An override that gives one line its own thresholds."""
    value = {"mode": "absolute", "steps": steps(limit)}
    return {
        "matcher": {"id": "byFrameRefID", "options": ref},
        "properties": [{"id": "thresholds", "value": value}],
    }


def distribution(
    signal: Distribution,
    *,
    title: str,
    key: str = "",
    size: tuple[int, int] = (12, 8),
    no_value: str = UNKNOWN,
    about: str = "",
) -> Panel:
    """A bar for each bucket of a histogram: how many observations of the time shown fell into it."""

    def draw(view: View, lines: list[Line]) -> Any:
        settings = defaults(view, lines) | {"color": fixed(SKY), "mappings": [], "noValue": no_value}
        named = view.deployment.currency if signal.unit == MONEY else signal.unit
        edges = f"Each bar reaches up to the value beside it ({named})."
        return BarGauge(
            **common(view, lines, title, edges, about, emptiness(no_value)),
            # Grafana takes the cumulative buckets apart for this format.
            targets=targets(view, lines, instant=True, form="heatmap"),
            thresholds=steps(None),
            extraJson={"fieldConfig": {"defaults": settings}},
        )

    return panel("distribution", key, (spread(signal),), size, draw)
