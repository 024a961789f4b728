"""The engine of the lab: reads a system's whole catalogue from a simulated world that moves in ticks."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import Any, Protocol

from errors import LabError, TradeboardsError, raise_all
from lab.process import CLIENT_LIBRARY, Process
from systems.deployment import Deployment
from systems.exporters.scrape import SCRAPED
from systems.matcher import Matcher
from systems.metric import Metric
from systems.query import Series

TICK = 15
"""Seconds from one state of a world to the next."""

Labels = tuple[str, ...]
"""Values of a metric's own labels, in the order of the catalogue."""
Sample = tuple[Metric, Labels, tuple[float, ...]]
"""A metric, its labels and its value; a histogram has a value for each of its `parts`."""


class Histogram:
    """Counts observations in buckets, as a client library does."""

    def __init__(self, buckets: tuple[float, ...]) -> None:
        self._buckets = buckets
        self._counts = [0] * (len(buckets) + 1)
        self._sum = 0.0

    def observe(self, value: float) -> None:
        """Add one observation."""
        self._counts[bisect_left(self._buckets, value)] += 1
        self._sum += value

    @property
    def values(self) -> tuple[float, ...]:
        """The cumulative buckets with +Inf, the sum and the count: one for each of the metric's `parts`."""
        cumulative = tuple(accumulate(self._counts))
        return *cumulative, round(self._sum, 4), cumulative[-1]


def parts(metric: Metric) -> tuple[tuple[str, dict[str, str]], ...]:
    """What a metric's one value is exposed as: endings of its name, with the labels that they bring."""
    if metric.kind != "histogram":
        return (("", {}),)
    bounds = (*(repr(float(bound)) for bound in metric.buckets), "+Inf")
    return *(("_bucket", {"le": bound}) for bound in bounds), ("_sum", {}), ("_count", {})


def family(metric: Metric) -> tuple[str, str]:
    """Name and type of a metric's family as OpenMetrics has them: a counter there is told by its `_total`."""
    if metric.kind != "counter":
        return metric.name, metric.kind
    stem = metric.name.removesuffix("_total")
    return stem, "counter" if stem != metric.name else "unknown"


class World(Protocol):
    """A trading system and what surrounds it."""

    process: Process

    def tick(self, now: int) -> None:
        """Move on to the Unix time `now`, one tick after the last."""


Value = float | Mapping[Any, float] | Histogram
Driver = Callable[[Any], Value]


@dataclass(frozen=True)
class Target:
    """One thing of a system that is scraped.

    `drivers` say which part of the world each of its metrics shows: a number, numbers by label values, or a histogram.
    `process` is the process behind it, `job` its label where the system's selector leaves that open.
    """

    drivers: Mapping[Series, Driver]
    process: Callable[[Any], Process]
    job: str = ""


@dataclass(frozen=True)
class Behaviour:
    """How a system moves.

    `begin` makes its world from a source of chance, the Unix time to begin at, and the one at which the history will
    end.
    """

    begin: Callable[[Random, int, int], World]
    targets: tuple[Target, ...]


class Simulation:
    """One deployment, simulated from its catalogue.

    Metrics that the system's document does not state are not exported. `target` has the labels that a scrape would
    put on every series. Raises `LabError` (or `Problems` with all of them) for a stated metric that nothing drives,
    a driver of anything else, and a selector that `target` cannot meet.
    """

    def __init__(self, deployment: Deployment, behaviour: Behaviour, instance: str, seed: int) -> None:
        self.deployment = deployment
        self.metrics = tuple(metric for metric in deployment.system.catalogue if metric.stated)
        known = {series: d for series, d in CLIENT_LIBRARY.items() if series.metric in self.metrics}
        drivers = {series.metric: driver for series, driver in {**known, **behaviour.targets[0].drivers}.items()}
        raise_all((*_driven(self.metrics, drivers, deployment), *_unmet(deployment, instance)))
        self._drivers = {metric: drivers[metric] for metric in self.metrics if metric in drivers}
        self._instance, self._behaviour, self._seed = instance, behaviour, f"{seed}/{deployment.slug}"

    @property
    def exported(self) -> tuple[Metric, ...]:
        """The metrics that the system exposes itself: all but those that Prometheus adds."""
        return tuple(self._drivers)

    def target(self, origin: str) -> dict[str, str]:
        """Labels that the scrape puts on what comes from `origin`."""
        return _target(self.deployment, origin, self._instance)

    def begin(self, start: int, end: int) -> None:
        """Make the world anew at `start`; its events are placed before `end`. Unix seconds, multiples of a tick."""
        self.now = start
        self._world = self._behaviour.begin(Random(self._seed), start, end)  # noqa: S311 - a simulation

    def advance(self, until: float) -> None:
        """Let the world move up to the last tick that is not after `until`."""
        while self.now + TICK <= until:
            self.now += TICK
            self._world.tick(self.now)

    def read(self) -> Iterator[Sample]:
        """What the system exposes at this moment: nothing while its process is down."""
        if self._world.process.up:
            for metric, driver in self._drivers.items():
                value = driver(self._world)
                if isinstance(value, Histogram):
                    yield metric, (), value.values
                elif isinstance(value, Mapping):
                    for labels, number in value.items():
                        yield metric, labels, (number,)
                else:
                    yield metric, (), (value,)


def _driven(
    metrics: tuple[Metric, ...], drivers: Mapping[Metric, Driver], deployment: Deployment
) -> Iterator[TradeboardsError]:
    by_prometheus = {series.metric for series in SCRAPED.metrics}
    where = f"lab: {deployment.system.slug}"
    for metric in metrics:
        if metric not in drivers and metric not in by_prometheus:
            yield LabError(f'nothing drives "{metric.name}"', where=where, todo="Give it a driver in its lab file")
    for metric in drivers:
        if metric not in metrics:
            driven = f'"{metric.name}" is driven, but is no stated metric'
            yield LabError(driven, where=where, todo="Take its driver out")


def _target(deployment: Deployment, origin: str, instance: str) -> dict[str, str]:
    given = {matcher.label: matcher.value for matcher in deployment.selectors[origin] if matcher.op == "="}
    return {label: value for label, value in {"job": deployment.slug, "instance": instance, **given}.items() if value}


def _unmet(deployment: Deployment, instance: str) -> Iterator[TradeboardsError]:
    for origin, matchers in deployment.selectors.items():
        labels = _target(deployment, origin, instance)
        for matcher in matchers:
            if not _meets(matcher, labels.get(matcher.label, "")):
                yield LabError(
                    f'no simulated series could meet {matcher.label}{matcher.op}"{matcher.value}"',
                    where=f"deployments.{deployment.slug}.selectors.{origin}",
                    todo="Select by plain values, or leave this deployment out of the lab",
                )


def _meets(matcher: Matcher, value: str) -> bool:
    try:
        found = value == matcher.value if len(matcher.op) == 1 or matcher.op == "!=" else _full(matcher.value, value)
    except re.error:
        return False
    return found != matcher.op.startswith("!")


def _full(pattern: str, value: str) -> bool:
    return re.fullmatch(pattern, value) is not None
