"""The execution dashboard."""

from __future__ import annotations

from dashboards.board import Board
from panels.gauge import bargauge
from panels.heatmap import heatmap
from panels.line import counted, level, quantile
from panels.row import row
from panels.stat import stat
from panels.table import table
from panels.timeseries import timeseries
from systems import signals as s

NO_ORDER = "no order"


def execution() -> Board:
    """Are orders getting done, how fast, at what cost?"""
    return Board(
        "execution",
        "Execution",
        "Are orders getting done, how fast, at what cost?",
        (
            row(
                "Now",
                stat(s.FILL_RATIO, title="Fill ratio, 1 h", size=(4, 6), sparkline=True, no_value=NO_ORDER),
                stat(s.CANCEL_RATIO, title="Cancel ratio, 1 h", size=(4, 6), no_value=NO_ORDER),
                stat(s.ORDERS_PER_TRADE, title="Orders per trade, 1 h", size=(4, 6), no_value="no trade"),
                stat(
                    quantile(s.API_LATENCY, over="5m"), title="API latency p95, 5 min", size=(4, 6), no_value="no call"
                ),
                bargauge(
                    counted(s.ORDERS_PLACED, legend="placed"),
                    counted(s.ORDERS_FILLED, legend="filled"),
                    counted(s.ORDERS_CANCELLED, legend="cancelled"),
                    title="Order funnel",
                    key="bargauge-funnel",
                    size=(8, 6),
                    about="Within the time shown.",
                    no_value=NO_ORDER,
                ),
            ),
            row(
                "Orders",
                timeseries(
                    counted(s.ORDERS_PLACED, "1h", legend="placed"),
                    counted(s.ORDERS_FILLED, "1h", legend="filled"),
                    counted(s.ORDERS_CANCELLED, "1h", legend="cancelled"),
                    title="Orders per hour",
                    key="timeseries-orders",
                ),
                timeseries(
                    level(s.FILL_RATIO, legend="from the counters, 1 h"),
                    level(s.FILL_RATIO_REPORTED, legend="as the application reports it"),
                    title="Fill ratio",
                ),
                timeseries(s.CANCEL_RATIO, title="Cancel ratio over 1 h"),
                timeseries(s.ORDERS_PER_TRADE, title="Orders per trade over 1 h"),
            ),
            row(
                "Exchange",
                timeseries(
                    quantile(s.API_LATENCY),
                    quantile(s.API_LATENCY, 0.5),
                    quantile(s.API_LATENCY, 0.99),
                    title="API latency p50, p95, p99",
                ),
                heatmap(s.API_LATENCY),
                timeseries(counted(s.API_ERRORS, "5m", by=("endpoint",)), title="API errors in 5 min by endpoint"),
                table(
                    counted(s.API_ERRORS, by=("endpoint",), legend="In the time shown", or_zero=False),
                    counted(s.API_ERRORS, "5m", by=("endpoint",), legend="In 5 min", or_zero=False),
                    title="API errors by endpoint",
                    key="table-endpoints",
                    no_value="no error",
                ),
            ),
        ),
    )
