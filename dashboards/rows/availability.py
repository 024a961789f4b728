"""The row on what answers its scrapes, and how much of the error budget is left."""

from __future__ import annotations

from panels.line import each, level
from panels.row import row
from panels.stat import stat
from panels.statetimeline import statetimeline
from panels.style import UP_OR_DOWN
from panels.timeseries import timeseries
from systems import signals as s

PROCESSES = level(s.UP, by=("job", "instance"))
EXPORTERS = tuple(level(up, legend=up.title) for up in (s.PROMETHEUS_UP, s.HOST_UP, s.PG_UP, s.REDIS_UP))
BURN = "1 uses the budget up exactly; {} percent of a month's, and matters as long as the short window agrees."
FAST, SLOW = BURN.format("14.4 over one hour uses two"), BURN.format("6 over six hours uses five")

AVAILABILITY = row(
    "Availability",
    statetimeline(*(PROCESSES, *EXPORTERS), title="Up by job and instance", words=UP_OR_DOWN, size=(20, 5)),
    stat(s.AVAILABILITY, size=(4, 5)),
    statetimeline(each(s.COMPONENT_UP, "component"), title="Components", words=UP_OR_DOWN, size=(24, 6)),
    statetimeline(each(s.SERVICE_UP, "service_name"), words=UP_OR_DOWN, size=(24, 6), opens="services"),
    timeseries(
        *(level(s.BURN_1H, legend="1 h"), level(s.BURN_5M, legend="5 min")),
        title="Error budget burn rate, fast",
        size=(12, 7),
        about=FAST,
    ),
    timeseries(
        *(level(s.BURN_6H, legend="6 h"), level(s.BURN_30M, legend="30 min")),
        title="Error budget burn rate, slow",
        size=(12, 7),
        about=SLOW,
    ),
    timeseries(
        *(level(s.FRESH_BURN_1H, legend="1 h"), level(s.FRESH_BURN_5M, legend="5 min")),
        title="Freshness burn rate, fast",
        size=(12, 7),
        about=FAST,
    ),
    timeseries(
        *(level(s.FRESH_BURN_6H, legend="6 h"), level(s.FRESH_BURN_30M, legend="30 min")),
        title="Freshness burn rate, slow",
        size=(12, 7),
        about=SLOW,
    ),
)
