"""The execution dashboard."""

from __future__ import annotations

from dashboards.board import Board
from panels.gauge import bargauge
from panels.heatmap import heatmap
from panels.line import counted, level, per_second, quantile
from panels.row import row
from panels.stat import stat
from panels.table import table
from panels.timeseries import timeseries
from systems import signals as s


def execution() -> Board:
    """Are orders getting done, how fast, at what cost?"""
    return Board(
        "execution",
        "Execution",
        "Are orders getting done, how fast, at what cost?",
        (
            row(
                "Now",
                stat(s.FILL_RATIO, title="Fill ratio, 1 h", size=(4, 6), sparkline=True, no_value="no order"),
                stat(s.CANCEL_RATIO, title="Cancel ratio, 1 h", size=(4, 6), no_value="no order"),
                stat(s.ORDERS_PER_TRADE, title="Orders per trade, 1 h", size=(4, 6), no_value="no trade"),
                stat(quantile(s.API_LATENCY), title="API latency p95, now", size=(4, 6)),
                bargauge(
                    counted(s.ORDERS_PLACED, legend="placed"),
                    counted(s.ORDERS_FILLED, legend="filled"),
                    counted(s.ORDERS_CANCELLED, legend="cancelled"),
                    title="Order funnel",
                    key="bargauge-funnel",
                    size=(8, 6),
                    about="Within the time shown.",
                ),
            ),
            row(
                "Orders",
                timeseries(
                    per_second(s.ORDERS_PLACED, legend="placed"),
                    per_second(s.ORDERS_FILLED, legend="filled"),
                    per_second(s.ORDERS_CANCELLED, legend="cancelled"),
                    title="Order rate",
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
                timeseries(
                    per_second(s.API_ERRORS, by=("endpoint",)),
                    title="API errors per second by endpoint",
                ),
                table(
                    counted(s.API_ERRORS, by=("endpoint",), legend="Errors in the time shown"),
                    counted(s.API_ERRORS, "5m", by=("endpoint",), legend="Errors, 5 min"),
                    title="API errors by endpoint",
                    key="table-endpoints",
                ),
            ),
        ),
    )
