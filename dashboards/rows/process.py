"""Rows on what lies below system health: the feed, the process, and the monitoring itself."""

from __future__ import annotations

from panels.describe import SHOWN
from panels.heatmap import heatmap
from panels.line import counted, each, level, per_minute, per_second, percentiles, quantile
from panels.row import row
from panels.stat import stat
from panels.style import UP_OR_DOWN
from panels.table import table
from panels.timeseries import timeseries
from systems import signals as s

FEED = row(
    "Feed",
    timeseries(per_minute(s.FEED_UPDATES), title="Feed updates per minute"),
    timeseries(s.SILENT_SYMBOLS, title="Silent symbols over time"),
    timeseries(*percentiles(s.DATA_AGE_RECEIVED), title="Data age on arrival p50, p95, p99"),
    heatmap(s.DATA_AGE_RECEIVED),
    table(
        each(per_minute(s.FEED_UPDATES, legend="Updates per minute"), "symbol"),
        each(quantile(s.DATA_AGE_RECEIVED, legend="Age on arrival, p95"), "symbol"),
        title="Feed by symbol",
        key="table-feed",
        no_value="none",
        size=(24, 8),
        about="A symbol of which nothing comes in stands first, with a zero.",
        smallest_first=True,
    ),
    collapsed=True,
)
PROCESS = row(
    "Process",
    timeseries(per_second(s.CPU_SECONDS, by=("instance",)), title="CPU"),
    timeseries(level(s.MEMORY, by=("instance",)), title="Memory"),
    timeseries(s.OPEN_FILES_RATIO, title="Open files used"),
    timeseries(level(s.SCRAPE_DURATION, by=("instance",)), title="Scrape duration"),
    collapsed=True,
)
MONITORING = row(
    "The monitoring itself",
    stat(s.PROMETHEUS_UP, words=UP_OR_DOWN),
    stat(counted(s.RULE_FAILURES), about=SHOWN),
    stat(counted(s.NOTIFICATIONS_LOST), about=SHOWN),
    stat(s.ALERTMANAGERS),
    stat(s.RULES_LOADED),
    stat(s.HEAD_SERIES),
    table(
        each(level(s.SERIES, legend="Series"), "__name__"), title="Series by metric", key="table-series", size=(24, 8)
    ),
    collapsed=True,
)
