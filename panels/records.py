"""Single things, one row each, out of a SQL database."""

from __future__ import annotations

from typing import Any

from panels.corrected import SqlTarget, Table
from panels.describe import describe
from panels.panel import Panel, View
from panels.style import SIGN_STEPS, Json, steps, unit
from systems.signal import MONEY, Records


def records(signal: Records, *, title: str = "", key: str = "", size: tuple[int, int] = (24, 8)) -> Panel:
    """The columns and the order that the query gives them, within the time shown; amounts of money coloured by sign."""

    def draw(view: View) -> Any:
        sql = view.deployment.sql(signal)
        return Table(
            title=title or signal.title,
            description=describe([signal], view.deployment, (), "From the database, within the time shown."),
            dataSource=view.database,
            targets=[SqlTarget(sql.text, view.database)],
            overrides=[_money(view, column) for column in sql.money],
            thresholds=steps(None),
            extraJson={"fieldConfig": {"defaults": {"mappings": [], "unit": "string"}}, "maxDataPoints": None},
        )

    return Panel(key or f"records-{signal.key}", size[0], size[1], (), draw, (signal,))


def _money(view: View, column: str) -> Json:
    properties: list[Json] = [
        {"id": "unit", "value": unit(MONEY, view.deployment)},
        {"id": "decimals", "value": 2},
        {"id": "color", "value": {"mode": "thresholds"}},
        {"id": "thresholds", "value": {"mode": "absolute", "steps": SIGN_STEPS}},
        {"id": "custom.cellOptions", "value": {"type": "color-text"}},
    ]
    return {"matcher": {"id": "byName", "options": column}, "properties": properties}
