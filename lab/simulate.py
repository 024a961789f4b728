"""The engine of the lab: a world that moves in ticks, and the targets that show it to Prometheus.

A system is simulated by a `Behaviour`: how its world begins, and one `Target` for each of its processes that is
scraped. The world is any object with `tick(now)`, called for every multiple of `TICK` seconds. A driver reads one
metric's value from it: a number or a `Histogram`, by label values where the metric has labels (tuples in the order of
the catalogue):

    Behaviour(
        begin=World,
        targets=(
            Target(drivers={catalogue.orders: lambda world: world.orders}, process=lambda world: world.bot),
            Target(drivers={catalogue.fills: lambda w: {("buy",): w.buys}}, process=lambda w: w.desk, job="desk"),
        ),
    )

What the client library says of each `process` is driven already, and what Prometheus adds to each scrape needs no
driver. A target whose process is down is seen as `up` 0 and nothing else. Several targets may drive one metric. Every
stated metric that an answer of the system reads needs a driver; whatever else is in the catalogue may have one, and
what has none is not exported. Programs beside the system (`lab/beside/`) are simulated in the same way, each in a world
of its own.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from random import Random
from typing import Any, Protocol

from errors import LabError, TradeboardsError, raise_all
from lab.labels import target_labels, unmet
from lab.process import CLIENT_LIBRARY, Process
from systems.deployment import Deployment
from systems.exporters.scrape import scraped
from systems.metric import APP, Metric
from systems.query import HistogramSeries, Query, Series
from systems.walk import metrics_of

TICK = 15
"""Seconds from one state of a world to the next."""

Labels = tuple[str, ...]
"""Values of a metric's own labels, in the order of the catalogue."""


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


def by_labels(series: HistogramSeries) -> Mapping[Labels, Histogram]:
    """A histogram for each set of label values, from its first observation on."""
    return defaultdict(partial(Histogram, series.metric.buckets))


def parts(metric: Metric) -> tuple[tuple[str, dict[str, str]], ...]:
    """What a metric's one value is exposed as: endings of its name, with the labels that they bring.

    The sum and the count of a histogram are its last two.
    """
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
    """A trading system, or a program beside it, and what surrounds it."""

    def tick(self, now: int) -> None:
        """Move on to the Unix time `now`, one tick after the last."""


Value = float | Histogram | Mapping[Any, float] | Mapping[Any, Histogram]
Driver = Callable[[Any], Value]


def numbers(value: Value) -> Sequence[tuple[Labels, tuple[float, ...]]]:
    """A metric's value as numbers by its labels: one, or a histogram's, one for each of its `parts`."""
    if isinstance(value, (int, float)):
        return (((), (value,)),)
    if isinstance(value, Histogram):
        return (((), value.values),)
    return [(labels, one.values if isinstance(one, Histogram) else (one,)) for labels, one in value.items()]


@dataclass(frozen=True)
class Target:
    """One process that is scraped.

    `drivers` say which part of the world each of its metrics shows: a number, a histogram, or those by label values.
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


@dataclass(frozen=True, eq=False)
class Endpoint:
    """A target as Prometheus sees it: the labels that its scrape puts on every series, and its metrics' drivers."""

    labels: Mapping[str, str]
    process: Callable[[Any], Process]
    metrics: tuple[Metric, ...]
    drivers: tuple[Driver, ...]


class Simulation:
    """What a deployment has of one origin, simulated: its own processes, or one kind of program beside it.

    `endpoints` are its targets, which listen on the ports from `port` on. Raises `LabError` (or `Problems` with all of
    them) for a stated metric that the system's answers read and nothing drives, a driver of what is not in the
    catalogue, and a selector that a target cannot meet.
    """

    def __init__(self, deployment: Deployment, origin: str, behaviour: Behaviour, port: int, seed: int) -> None:
        self.deployment, self.origin = deployment, origin
        catalogue = {metric for metric in deployment.system.catalogue if metric.origin == origin}
        library = {series.metric: driver for series, driver in CLIENT_LIBRARY.items() if series.metric in catalogue}
        self.endpoints = tuple(
            _endpoint(
                target_labels(deployment, origin, target.job, f"127.0.0.1:{port + number}"),
                target,
                _of(target.process, library),
            )
            for number, target in enumerate(behaviour.targets)
        )
        driven = dict.fromkeys(metric for endpoint in self.endpoints for metric in endpoint.metrics)
        labels = [endpoint.labels for endpoint in self.endpoints]
        raise_all((*_undriven(deployment, origin, driven, catalogue), *unmet(deployment, origin, labels)))
        self._begin, self._seed = behaviour.begin, f"{seed}/{deployment.slug}/{origin}"

    def begin(self, start: int, end: int) -> None:
        """Make the world anew at `start`; its events are placed before `end`. Unix seconds, multiples of a tick."""
        self.now = start
        self._world = self._begin(Random(self._seed), start, end)  # noqa: S311 - a simulation

    def advance(self, until: float) -> None:
        """Let the world move up to the last tick that is not after `until`."""
        tick = self._world.tick
        while self.now + TICK <= until:
            self.now += TICK
            tick(self.now)

    @property
    def moment(self) -> tuple[int, World]:
        """When it is now, and how its world is then: whoever has it can go on from there."""
        return self.now, self._world

    def resume(self, moment: tuple[int, World]) -> None:
        """Go on from a moment that another one of the same deployment, origin and seed has come to."""
        self.now, self._world = moment

    def is_up(self, endpoint: Endpoint) -> bool:
        """Whether the process behind an endpoint runs at this moment."""
        return endpoint.process(self._world).up

    def read(self, endpoint: Endpoint) -> tuple[Value, ...]:
        """What an endpoint exposes at this moment, for each of its `metrics`: nothing while its process is down."""
        if not self.is_up(endpoint):
            return ()
        return tuple(driver(self._world) for driver in endpoint.drivers)


def _endpoint(labels: Mapping[str, str], target: Target, library: Mapping[Metric, Driver]) -> Endpoint:
    drivers = {**library, **{series.metric: driver for series, driver in target.drivers.items()}}
    return Endpoint(labels, target.process, tuple(drivers), tuple(drivers.values()))


def _of(
    process: Callable[[Any], Process], library: Mapping[Metric, Callable[[Process], float]]
) -> Mapping[Metric, Driver]:
    def driven(driver: Callable[[Process], float]) -> Driver:
        return lambda world: driver(process(world))

    return {metric: driven(driver) for metric, driver in library.items()}


def _undriven(
    deployment: Deployment, origin: str, driven: Mapping[Metric, None], catalogue: set[Metric]
) -> Iterator[TradeboardsError]:
    system = deployment.system
    answers = [answer for answer in system.answered.values() if isinstance(answer, Query | Series)]
    read = frozenset().union(*(metrics_of(answer) for answer in answers))
    by_prometheus = {series.metric for series in scraped(origin)}
    where = f"lab: {system.slug}" if origin == APP else f"lab: {system.slug}: {origin}"
    for metric in system.catalogue:
        needed = metric in read and metric in catalogue and metric.stated
        if needed and metric not in driven and metric not in by_prometheus:
            yield LabError(f'nothing drives "{metric.name}"', where=where, todo="Give it a driver in its lab file")
    for metric in driven:
        if metric not in catalogue:
            foreign = f'"{metric.name}" is driven, but is not in the catalogue'
            yield LabError(foreign, where=where, todo="Take its driver out")
