"""The dashboard of the services around the bot."""

from __future__ import annotations

from dashboards.board import Board
from panels.describe import FIVE_MINUTES
from panels.heatmap import heatmap
from panels.line import counted, each, level, per_minute, percentiles, quantile
from panels.row import row
from panels.stat import stat
from panels.statetimeline import statetimeline
from panels.style import UP_OR_DOWN
from panels.table import table
from panels.timeseries import timeseries
from systems import signals as s

NO_REQUEST, NO_FETCH, NO_CALCULATION = "no request", "no fetch", "no calculation"
INDICATORS_BY_TYPE = each(quantile(s.INDICATOR_DURATION, legend="{{indicator_type}}"), "indicator_type")
OPERATIONS_BY_TYPE = each(quantile(s.VECTOR_DURATION, legend="{{operation_type}}"), "operation_type")
FETCHES_BY_SOURCE = each(quantile(s.DATA_FETCH_DURATION, legend="{{source}}"), "source")

NOW = row(
    "Now",
    stat(s.SERVICE_UP, title="Services", words=UP_OR_DOWN),
    stat(s.AS_OF),
    stat(s.HTTP_ERROR_RATIO, title="HTTP errors", no_value=NO_REQUEST, opens="api", about=FIVE_MINUTES),
    stat(quantile(s.INDICATOR_DURATION, over="5m"), title="Indicator p95", no_value=NO_CALCULATION, about=FIVE_MINUTES),
    stat(s.DATA_FETCH_ERROR_RATIO, title="Failed fetches", no_value=NO_FETCH, about=FIVE_MINUTES),
    stat(quantile(s.DATA_FETCH_DURATION, over="5m"), title="Data fetch p95", no_value=NO_FETCH, about=FIVE_MINUTES),
    stat(s.DATA_QUALITY),
    stat(s.CACHE_HIT_RATIO),
    most=8,
)
GATEWAY = row(
    "Gateway",
    statetimeline(each(s.SERVICE_UP, "service_name"), words=UP_OR_DOWN, size=(12, 7)),
    timeseries(per_minute(s.HTTP_REQUESTS), title="Requests through the gateway", size=(12, 7)),
)
CORE = row(
    "Core",
    timeseries(per_minute(s.INDICATORS, by=("indicator_type", "status")), title="Indicators per minute"),
    timeseries(*percentiles(s.INDICATOR_DURATION), title="Indicator calculation p50, p95, p99"),
    timeseries(INDICATORS_BY_TYPE, title="Indicator calculation p95 by type", key="timeseries-indicator-type"),
    timeseries(OPERATIONS_BY_TYPE, title="Vectorised operation p95 by type"),
    timeseries(each(per_minute(s.VECTOR_DURATION), "operation_type"), title="Operations", key="timeseries-operations"),
    timeseries(s.CORE_MEMORY),
)
DATA = row(
    "Data service",
    timeseries(per_minute(s.DATA_FETCHES, by=("source", "status")), title="Data fetches per minute"),
    timeseries(each(counted(s.DATA_FETCH_ERRORS, "5m"), "source"), title="Failed data fetches in 5 min by source"),
    timeseries(s.DATA_FETCH_ERROR_RATIO, title="Data fetch error ratio over 5 min"),
    timeseries(*percentiles(s.DATA_FETCH_DURATION), title="Data fetch p50, p95, p99"),
    timeseries(each(s.DATA_QUALITY, "source"), title="Data quality by source"),
    timeseries(s.CACHE_HIT_RATIO, title="Cache hit ratio over time"),
    timeseries(s.CACHE_SIZE),
    timeseries(FETCHES_BY_SOURCE, title="Data fetch p95 by source", key="timeseries-fetch-source"),
)
DETAIL = row(
    "By kind and by size",
    table(
        each(per_minute(s.INDICATORS, legend="Per minute"), "indicator_type"),
        each(quantile(s.INDICATOR_DURATION), "indicator_type"),
        each(quantile(s.INDICATOR_DURATION, 0.99), "indicator_type"),
        title="Indicators",
        key="table-indicators",
        no_value="none",
    ),
    table(
        each(per_minute(s.DATA_FETCHES, legend="Per minute"), "source"),
        each(quantile(s.DATA_FETCH_DURATION), "source"),
        each(counted(s.DATA_FETCH_ERRORS, legend="Failed in the time shown", or_zero=False), "source"),
        each(level(s.DATA_QUALITY, legend="Quality"), "source"),
        title="Data sources",
        key="table-sources",
        no_value="none",
    ),
    heatmap(s.INDICATOR_DURATION),
    heatmap(s.DATA_FETCH_DURATION),
    collapsed=True,
)


def services() -> Board:
    """Do the gateway, the core and the data service do their work?"""
    question = "Do the services around the bot work: gateway, core, data service?"
    about = (s.SERVICE_UP, s.INDICATORS, s.DATA_FETCHES, s.DATA_QUALITY)
    return Board("services", "Services", question, (NOW, GATEWAY, CORE, DATA, DETAIL), span="6h", about=about)
