"""The dashboard of the two APIs: its own over HTTP, and the exchange's."""

from __future__ import annotations

from dashboards.board import Board
from dashboards.rows.endpoints import ENDPOINTS
from panels.describe import FIVE_MINUTES, SHOWN
from panels.line import busiest, counted, each, per_minute, percentiles, quantile, topmost
from panels.row import row
from panels.stat import stat
from panels.table import table
from panels.timeseries import timeseries
from systems import signals as s
from systems.window import Window

NO_REQUEST, NO_CALL, NOT_FALLING = "no request", "no call", "not falling"
RUNWAY = "At the pace of the last five minutes. None is good news: the calls left do not fall."
SEEN = "The calls of which the duration is known."
# An endpoint that is the path as it was asked for has no end of values.
HTTP_BY_ENDPOINT = topmost(each(quantile(s.HTTP_LATENCY, legend="{{endpoint}}"), "endpoint"))
REQUESTS_BY_ENDPOINT = topmost(each(per_minute(s.HTTP_REQUESTS, by=("method",)), "endpoint"))
SLOWEST, BUSIEST = "At each moment the ten slowest.", "At each moment the ten that are asked most."
CALLS_BY_ENDPOINT = each(quantile(s.API_LATENCY, legend="{{endpoint}}"), "endpoint")

NOW = row(
    "Now",
    stat(s.AS_OF),
    stat(per_minute(s.HTTP_REQUESTS), title="HTTP requests", no_value=NO_REQUEST),
    stat(s.HTTP_ERROR_RATIO, title="HTTP error ratio", no_value=NO_REQUEST, about=FIVE_MINUTES),
    stat(quantile(s.HTTP_LATENCY, over="5m"), title="HTTP p95, 5 min", no_value=NO_REQUEST),
    stat(counted(s.RATE_LIMITED), title="Rate limited", about=SHOWN),
    stat(per_minute(s.API_LATENCY), key="stat-calls", title="Exchange calls", no_value=NO_CALL, about=SEEN),
    stat(quantile(s.API_LATENCY, over="5m"), title="Exchange p95", no_value=NO_CALL, about=FIVE_MINUTES),
    stat(s.API_ERROR_RATIO, title="Failed calls", no_value=NO_CALL, about=FIVE_MINUTES),
    stat(counted(s.API_ERRORS, "5m"), title="Call errors", about=FIVE_MINUTES),
    stat(s.RATE_LIMIT_LEFT),
    stat(s.RATE_LIMIT_RUNWAY, no_value=NOT_FALLING, about=RUNWAY),
    most=8,
)
HTTP = row(
    "Its own HTTP API",
    timeseries(*percentiles(s.HTTP_LATENCY), title="HTTP latency p50, p95, p99"),
    timeseries(
        HTTP_BY_ENDPOINT,
        title="HTTP latency p95 by endpoint",
        key="timeseries-http_latency-endpoint",
        about=SLOWEST,
    ),
    timeseries(REQUESTS_BY_ENDPOINT, title="HTTP requests by endpoint", about=BUSIEST),
    timeseries(s.HTTP_ERROR_RATIO, title="HTTP error ratio over 5 min"),
    timeseries(counted(s.RATE_LIMITED, Window.RATE), drawn_as="bars", limits=False),
    table(
        each(busiest(s.RATE_LIMITED, legend="Violations", number=10), "client_id"),
        title="Who runs into the rate limit",
        key="table-clients",
        no_value="nobody",
        about="The ten clients that did most often within the time shown.",
    ),
)
EXCHANGE = row(
    "The exchange's API",
    timeseries(*percentiles(s.API_LATENCY), title="Exchange latency p50, p95, p99"),
    timeseries(CALLS_BY_ENDPOINT, title="Exchange latency p95 by endpoint", key="timeseries-api_latency-endpoint"),
    timeseries(
        *(per_minute(s.API_REQUESTS, legend="requests"), per_minute(s.API_LATENCY, legend="timed")),
        title="Exchange calls per minute",
        about="Requests that are counted, and those of which the duration is known.",
    ),
    timeseries(counted(s.API_ERRORS, "5m", by=("endpoint",)), title="Exchange errors in 5 min"),
    timeseries(s.API_ERROR_RATIO, title="Exchange error ratio over 5 min"),
    timeseries(s.RATE_LIMIT_LEFT, title="Calls left over time"),
)


def api() -> Board:
    """Do the two APIs answer, how fast, and who asks what?"""
    question = "Does its own API answer, and does the exchange's: how fast, with which errors?"
    about = (s.HTTP_REQUESTS, s.HTTP_LATENCY, s.API_REQUESTS, s.API_LATENCY, s.API_ERRORS)
    return Board("api", "APIs", question, (NOW, HTTP, EXCHANGE, ENDPOINTS), span="6h", about=about)
