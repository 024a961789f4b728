"""The row of system health that leads to the focused dashboards, a number or two of each."""

from __future__ import annotations

from functools import partial

from panels.describe import DAY, FIVE_MINUTES
from panels.line import counted, quantile
from panels.row import row
from panels.stat import stat
from systems import signals as s

POOL = "Not known without a connection, and where the busy or the idle ones are not exported."

number = partial(stat, size=(4, 4))
"""With room for a title beside its link."""

CLOSER = row(
    "A closer look: each leads to its page",
    number(counted(s.API_ERRORS, "5m"), title="Exchange errors", opens="api", about=FIVE_MINUTES),
    number(
        quantile(s.API_LATENCY, over="5m"),
        title="Exchange p95",
        no_value="no call",
        opens="api",
        about=FIVE_MINUTES,
    ),
    number(s.HTTP_ERROR_RATIO, title="HTTP errors, 5 min", no_value="no request", opens="api"),
    number(s.DATA_QUALITY, opens="services"),
    number(
        s.DATA_FETCH_ERROR_RATIO,
        title="Failed fetches",
        no_value="no fetch",
        opens="services",
        about=FIVE_MINUTES,
    ),
    number(s.POOL_USED, no_value="not known", about=POOL, opens="database"),
    number(s.PG_CONNECTIONS_USED, opens="database"),
    number(s.REDIS_MEMORY, opens="database"),
    number(s.HOST_CPU, opens="host"),
    number(s.HOST_MEMORY_USED, opens="host"),
    number(s.HOST_DISK_USED, title="Fullest disk", opens="host"),
    number(
        s.BACKTEST_FAILURE_RATIO,
        title="Failed backtests",
        no_value="no run",
        opens="backtesting",
        about=DAY,
    ),
    number(
        s.OPTIMISATION_SUCCESS_RATIO,
        title="Optimisations, 7 d",
        no_value="no run",
        opens="backtesting",
    ),
    number(s.ML_ACCURACY, no_value="no model", opens="backtesting"),
    number(s.REJECTION_RATIO, title="Rejected, 1 h", no_value="no proposal", opens="risk"),
    number(s.FILL_RATIO, title="Fill ratio, 1 h", no_value="no order", opens="execution"),
)
