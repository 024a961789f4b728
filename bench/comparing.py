"""Comparing two dashboards of thirty panels, beside plain DeepDiff of the whole."""

from __future__ import annotations

from functools import partial

import orjson
from deepdiff import DeepDiff

from bench.table import Row, rows
from bench.thirty import compiled
from bench.timing import side_by_side
from changes.comparison.compare import compare
from dashboards.canonical import canonical
from panels.style import Json

ROUNDS = 15


def measure() -> dict[str, list[Row]]:
    """Time them on dashboards that share no value, one of them with what a Grafana adds."""
    text = canonical(compiled().dashboard)
    found: list[Row] = []
    for name, edited, goal in (
        ("unchanged", _unchanged, 0.5),
        ("one query changed", _query, 5.0),
        ("a panel's unit, title, threshold changed", _three, 5.0),
        ("a panel inserted on top, all others moved", _inserted, None),
    ):
        live = orjson.loads(text) | {"id": 7, "version": 3}
        wanted = edited(orjson.loads(text))
        ours = f"{name}: tradeboards"
        taken = side_by_side(
            {ours: partial(compare, live, wanted), f"{name}: DeepDiff": partial(DeepDiff, live, wanted)}, ROUNDS
        )
        found += rows(taken, {} if goal is None else {ours: goal})
    return {"Comparing two dashboards of 30 panels": found}


def _unchanged(dashboard: Json) -> Json:
    return dashboard


def _query(dashboard: Json) -> Json:
    _panel(dashboard)["targets"][0]["expr"] += " > 0"
    return dashboard


def _three(dashboard: Json) -> Json:
    panel = _panel(dashboard)
    panel["title"] += " (new)"
    panel["fieldConfig"]["defaults"]["unit"] = "none"
    panel["fieldConfig"]["defaults"]["thresholds"]["steps"].append({"color": "#D55E00", "value": 0.5})
    return dashboard


def _inserted(dashboard: Json) -> Json:
    panels = dashboard["panels"]
    for panel in panels:
        panel["gridPos"]["y"] += 8
    new = orjson.loads(orjson.dumps(_panel(dashboard)))
    new |= {"id": 1, "title": "New", "gridPos": {"h": 8, "w": 24, "x": 0, "y": 0}}
    dashboard["panels"] = [new, *panels]
    return dashboard


def _panel(dashboard: Json) -> Json:
    found: Json = [panel for panel in dashboard["panels"] if panel["type"] == "timeseries"][14]
    return found
