"""The system health dashboard."""

from __future__ import annotations

from dashboards.board import Board
from panels.line import level, per_second, quantile
from panels.row import row
from panels.stat import stat
from panels.statetimeline import statetimeline
from panels.style import GREEN, RED, states
from panels.table import table
from panels.timeseries import timeseries
from systems import signals as s

UP_OR_DOWN = states(_0=("DOWN", RED), _1=("UP", GREEN))


def health() -> Board:
    """Is the machine fit to trade?"""
    return Board(
        "health",
        "System health",
        "Is the machine fit to trade?",
        (
            row(
                "Now",
                stat(s.UP, title="Every process", size=(4, 5), words=UP_OR_DOWN),
                stat(s.DATA_AGE, size=(4, 5), sparkline=True),
                stat(
                    quantile(s.CYCLE_DURATION, over="15m"),
                    title="Cycle duration p95, 15 min",
                    size=(4, 5),
                    no_value="no cycle",
                ),
                stat(s.HEARTBEAT, size=(3, 5), about="Rounds of the main loop per minute."),
                stat(s.UPTIME, size=(3, 5)),
                stat(s.RESTARTS, size=(3, 5)),
                stat(s.AVAILABILITY_DAY, size=(3, 5)),
            ),
            row(
                "Loop and data",
                timeseries(
                    quantile(s.CYCLE_DURATION),
                    quantile(s.CYCLE_DURATION, 0.5),
                    quantile(s.CYCLE_DURATION, 0.99),
                    title="Cycle duration p50, p95, p99",
                ),
                timeseries(s.HEARTBEAT, title="Loop heartbeat over time"),
                timeseries(s.DATA_AGE, title="Data age over time"),
                timeseries(quantile(s.API_LATENCY), title="API latency p95"),
            ),
            row(
                "Availability",
                statetimeline(
                    level(s.UP, by=("instance",)),
                    title="Up by instance",
                    words=UP_OR_DOWN,
                    size=(20, 5),
                ),
                stat(s.AVAILABILITY, size=(4, 5)),
                timeseries(
                    level(s.BURN_1H, legend="1 h"),
                    level(s.BURN_5M, legend="5 min"),
                    title="Error budget burn rate, fast",
                    size=(12, 7),
                    about="1 uses the budget up exactly; 14.4 over one hour uses two percent of a month's, and matters "
                    "as long as the short window agrees.",
                ),
                timeseries(
                    level(s.BURN_6H, legend="6 h"),
                    level(s.BURN_30M, legend="30 min"),
                    title="Error budget burn rate, slow",
                    size=(12, 7),
                    about="1 uses the budget up exactly; 6 over six hours uses five percent of a month's, and matters "
                    "as long as the short window agrees.",
                ),
            ),
            row(
                "Process",
                timeseries(per_second(s.CPU_SECONDS, by=("instance",)), title="CPU"),
                timeseries(level(s.MEMORY, by=("instance",)), title="Memory"),
                timeseries(s.OPEN_FILES_RATIO, title="Open files used"),
                timeseries(level(s.SCRAPE_DURATION, by=("instance",)), title="Scrape duration"),
                table(
                    level(s.SERIES, by=("__name__",), legend="Series"),
                    title="Series by metric",
                    key="table-series",
                    size=(24, 8),
                ),
                collapsed=True,
            ),
        ),
        span="6h",
    )
