"""A row with the endpoints of both APIs one by one, and how long their requests take."""

from __future__ import annotations

from panels.heatmap import heatmap
from panels.line import counted, each, per_minute, quantile
from panels.row import row
from panels.table import table
from panels.timeseries import timeseries
from systems import signals as s

ENDPOINTS = row(
    "By endpoint and by size",
    table(
        each(per_minute(s.HTTP_REQUESTS, legend="Per minute"), "endpoint"),
        each(quantile(s.HTTP_LATENCY), "endpoint"),
        each(quantile(s.HTTP_LATENCY, 0.99), "endpoint"),
        each(counted(s.HTTP_ERRORS, legend="Errors in the time shown", or_zero=False), "endpoint"),
        title="HTTP endpoints",
        key="table-http",
        no_value="none",
    ),
    timeseries(each(per_minute(s.HTTP_REQUESTS), "status"), title="HTTP requests by status", key="timeseries-status"),
    heatmap(s.HTTP_LATENCY),
    table(
        each(per_minute(s.API_LATENCY, legend="Per minute"), "endpoint"),
        each(quantile(s.API_LATENCY), "endpoint"),
        each(quantile(s.API_LATENCY, 0.99), "endpoint"),
        each(counted(s.API_ERRORS, legend="Errors in the time shown", or_zero=False), "endpoint"),
        title="Exchange endpoints",
        key="table-exchange",
        no_value="none",
    ),
    heatmap(s.API_LATENCY, title="Exchange latency by size"),
    collapsed=True,
)
