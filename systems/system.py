"""A trading system, as its file says it: what it exports, which signals that answers, and its limits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from errors import CatalogueError, TradeboardsError, nearest, raise_all
from systems.exporters import CLIENT_LIBRARY, SCRAPE
from systems.matcher import Matcher
from systems.metric import Metric
from systems.query import CounterSeries, HistogramSeries, Query, Series
from systems.signal import Answer, Distribution, Events, Limit, Signal
from systems.walk import metrics_of


@dataclass(frozen=True)
class System:
    """One trading system.

    `selectors` say, for each origin of metrics, which series are this system's. `metrics` is its catalogue; `answers`
    maps signals to what answers them, in the signal's unit; `notes` add to a signal's panels what a reader must know.
    `without` says why a dashboard is not there. `currency` is an ISO 4217 code. Raises `CatalogueError` (or `Problems`,
    with all of them) when it contradicts itself: an answer of the wrong kind, a metric or an origin that is not listed.
    """

    slug: str
    title: str
    currency: str
    selectors: Mapping[str, tuple[Matcher, ...]]
    metrics: tuple[Series, ...]
    answers: Mapping[Signal, Answer]
    limits: tuple[Limit, ...] = ()
    notes: Mapping[Signal, str] = field(default_factory=dict)
    without: Mapping[str, str] = field(default_factory=dict)
    scrape_interval: str = "15s"

    def __post_init__(self) -> None:
        raise_all(self._problems())

    @property
    def catalogue(self) -> tuple[Metric, ...]:
        """Its own metrics, its client library's, and what Prometheus adds for each scrape."""
        return tuple(series.metric for series in (*self.metrics, *CLIENT_LIBRARY, *SCRAPE))

    def _problems(self) -> Iterator[TradeboardsError]:
        yield from slug_problems(self.slug)
        known = {metric.name: metric for metric in self.catalogue}
        names = [metric.name for metric in self.catalogue]
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield CatalogueError(f'metric "{name}" is listed twice', where=self.slug, todo="Keep one")
        for metric in self.catalogue:
            if metric.origin not in self.selectors:
                advice = nearest(metric.origin, self.selectors)
                yield CatalogueError(f'no selector for origin "{metric.origin}"', where=self.slug, todo=advice)
        for signal, answer in self.answers.items():
            yield from _wrong_answer(f"{self.slug}: {signal.key}", signal, answer, known)


def slug_problems(slug: str) -> Iterator[TradeboardsError]:
    """What keeps a slug from beginning the uid of a dashboard."""
    if not re.fullmatch("[A-Za-z0-9_-]+", slug):
        yield CatalogueError(f'"{slug}" cannot begin a uid', todo="Use letters, digits, - and _")


def _wrong_answer(
    where: str, signal: Signal, answer: Answer, known: Mapping[str, Metric]
) -> Iterator[TradeboardsError]:
    wanted = {Events: (CounterSeries, "a counter"), Distribution: (HistogramSeries, "a histogram")}
    kind, words = wanted.get(type(signal), (Query, "a query"))
    if not isinstance(answer, kind):
        found = answer.metric.kind if isinstance(answer, Series) else "query"
        yield CatalogueError(f"it is answered by {words}, not by a {found}", where=where, todo=f"Give it {words}")
    for metric in sorted(metrics_of(answer), key=lambda metric: metric.name):
        if known.get(metric.name) != metric:
            yield CatalogueError(
                f'metric "{metric.name}" is not in the catalogue as it is used here',
                where=where,
                todo=nearest(metric.name, known),
            )
