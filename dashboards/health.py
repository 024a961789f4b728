"""The system health dashboard: the summary, with the focused dashboards one click away."""

from __future__ import annotations

from dashboards.board import Board
from dashboards.rows.alerts import HISTORY
from dashboards.rows.availability import AVAILABILITY
from dashboards.rows.closer import CLOSER
from dashboards.rows.process import FEED, MONITORING, PROCESS
from panels.gauge import bargauge
from panels.line import counted, each, level, percentiles, quantile
from panels.row import row
from panels.stat import stat
from panels.style import UP_OR_DOWN
from panels.table import table
from panels.timeseries import timeseries
from systems import signals as s
from systems.window import Window

ALERTS = each(counted(s.ALERTS_TRIGGERED, Window.RATE), "alert_type", "severity")

NOW = row(
    "Now",
    stat(s.UP, title="Every process", words=UP_OR_DOWN),
    stat(s.AS_OF),
    stat(s.HEALTH_SCORE),
    stat(s.FIRING_ALERTS),
    stat(s.ALERTS_ACTIVE),
    stat(s.SERVICE_UP, title="Services", words=UP_OR_DOWN, opens="services"),
    stat(s.DATA_AGE, sparkline=True),
    stat(s.STALE_SYMBOLS),
    stat(
        quantile(s.CYCLE_DURATION, over="15m"), title="Cycle p95", no_value="no cycle", about="Of the last 15 minutes."
    ),
    stat(s.HEARTBEAT, about="Rounds of the main loop per minute."),
    stat(counted(s.ERRORS, "5m"), title="Errors, 5 min"),
    stat(s.UPTIME),
    stat(s.AVAILABILITY_DAY),
    stat(s.RESTARTS, about="An instance that comes back under another name is not seen as a restart."),
    stat(s.SILENT_SYMBOLS),
    most=8,
)
LOOP = row(
    "Loop, data, APIs",
    timeseries(*percentiles(s.CYCLE_DURATION), title="Cycle duration p50, p95, p99"),
    timeseries(s.HEARTBEAT, title="Loop heartbeat over time"),
    timeseries(s.DATA_AGE, title="Data age over time"),
    timeseries(s.STALE_SYMBOLS, title="Stale symbols over time"),
    timeseries(quantile(s.API_LATENCY), title="API latency p95"),
    timeseries(quantile(s.HTTP_LATENCY), title="HTTP latency p95"),
    timeseries(s.WEBSOCKETS),
)
PROBLEMS = row(
    "Errors and alerts",
    HISTORY,
    timeseries(
        counted(s.ERRORS, Window.RATE, by=("component", "severity")),
        title="Errors over time",
        drawn_as="bars",
        stacked=True,
    ),
    timeseries(ALERTS, title="Alerts by type and severity", drawn_as="bars", stacked=True),
    table(
        each(counted(s.ERRORS, by=("severity",), legend="Errors in the time shown", or_zero=False), "component"),
        title="Errors by component",
        key="table-errors",
        no_value="no error",
    ),
    timeseries(each(s.ALERTS_ACTIVE, "severity"), title="Active alerts by severity"),
    bargauge(level(s.BACKUP_AGE, by=("target",)), size=(24, 5)),
)


def health() -> Board:
    """Is the machine fit to trade?"""
    rows = (NOW, AVAILABILITY, LOOP, PROBLEMS, CLOSER, FEED, PROCESS, MONITORING)
    return Board("health", "System health", "Is the machine fit to trade?", rows, span="6h")
