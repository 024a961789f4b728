"""A file of rules in which nothing is wrong, to break in one place."""

from __future__ import annotations

import copy
from typing import Any

import checks
from checks import Ruleset, Subject, exported
from systems.catalogue import counter, gauge, histogram

Json = dict[str, Any]

EXPORTED = exported(
    series.metric
    for series in (
        gauge("up", "Answers"),
        gauge("bot_exposure", "Exposure"),
        gauge("system:equity:sum", "Equity, recorded"),
        gauge("bot_position_usd", "Position", labels={"symbol": ()}),
        counter("bot_trips_total", "Trips", labels={"reason": ()}),
        counter("bot_ticks_total", "Ticks"),
        histogram("bot_latency_seconds", "Latency", "s", (0.1, 1.0), {"endpoint": ()}),
    )
)
EXPOSURE: Json = {
    "alert": "HighExposure",
    "expr": "max(bot_exposure) >= 0.9",
    "for": "5m",
    "labels": {"severity": "critical"},
    "annotations": {
        "summary": "More is at risk than agreed.",
        "description": "Exposure: {{ $value | humanizePercentage }}.",
        "runbook_url": "https://books.example/HighExposure.md",
        "dashboard_url": "https://grafana.example/d/bot-risk?viewPanel=1",
    },
}
WATCHDOG: Json = {
    "alert": "Watchdog",
    "expr": "vector(1)",
    "labels": {"severity": "none"},
    "annotations": {
        "summary": "All is well.",
        "description": "It always fires.",
        "runbook_url": "https://books.example/Watchdog.md",
    },
}
RECORD: Json = {"record": "system:exposure:max", "expr": "max(bot_exposure)"}
DASHBOARD: Json = {
    "uid": "bot-risk",
    "title": "Risk",
    "schemaVersion": 42,
    "panels": [
        {
            "id": 1,
            "type": "text",
            "gridPos": {"x": 0, "y": 0, "w": 24, "h": 4},
            "fieldConfig": {"defaults": {"thresholds": {"steps": [{"value": None}, {"value": 0.7}, {"value": 0.9}]}}},
        }
    ],
}


def alert(expr: str = "", /, **more: Any) -> Json:
    """The alert on exposure, asking something else or otherwise changed; a key that is None is left out."""
    found = copy.deepcopy(EXPOSURE) | ({"expr": expr} if expr else {}) | more
    return {key: value for key, value in found.items() if value is not None}


def annotated(**more: str | None) -> Json:
    """The alert on exposure with other annotations."""
    found = EXPOSURE["annotations"] | more
    return alert(annotations={key: value for key, value in found.items() if value is not None})


def file(*rules: Json, **group: Any) -> Json:
    """A file of one group."""
    return {"groups": [{"name": "bot", "interval": "30s", "rules": list(rules), **group}]}


def said(content: object, *exclusions: checks.Exclusion, **around: Any) -> list[str]:
    """What the checks say of a file of rules, as people read it, beside the dashboard that it leads to."""
    known: Json = {"exported": EXPORTED, "scrape_interval": 15.0, "whole": True} | around
    dashboard = Subject(DASHBOARD, "risk.json")
    return [str(one) for one in checks.run([dashboard, Ruleset(content, "bot.rules.yml", **known)], exclusions)]


def said_of(*rules: Json, **around: Any) -> list[str]:
    """What they say of these rules in a good file, without the file's name."""
    return [line.removeprefix("bot.rules.yml, ") for line in said(file(*rules), **around)]
