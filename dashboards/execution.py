"""The execution dashboard."""

from __future__ import annotations

from dashboards.board import Board
from dashboards.rows.exchange import EXCHANGE
from dashboards.rows.orders import LADDERS, MEAN, ORDERS, SIGNALS, SMOOTHED, TRADES
from panels.describe import FIVE_MINUTES, HOUR, SHOWN
from panels.gauge import bargauge
from panels.line import counted, each, level, per_minute, percentiles, quantile, unless
from panels.row import row
from panels.stat import stat
from panels.timeseries import timeseries
from systems import signals as s

NO_ORDER, NO_CALL, NO_WEBHOOK = "no order", "no call", "no webhook"

NOW = row(
    "Now",
    stat(s.AS_OF),
    stat(s.FILL_RATIO, title="Fill ratio, 1 h", sparkline=True, no_value=NO_ORDER),
    stat(s.REJECT_RATIO, title="Rejected, 1 h", no_value=NO_ORDER),
    stat(quantile(s.FILL_TIME, over="5m"), title="Fill p95, 5 min", no_value="no fill"),
    stat(quantile(s.API_LATENCY, over="5m"), title="API p95, 5 min", no_value=NO_CALL),
    stat(s.API_ERROR_RATIO, title="API error ratio", no_value=NO_CALL, about=FIVE_MINUTES),
    stat(unless(counted(s.API_ERRORS, "5m"), s.API_ERROR_RATIO), title="API errors", about=FIVE_MINUTES),
    bargauge(
        counted(s.ORDERS_PLACED, legend="placed"),
        counted(s.ORDERS_FILLED, legend="filled"),
        counted(s.ORDERS_CANCELLED, legend="cancelled"),
        counted(s.ORDERS_REJECTED, legend="rejected"),
        title="Order funnel",
        key="bargauge-funnel",
        size=(7, 6),
        about=SHOWN,
        no_value=NO_ORDER,
    ),
    stat(s.RATE_LIMIT_LEFT),
    stat(s.CANCEL_RATIO, title="Cancelled, 1 h", no_value=NO_ORDER),
    stat(s.ORDERS_PER_TRADE, title="Orders per trade", no_value="no trade", about=HOUR),
    stat(quantile(s.SIGNAL_LATENCY, over="5m"), title="Signal p95", no_value="no signal", about=FIVE_MINUTES),
    stat(counted(s.WEBHOOKS, "1h"), title="Webhooks, 1 h", no_value=NO_WEBHOOK),
    stat(counted(s.WEBHOOKS, "24h"), title="Webhooks, 24 h", key="stat-webhooks-day", no_value=NO_WEBHOOK),
    stat(counted(s.WEBHOOK_ERRORS, "1h"), title="Webhook errors", about=HOUR),
    stat(quantile(s.WEBHOOK_DURATION, over="5m"), title="Webhook p95", no_value=NO_WEBHOOK, about=FIVE_MINUTES),
    stat(s.SLIPPAGE),
    stat(s.RATE_LIMIT_RUNWAY, no_value="not falling", about="None is good news: the calls left do not fall."),
    stat(s.OPEN_ORDERS),
    stat(s.GRID_LEVELS),
    stat(s.DCA_STEPS),
    most=8,
)
OVER_TIME = row(
    "Over time",
    timeseries(
        counted(s.ORDERS_PLACED, "1h", legend="placed"),
        counted(s.ORDERS_FILLED, "1h", legend="filled"),
        counted(s.ORDERS_CANCELLED, "1h", legend="cancelled"),
        counted(s.ORDERS_REJECTED, "1h", legend="rejected"),
        title="Orders per hour",
        key="timeseries-orders",
    ),
    timeseries(
        level(s.FILL_RATIO, legend="from the counters, 1 h"),
        level(s.FILL_RATIO_REPORTED, legend="as the application reports it"),
        title="Fill ratio",
    ),
    timeseries(s.REJECT_RATIO, title="Reject ratio over 1 h"),
    timeseries(*percentiles(s.FILL_TIME), title="Time to fill p50, p95, p99"),
    timeseries(*percentiles(s.API_LATENCY), title="API latency p50, p95, p99"),
    timeseries(s.API_ERROR_RATIO, title="API error ratio over 5 min"),
    timeseries(*percentiles(s.SIGNAL_LATENCY), title="Signal to execution p50, p95, p99"),
    timeseries(
        each(per_minute(s.WEBHOOKS, over=SMOOTHED), "source"), title="Webhooks per minute by source", about=MEAN
    ),
    timeseries(each(s.SLIPPAGE, "symbol", "exchange"), title="Slippage by symbol and exchange"),
)


def execution() -> Board:
    """Are orders getting done, how fast, at what cost?"""
    return Board(
        "execution",
        "Execution",
        "Are orders getting done, how fast, at what cost?",
        (NOW, OVER_TIME, ORDERS, EXCHANGE, TRADES, SIGNALS, LADDERS),
        about=(s.ORDERS_PLACED, s.FILL_TIME, s.SLIPPAGE, s.API_LATENCY, s.API_ERRORS, s.SIGNAL_LATENCY, s.WEBHOOKS),
    )
