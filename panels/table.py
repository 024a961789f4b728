"""Numbers side by side, one row a label value."""

from __future__ import annotations

from typing import Any

from panels.corrected import Table
from panels.describe import emptiness
from panels.line import Line
from panels.panel import Panel, View, common, defaults, panel, targets
from panels.style import UNKNOWN, Json, steps

_NOTHING: Json = {"type": "special", "options": {"match": "nan", "result": {"index": 0, "text": "–"}}}
"""A quantile of nothing is NaN, which is no number to read."""


def table(
    *columns: Line,
    title: str,
    key: str,
    size: tuple[int, int] = (12, 7),
    smallest_first: bool = False,
    no_value: str = UNKNOWN,
    about: str = "",
) -> Panel:
    """A column a line, a row for each value of the labels that the lines are broken down by.

    A column whose signal has a limit is coloured by it. Sorted by the first column, largest first or
    `smallest_first`.
    """

    def draw(view: View, columns: list[Line]) -> Any:
        names = {chr(ord("A") + index): line.legend or line.signal.title for index, line in enumerate(columns)}
        labels = columns[0].labels(view.deployment)
        heads = {label: label.replace("_", " ").strip().capitalize() for label in labels}
        return Table(
            **common(view, columns, title, about, emptiness(no_value)),
            targets=targets(view, columns, instant=True, form="table"),
            transformations=_one_table(names, heads),
            overrides=[_column(view, line, name) for line, name in zip(columns, names.values(), strict=True)],
            thresholds=steps(None),
            extraJson={
                "fieldConfig": {
                    "defaults": {"color": {"mode": "thresholds"}, "mappings": [_NOTHING], "noValue": no_value}
                },
                "options": {"sortBy": [{"desc": not smallest_first, "displayName": next(iter(names.values()))}]},
            },
        )

    return panel("table", key, columns, size, draw)


def _one_table(names: dict[str, str], heads: dict[str, str]) -> list[Json]:
    """One row for each label value: the answers joined, without their times, with words for heads."""
    # A single answer is called Value, several Value #A, Value #B, …
    values = {f"Value #{ref}": name for ref, name in names.items()} | {"Value": next(iter(names.values()))}
    order = {head: index for index, head in enumerate([*heads, *values])}
    options = {"excludeByName": {"Time": True}, "indexByName": order, "renameByName": heads | values}
    return [{"id": "merge", "options": {}}, {"id": "organize", "options": options}]


def _column(view: View, line: Line, name: str) -> Json:
    limit = line.limit(view.deployment)
    natural = defaults(view, [line])
    properties: list[Json] = [{"id": "unit", "value": natural["unit"]}]
    if natural["decimals"] is not None:
        properties.append({"id": "decimals", "value": natural["decimals"]})
    if limit is not None:
        properties += [
            {"id": "thresholds", "value": {"mode": "absolute", "steps": steps(limit)}},
            {"id": "custom.cellOptions", "value": {"type": "color-text"}},
        ]
    return {"matcher": {"id": "byName", "options": name}, "properties": properties}
