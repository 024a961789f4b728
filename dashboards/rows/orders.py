"""Rows on what becomes of orders, and on what they come from and end in."""

from __future__ import annotations

from panels.gauge import bargauge
from panels.heatmap import heatmap
from panels.line import average, counted, each, per_minute, percentiles, quantile
from panels.row import row
from panels.timeseries import timeseries
from systems import signals as s
from systems.window import Window

SMOOTHED = "15m"
MEAN = "The mean of fifteen minutes: they are too rare to be seen minute by minute."

ORDERS = row(
    "Orders",
    timeseries(s.CANCEL_RATIO, title="Cancel ratio over 1 h"),
    timeseries(s.ORDERS_PER_TRADE, title="Orders per trade over 1 h"),
    timeseries(
        per_minute(s.ORDERS_PLACED, legend="placed", over=SMOOTHED),
        per_minute(s.ORDERS_FILLED, legend="filled", over=SMOOTHED),
        per_minute(s.ORDERS_CANCELLED, legend="cancelled", over=SMOOTHED),
        title="Orders per minute",
        key="timeseries-orders-minute",
        about=MEAN,
    ),
    timeseries(
        each(per_minute(s.ORDERS_PLACED, over=SMOOTHED), "strategy"),
        title="Orders per minute by strategy",
        key="timeseries-orders-strategy",
        about=MEAN,
    ),
    timeseries(
        each(counted(s.ORDERS_REJECTED, Window.RATE), "reason"),
        title="Rejected orders by reason",
        drawn_as="bars",
        stacked=True,
    ),
    bargauge(each(counted(s.ORDERS_REJECTED), "reason"), title="Reasons of rejections"),
    timeseries(
        each(counted(s.ORDERS_CANCELLED, Window.RATE), "reason"),
        title="Cancelled orders by reason",
        drawn_as="bars",
        stacked=True,
    ),
    timeseries(
        each(average(s.FILL_TIME, legend="{{strategy}}"), "strategy"),
        title="Time to fill by strategy, mean",
        key="timeseries-fill-mean",
    ),
    timeseries(
        each(quantile(s.FILL_TIME, legend="{{strategy}}"), "strategy"),
        title="Time to fill by strategy, p95",
        key="timeseries-fill-p95",
    ),
    heatmap(s.FILL_TIME),
    collapsed=True,
)
TRADES = row(
    "Trades",
    timeseries(
        counted(s.TRADES, Window.RATE, by=("result", "outcome", "side", "status")),
        title="Trade execution history",
        drawn_as="bars",
        stacked=True,
    ),
    timeseries(
        per_minute(s.TRADES, over=SMOOTHED), title="Trades per minute", key="timeseries-trades-minute", about=MEAN
    ),
    bargauge(each(s.SLIPPAGE, "exchange"), title="Slippage by exchange"),
    bargauge(each(s.SLIPPAGE, "symbol"), title="Slippage by symbol", key="bargauge-slippage-symbol"),
    collapsed=True,
)
SIGNALS = row(
    "Signals and webhooks",
    timeseries(*percentiles(s.WEBHOOK_DURATION), title="Webhook processing time p50, p95, p99"),
    timeseries(each(counted(s.WEBHOOK_ERRORS, "5m"), "source"), title="Webhook errors in 5 min by source"),
    timeseries(
        each(counted(s.WEBHOOK_ERRORS, "5m"), "error_type"),
        title="Webhook errors by kind",
        key="timeseries-webhook-kinds",
    ),
    timeseries(
        each(quantile(s.WEBHOOK_DURATION, legend="{{source}}"), "source"),
        title="Webhook time p95 by source",
        key="timeseries-webhook-sources",
    ),
    heatmap(s.WEBHOOK_DURATION),
    heatmap(s.SIGNAL_LATENCY),
    collapsed=True,
)
LADDERS = row(
    "Ladders and open orders",
    timeseries(s.OPEN_ORDERS, title="Open orders over time"),
    timeseries(s.GRID_LEVELS, s.DCA_STEPS, title="Grid levels and DCA steps", drawn_as="step"),
    collapsed=True,
)
