"""What Prometheus writes itself for each target at each scrape; every origin has it."""

from __future__ import annotations

from systems import promql as p
from systems import signals as s
from systems.catalogue import gauge, up
from systems.exporter import Exporter
from systems.metric import APP
from systems.query import Everything, GaugeSeries, Query, Series


def scrape_duration(origin: str) -> GaugeSeries:
    """How long the last scrape of each target of an origin took."""
    return gauge("scrape_duration_seconds", "How long the last scrape took.", "s", origin=origin)


def scraped(origin: str) -> tuple[Series, ...]:
    """The metrics that Prometheus adds to those of an origin."""
    return (
        up(origin),
        scrape_duration(origin),
        gauge("scrape_samples_scraped", "Samples the target exposed.", origin=origin),
        gauge("scrape_samples_post_metric_relabeling", "Samples kept after metric relabelling.", origin=origin),
        gauge("scrape_series_added", "Series that the last scrape saw for the first time, about.", origin=origin),
    )


def reached(says: GaugeSeries) -> Query:
    """Whether an exporter reaches the program that it speaks for: also 0 where the exporter fails its own scrape.

    Its series are gone then, and the lowest of several would be that of those that are left.
    """
    return p.either(says, p.compare("==", up(says.metric.origin), 0))


def as_of(origin: str) -> Query:
    """When the newest scrape that worked was, in milliseconds since 1970."""
    return p.highest(p.having(p.timestamp(up(origin)), p.compare("==", up(origin), 1))) * 1000


UP = up(APP)

SCRAPED = Exporter(
    origin=APP,
    title="scrapes of the application",
    metrics=scraped(APP),
    answers={
        s.UP: UP,
        s.SCRAPE_DURATION: scrape_duration(APP),
        s.SERIES: Everything(APP),
        s.AS_OF: as_of(APP),
    },
)
"""Part of every system: nothing has to be exported for it."""
