"""Moments marked on every graph."""

from __future__ import annotations

from typing import Any

from panels.panel import View
from panels.style import AMBER, PURPLE, RED, Json
from systems import promql, signals
from systems.deployment import Deployment
from systems.history import ALERTS
from systems.query import Query
from systems.window import Window

STEP = "60s"
"""The shortest from one look to the next; on long times Grafana looks once a pixel."""


def marks(deployment: Deployment, view: View) -> list[Json]:
    """Marks made by hand (deploys, deposits, withdrawals), restarts, and critical alerts, a breaker's among them.

    Where no rules of ours are loaded there are no alerts: then it is the breaker's trips themselves.
    """
    made = [by_hand()]
    if deployment.recording:
        firing = ALERTS.where(alertstate="firing", severity="critical")
        critical = promql.over_time("max", firing, Window.STEP)  # what fired between two looks, too
        made.append(_mark("Critical alerts", critical, RED, "{{alertname}}", view, tagKeys="reason"))
    elif deployment.answers(signals.BREAKER_TRIPS):
        counter = deployment.counter(signals.BREAKER_TRIPS)
        by = tuple(label for label in ("reason",) if label in deployment.labels(signals.BREAKER_TRIPS))
        trips = promql.total(promql.occurrences(counter, Window.RATE), by)
        made.append(_mark("Circuit breaker trips", trips, RED, "Circuit breaker: {{reason}}" if by else "", view))
    if deployment.answers(signals.STARTED):
        # The moment itself, in milliseconds, is marked: no step of a query is too long for it.
        started = deployment.gauge(signals.STARTED) * 1000
        made.append(_mark("Restarts", started, AMBER, "Restart of {{instance}}", view, useValueForTime=True))
    return made


def by_hand() -> Json:
    """Marks that people make: deploys, deposits, withdrawals."""
    return {
        "builtIn": 1,
        "datasource": {"type": "grafana", "uid": "-- Grafana --"},
        "enable": True,
        "hide": False,
        "iconColor": PURPLE,
        "name": "Marked by hand (deploys, deposits, withdrawals)",
        "type": "dashboard",
    }


def _mark(name: str, query: Query, colour: str, title: str, view: View, **more: Any) -> Json:
    return {
        "datasource": view.datasource,
        "enable": True,
        "expr": view.print(query, view.scope()),
        "hide": False,
        "iconColor": colour,
        "name": name,
        "step": STEP,
        "titleFormat": title or name,
        **more,
    }
