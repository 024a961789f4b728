"""What a panel draws: one query a line, made from a signal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from systems import promql
from systems.deployment import Deployment
from systems.query import Query
from systems.signal import CORES, COUNT, PER_SECOND, RATIO, Distribution, Events, Level, Limit, Signal
from systems.signals import LIMIT_USED
from systems.window import Duration, Window

By = tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """One query of a panel.

    `query` builds it for a deployment, broken down by the labels given; `by` are the labels it would like to be broken
    down by (those that the deployment's metric lacks are left out). `legend` may be empty: the labels' values name the
    series then, or the signal's title does. `judged_by` is the signal whose limit holds for the line as it is drawn.
    """

    signal: Signal
    query: Callable[[Deployment, By], Query]
    unit: str
    by: By = ()
    legend: str = ""
    judged_by: Signal | None = None
    low: float | None = None
    high: float | None = None
    decimals: int | None = None

    def labels(self, deployment: Deployment) -> By:
        """The labels it is broken down by in this deployment."""
        return tuple(label for label in self.by if label == "le" or label in deployment.labels(self.signal))

    def limit(self, deployment: Deployment) -> Limit | None:
        """The limit it is held against in this deployment."""
        return deployment.limit(self.judged_by) if self.judged_by else None


def level(signal: Level, by: By = (), legend: str = "") -> Line:
    """The signal's height."""
    return Line(
        signal,
        lambda d, labels: d.total(signal, labels),
        signal.unit,
        by,
        legend,
        signal,
        signal.low,
        signal.high,
        signal.decimals,
    )


def largest(signal: Level, by: By, legend: str = "", number: int = 15) -> Line:
    """The largest magnitudes among the label values, largest first, zeros left out."""

    def query(deployment: Deployment, labels: By) -> Query:
        return promql.top(number, promql.absolute(deployment.total(signal, labels)) > 0)

    return replace(level(signal, by, legend), query=query)


def unequal_to_zero(signal: Level, by: By, legend: str = "") -> Line:
    """The signal's height for each label value that has any."""

    def query(deployment: Deployment, labels: By) -> Query:
        return promql.compare("!=", deployment.total(signal, labels), 0)

    return replace(level(signal, by, legend), query=query)


def counted(signal: Events, over: Duration = Window.RANGE, by: By = (), legend: str = "") -> Line:
    """How many times it happened within a window; zero, and the very first one too, where silence is good news."""

    def query(deployment: Deployment, labels: By) -> Query:
        counter = deployment.counter(signal)
        if not signal.silence:
            return promql.total(promql.increase(counter, over), labels)
        return promql.or_zero(promql.total(promql.occurrences(counter, over), labels))

    return Line(signal, query, COUNT, by, legend, signal, 0, decimals=0)


def per_second(signal: Events, by: By = (), legend: str = "") -> Line:
    """How often it happens; of processor seconds, how many cores are busy."""

    def query(deployment: Deployment, labels: By) -> Query:
        rate = promql.total(promql.rate(deployment.counter(signal)), labels)
        return promql.or_zero(rate) if signal.silence else rate

    return Line(signal, query, CORES if signal.unit == CORES else PER_SECOND, by, legend, low=0)


def quantile(signal: Distribution, level: float = 0.0, by: By = (), legend: str = "") -> Line:
    """A quantile of it, the one it is judged at unless another is given."""
    wanted = level or signal.level
    return Line(
        signal,
        lambda d, labels: promql.quantile(wanted, d.histogram(signal), labels),
        signal.unit,
        by,
        legend or f"p{wanted * 100:g}",
        signal if wanted == signal.level else None,
        signal.low,
    )


def heat(signal: Distribution) -> Line:
    """How its observations spread over its buckets."""
    return Line(signal, lambda d, _: promql.buckets(d.histogram(signal)), signal.unit, ("le",), "{{le}}")


def by_day(signal: Level | Events, legend: str = "") -> Line:
    """One number a day: a level's last, or how many times it happened."""

    def query(deployment: Deployment, _: By) -> Query:
        if isinstance(signal, Events):
            return promql.total(promql.increase_of_day(deployment.counter(signal)))
        return promql.last_of_day(deployment.total(signal))

    unit = COUNT if isinstance(signal, Events) else signal.unit
    return Line(signal, query, unit, (), legend, decimals=signal.decimals or 0)


def of_limit(signal: Level) -> Line:
    """How much of its critical limit (or of its warning, without one) a signal has used up, 0 to 1 and beyond."""

    def query(deployment: Deployment, _: By) -> Query:
        limit = deployment.limit(signal)
        end = 1.0 if limit is None else limit.nearest if limit.critical is None else limit.critical
        return promql.at_least(deployment.total(signal) / end, 0)

    return Line(signal, query, RATIO, (), signal.title, LIMIT_USED, 0, 1, 0)


def as_line(what: Signal | Line) -> Line:
    """A line as it is; a signal drawn the way its kind is drawn most."""
    match what:
        case Line():
            return what
        case Level():
            return level(what)
        case Events():
            return counted(what)
        case Distribution():
            return quantile(what)
    raise TypeError(f"{what!r} is no signal")
