"""How observations spread over time and size."""

from __future__ import annotations

from typing import Any

from panels.corrected import Heatmap
from panels.line import Line, heat
from panels.panel import Panel, View, common, panel, targets
from panels.style import VISIBLE, unit
from systems.signal import Distribution


def heatmap(signal: Distribution, *, title: str = "", key: str = "", size: tuple[int, int] = (12, 8)) -> Panel:
    """Observations per second in each bucket of a histogram, over time."""

    def draw(view: View, lines: list[Line]) -> Any:
        return Heatmap(
            **common(view, lines, title or f"{signal.title} by size"),
            targets=targets(view, lines, instant=False, form="heatmap"),
            extraJson={
                "fieldConfig": {"defaults": {"unit": "ops", "custom": VISIBLE}},
                "options": {"yAxis": {"unit": unit(signal.unit, view.deployment)}},
            },
        )

    return panel("heatmap", key, (heat(signal),), size, draw)
