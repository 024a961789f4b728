"""The row on what answers its scrapes, and how much of the error budget is left."""

from __future__ import annotations

from panels.line import each, level
from panels.panel import Panel
from panels.row import row
from panels.stat import stat
from panels.statetimeline import statetimeline
from panels.style import UP_OR_DOWN
from panels.timeseries import timeseries
from systems import signals as s
from systems.signal import Level

PROCESSES = level(s.UP, by=("job", "instance"))
EXPORTERS = tuple(level(up, legend=up.title) for up in (s.PROMETHEUS_UP, s.HOST_UP, s.PG_UP, s.REDIS_UP))
BURN = "1 uses the budget up exactly; {} percent of a month's, and matters as long as the short window agrees."
PACES = {
    "fast": ("1 h", "5 min", "14.4 over one hour uses two"),
    "slow": ("6 h", "30 min", "6 over six hours uses five"),
}
"""Windows of a burn rate, and what it uses of a month's budget."""


def _burn(budget: str, pace: str, long: Level, short: Level) -> Panel:
    long_window, short_window, uses = PACES[pace]
    return timeseries(
        *(level(long, legend=long_window), level(short, legend=short_window)),
        title=f"{budget} burn rate, {pace}",
        size=(12, 7),
        about=BURN.format(uses),
    )


AVAILABILITY = row(
    "Availability",
    statetimeline(*(PROCESSES, *EXPORTERS), title="Up by job and instance", words=UP_OR_DOWN, size=(20, 5)),
    stat(s.AVAILABILITY, size=(4, 5)),
    statetimeline(each(s.COMPONENT_UP, "component"), title="Components", words=UP_OR_DOWN, size=(24, 6)),
    statetimeline(each(s.SERVICE_UP, "service_name"), words=UP_OR_DOWN, size=(24, 6), opens="services"),
    _burn("Error budget", "fast", s.BURN_1H, s.BURN_5M),
    _burn("Error budget", "slow", s.BURN_6H, s.BURN_30M),
    _burn("Freshness", "fast", s.FRESH_BURN_1H, s.FRESH_BURN_5M),
    _burn("Freshness", "slow", s.FRESH_BURN_6H, s.FRESH_BURN_30M),
)
