"""A row on how the exchange's API answers."""

from __future__ import annotations

from panels.heatmap import heatmap
from panels.line import counted, each, per_minute, quantile
from panels.row import row
from panels.table import table
from panels.timeseries import timeseries
from systems import signals as s

EXCHANGE = row(
    "Exchange",
    timeseries(per_minute(s.API_REQUESTS), title="API requests per minute"),
    timeseries(s.RATE_LIMIT_LEFT, title="Calls left before the rate limit"),
    heatmap(s.API_LATENCY),
    timeseries(
        each(per_minute(s.API_LATENCY), "endpoint"), title="API calls per minute by endpoint", key="timeseries-calls"
    ),
    timeseries(
        each(quantile(s.API_LATENCY, legend="{{endpoint}}"), "endpoint"),
        title="API latency p95 by endpoint",
        key="timeseries-latency-endpoint",
    ),
    table(
        each(per_minute(s.API_LATENCY, legend="Calls per minute"), "endpoint"),
        each(quantile(s.API_LATENCY, 0.5, legend="p50", over="5m"), "endpoint"),
        each(quantile(s.API_LATENCY, legend="p95", over="5m"), "endpoint"),
        each(quantile(s.API_LATENCY, 0.99, legend="p99", over="5m"), "endpoint"),
        title="Endpoints",
        key="table-calls",
        no_value="no call",
    ),
    timeseries(each(counted(s.API_ERRORS, "5m"), "endpoint"), title="API errors in 5 min by endpoint"),
    table(
        each(counted(s.API_ERRORS, legend="In the time shown", or_zero=False), "endpoint"),
        each(counted(s.API_ERRORS, "5m", legend="In 5 min", or_zero=False), "endpoint"),
        title="API errors by endpoint",
        key="table-endpoints",
        no_value="no error",
    ),
    collapsed=True,
)
