"""The row of system health that leads to the focused dashboards, a number or two of each."""

from __future__ import annotations

from panels.describe import DAY, FIVE_MINUTES
from panels.line import counted, quantile
from panels.row import row
from panels.stat import stat
from systems import signals as s

POOL = "Not known without a connection, and where the busy or the idle ones are not exported."
SIZE = (4, 4)
"""Room for a title beside its link."""

CLOSER = row(
    "A closer look: each leads to its page",
    stat(counted(s.API_ERRORS, "5m"), title="Exchange errors", opens="api", size=SIZE, about=FIVE_MINUTES),
    stat(
        quantile(s.API_LATENCY, over="5m"),
        title="Exchange p95",
        no_value="no call",
        opens="api",
        size=SIZE,
        about=FIVE_MINUTES,
    ),
    stat(s.HTTP_ERROR_RATIO, title="HTTP errors, 5 min", no_value="no request", opens="api", size=SIZE),
    stat(s.DATA_QUALITY, opens="services", size=SIZE),
    stat(
        s.DATA_FETCH_ERROR_RATIO,
        title="Failed fetches",
        no_value="no fetch",
        opens="services",
        size=SIZE,
        about=FIVE_MINUTES,
    ),
    stat(s.POOL_USED, no_value="not known", about=POOL, opens="database", size=SIZE),
    stat(s.PG_CONNECTIONS_USED, opens="database", size=SIZE),
    stat(s.REDIS_MEMORY, opens="database", size=SIZE),
    stat(s.HOST_CPU, opens="host", size=SIZE),
    stat(s.HOST_MEMORY_USED, opens="host", size=SIZE),
    stat(s.HOST_DISK_USED, title="Fullest disk", opens="host", size=SIZE),
    stat(
        s.BACKTEST_FAILURE_RATIO,
        title="Failed backtests",
        no_value="no run",
        opens="backtesting",
        size=SIZE,
        about=DAY,
    ),
    stat(
        s.OPTIMISATION_SUCCESS_RATIO,
        title="Optimisations, 7 d",
        no_value="no run",
        opens="backtesting",
        size=SIZE,
    ),
    stat(s.ML_ACCURACY, no_value="no model", opens="backtesting", size=SIZE),
    stat(s.REJECTION_RATIO, title="Rejected, 1 h", no_value="no proposal", opens="risk", size=SIZE),
    stat(s.FILL_RATIO, title="Fill ratio, 1 h", no_value="no order", opens="execution", size=SIZE),
)
