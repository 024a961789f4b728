"""A small dashboard on which nothing is wrong, to break in one place."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import checks
from checks import Subject, exported
from systems.catalogue import counter, gauge, histogram

Json = dict[str, Any]

EXPORTED = exported(
    series.metric
    for series in (
        gauge("bot_exposure", "Exposure"),
        gauge("bot_position_usd", "Position", labels={"symbol": ()}),
        counter("bot_trades_total", "Trades", labels={"outcome": ("win", "loss")}),
        counter("bot_orders", "Orders without a suffix"),
        histogram("bot_latency_seconds", "Latency", "s", (0.1, 1.0), {"endpoint": ()}),
    )
)
STAT = 'bot-risk, panel "Panel 1" (id 1)'
LINES = 'bot-risk, panel "Panel 2" (id 2)'
DATASOURCE = MappingProxyType({"type": "prometheus", "uid": "${datasource}"})


def panel(number: int, kind: str, expr: str, x: int, **more: Any) -> Json:
    """One panel with one query, four wide and high."""
    instant = kind in {"stat", "table"}
    return {
        "id": number,
        "type": kind,
        "title": f"Panel {number}",
        "description": "What is shown?",
        "datasource": dict(DATASOURCE),
        "gridPos": {"x": x, "y": 0, "w": 12, "h": 4},
        "fieldConfig": {"defaults": {"unit": "short", "thresholds": {"steps": [{"value": None}, {"value": 1}]}}},
        "options": {"graphMode": "none"} if kind == "stat" else {},
        "targets": [
            {"refId": "A", "datasource": dict(DATASOURCE), "expr": expr, "legendFormat": "__auto", "instant": instant}
        ],
        **more,
    }


def variable(name: str, query: str) -> Json:
    """A query variable with All."""
    return {
        "name": name,
        "type": "query",
        "query": query,
        "datasource": dict(DATASOURCE),
        "multi": True,
        "includeAll": True,
        "allValue": ".*",
        "current": {"value": ["$__all"]},
    }


def board() -> Json:
    """Two panels side by side, a data source and one variable."""
    return {
        "uid": "bot-risk",
        "title": "Risk",
        "schemaVersion": 42,
        "refresh": "30s",
        "links": [{"title": "Overview", "type": "link", "url": "/d/bot-overview?x=1"}],
        "time": {"from": "now-1h", "to": "now"},
        "templating": {
            "list": [
                {"name": "datasource", "type": "datasource", "query": "prometheus", "current": {"value": "default"}},
                variable("instance", "label_values(bot_exposure, instance)"),
            ]
        },
        "annotations": {"list": [{"builtIn": 1, "datasource": {"type": "grafana", "uid": "-- Grafana --"}}]},
        "panels": [
            panel(1, "stat", 'max(bot_exposure{instance=~"$instance"})', 0),
            panel(2, "timeseries", "sum(rate(bot_trades_total[$__rate_interval]))", 12),
        ],
    }


def first(dashboard: Json) -> Json:
    """The stat on the left."""
    found: Json = dashboard["panels"][0]
    return found


def second(dashboard: Json) -> Json:
    """The lines on the right."""
    found: Json = dashboard["panels"][1]
    return found


def said(dashboard: object, *exclusions: checks.Exclusion, known: bool = True) -> list[str]:
    """What the checks say, as people read it; unless `known`, only the dashboard itself is."""
    around: Json = {}
    if known:
        around = {"exported": EXPORTED, "uids": {"bot-risk": 1, "bot-overview": 1}, "scrape_interval": 15.0}
    return [str(problem) for problem in checks.run([Subject(dashboard, "file.json", **around)], exclusions)]


def said_of(expr: str, *, kind: str = "timeseries", known: bool = True, **target: Any) -> list[str]:
    """What the checks say about one query on an otherwise good dashboard, without its place."""
    dashboard = board()
    dashboard["panels"][1] = panel(2, kind, expr, 12)
    dashboard["panels"][1]["targets"][0].update(target)
    place = 'bot-risk, panel "Panel 2" (id 2), query A: '
    return [line.removeprefix(place) for line in said(dashboard, known=known)]
