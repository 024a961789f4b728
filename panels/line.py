"""What a panel draws: one query a line, made from a signal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from systems import promql, timeshift
from systems.deployment import Deployment
from systems.derived import answering_zero
from systems.query import Query
from systems.signal import (
    BYTES,
    BYTES_A_SECOND,
    CORES,
    COUNT,
    PER_MINUTE,
    RATIO,
    Distribution,
    Events,
    Level,
    Limit,
    Signal,
)
from systems.signals import LIMIT_USED
from systems.window import Duration, Window

By = tuple[str, ...]
LE = "le"
"""The label of a histogram's buckets."""


def _no_limit(_: Deployment) -> None:
    return None


def _always(_: Deployment) -> bool:
    return True


@dataclass(frozen=True)
class Line:
    """One query of a panel.

    `query` builds it for a deployment, broken down by the labels given; `by` are the labels it would like to be broken
    down by (those that the deployment's metric lacks are left out), `each` are those of them without which it is not
    drawn at all; `when` says whether it is drawn otherwise. `legend` may be empty: the labels' values name the series
    then, or the signal's title does. `limit` gives what it is held against, `low`, `high` and `decimals` how it is
    drawn. A reader's choice of label values narrows it where it is `narrowed`.
    """

    signal: Signal
    query: Callable[[Deployment, By], Query]
    unit: str
    by: By = ()
    legend: str = ""
    limit: Callable[[Deployment], Limit | None] = _no_limit
    low: float | None = None
    high: float | None = None
    decimals: int | None = None
    each: By = ()
    when: Callable[[Deployment], bool] = _always
    narrowed: bool = True

    def drawable(self, deployment: Deployment) -> bool:
        """Whether the deployment answers its signal, with the labels that it cannot do without."""
        there = deployment.answers(self.signal) and deployment.labels(self.signal) >= {*self.each}
        return there and self.when(deployment)

    def labels(self, deployment: Deployment) -> By:
        """The labels it is broken down by in this deployment."""
        return tuple(label for label in self.by if label == LE or label in deployment.labels(self.signal))

    def variables(self) -> By:
        """The labels that a reader may narrow it by: what must never be narrowed has none."""
        whole = isinstance(self.signal, Events) and self.signal.whole
        return () if whole or not self.narrowed else tuple(label for label in self.by if label != LE)


def _limit_of(signal: Signal) -> Callable[[Deployment], Limit | None]:
    return lambda deployment: deployment.limit(signal)


def level(signal: Level, by: By = (), legend: str = "") -> Line:
    """The signal's height."""
    return Line(
        signal,
        lambda d, labels: d.total(signal, labels),
        signal.unit,
        by,
        legend,
        _limit_of(signal),
        signal.low,
        signal.high,
        signal.decimals,
    )


def largest(signal: Level, by: By = (), legend: str = "", number: int = 15) -> Line:
    """The largest magnitudes among the label values, largest first, zeros left out."""

    def query(deployment: Deployment, labels: By) -> Query:
        return promql.top(number, promql.absolute(deployment.total(signal, labels)) > 0)

    return replace(level(signal, by, legend), query=query, low=0)


def outstanding(signal: Level, by: By = (), legend: str = "", number: int = 15) -> Line:
    """The label values with the largest magnitudes, each with its sign, from gain to loss.

    It chooses itself: no reader narrows it.
    """

    def query(deployment: Deployment, labels: By) -> Query:
        total = deployment.total(signal, labels)
        return promql.descending(promql.having(total, promql.leading(number, promql.absolute(total))))

    return replace(level(signal, by, legend), query=query, narrowed=False)


def averaged(signal: Level, over: Duration, by: By = (), legend: str = "") -> Line:
    """The signal's height with each gauge behind it averaged over a window; what is counted has its own window."""

    def query(deployment: Deployment, labels: By) -> Query:
        return timeshift.smoothed(deployment.total(signal, labels), over)

    return replace(level(signal, by, legend), query=query)


def unequal_to_zero(signal: Level, by: By = (), legend: str = "") -> Line:
    """The signal's height for each label value that has any."""

    def query(deployment: Deployment, labels: By) -> Query:
        return promql.compare("!=", deployment.total(signal, labels), 0)

    return replace(level(signal, by, legend), query=query)


def counted(
    signal: Events, over: Duration = Window.RANGE, by: By = (), legend: str = "", *, or_zero: bool = True
) -> Line:
    """How many times it happened within a window, the very first one included.

    Where silence is good news, with `or_zero`, there is a zero for none as long as any process that would count it
    answers its scrapes.
    """

    def query(deployment: Deployment, labels: By) -> Query:
        events = deployment.events(signal, over, labels)
        if not signal.silence or not or_zero:
            return events
        return promql.or_zero(events, answering_zero(deployment, deployment.counter(signal).metric.origin))

    judged = _limit_of(signal) if signal.limit_over in {"", over} else _no_limit
    return Line(signal, query, COUNT, by, legend, judged, 0, decimals=0)


def busiest(signal: Events, by: By = (), legend: str = "", number: int = 5) -> Line:
    """The label values for which it happened most within the time shown, most first. No reader narrows it."""

    def query(deployment: Deployment, labels: By) -> Query:
        return promql.top(number, deployment.events(signal, Window.RANGE, labels))

    return replace(counted(signal, by=by, legend=legend), query=query, narrowed=False)


def per_second(signal: Events | Distribution, by: By = (), legend: str = "") -> Line:
    """How often it happens in a second; of bytes, how many; of processor seconds, how many processors are busy."""
    return _paced(signal, _A_SECOND.get(signal.unit, "ops"), 1, by, legend)


def per_minute(signal: Events | Distribution, by: By = (), legend: str = "", over: Duration = Window.RATE) -> Line:
    """How often it happens in a minute, on the average of a window."""
    return _paced(signal, PER_MINUTE, 60, by, legend, over)


_A_SECOND = {BYTES: BYTES_A_SECOND, CORES: CORES}


def _paced(
    signal: Events | Distribution, unit: str, seconds: int, by: By, legend: str, over: Duration = Window.RATE
) -> Line:
    def query(deployment: Deployment, labels: By) -> Query:
        counting = deployment.counter(signal) if isinstance(signal, Events) else deployment.histogram(signal)
        rate = promql.total(promql.rate(counting, over), labels)
        return rate if seconds == 1 else rate * seconds

    return Line(signal, query, unit, by, legend, low=0)


def quantile(
    signal: Distribution,
    at: float | None = None,
    by: By = (),
    legend: str = "",
    over: Duration = Window.RATE,
) -> Line:
    """A quantile of it, the one it is judged at unless another is given."""
    wanted = signal.level if at is None else at
    return Line(
        signal,
        lambda d, labels: promql.quantile(wanted, d.histogram(signal), labels, over),
        signal.unit,
        by,
        legend or f"p{wanted * 100:g}",
        _limit_of(signal) if wanted == signal.level else _no_limit,
        signal.low,
    )


def percentiles(signal: Distribution, over: Duration = Window.RATE) -> tuple[Line, Line, Line]:
    """The quantile that it is judged at, its median, and its p99."""
    return quantile(signal, over=over), quantile(signal, 0.5, over=over), quantile(signal, 0.99, over=over)


def average(signal: Distribution, by: By = (), legend: str = "", over: Duration = Window.RATE) -> Line:
    """The mean of it."""

    def query(deployment: Deployment, labels: By) -> Query:
        return promql.average(deployment.histogram(signal), labels, over)

    return Line(signal, query, signal.unit, by, legend or "mean", low=signal.low)


def heat(signal: Distribution) -> Line:
    """How its observations spread over its buckets; not drawn where these are of another unit than the signal."""
    return Line(
        signal,
        lambda d, _: promql.buckets(d.histogram(signal)),
        signal.unit,
        (LE,),
        "{{le}}",
        when=_in_its_unit(signal),
    )


def _in_its_unit(signal: Distribution) -> Callable[[Deployment], bool]:
    return lambda deployment: deployment.histogram(signal).scale == 1


def spread(signal: Distribution) -> Line:
    """How many observations within the time shown fell into each of its buckets; not drawn where these are of another
    unit than the signal."""

    def query(deployment: Deployment, _: By) -> Query:
        buckets = replace(deployment.histogram(signal), part="_bucket")
        return promql.total(promql.happened(buckets), (LE,))

    return Line(signal, query, COUNT, (LE,), "{{le}}", low=0, decimals=0, when=_in_its_unit(signal))


def by_day(signal: Level | Events, legend: str = "") -> Line:
    """One number a trading day: a level's last, or how many times it happened."""

    def query(deployment: Deployment, _: By) -> Query:
        if isinstance(signal, Events):
            return promql.total(promql.happened_of_day(deployment.counter(signal), deployment.day_begins))
        return timeshift.last_of_day(deployment.total(signal), deployment.day_begins)

    unit = COUNT if isinstance(signal, Events) else signal.unit
    return Line(signal, query, unit, (), legend, decimals=signal.decimals or 0)


def gained_by_day(signal: Level, gain: Level) -> Line:
    """By how much a level rose or fell on each trading day; what that is, its gain of today says."""

    def query(deployment: Deployment, _: By) -> Query:
        return timeshift.gain_of_day(deployment.total(signal), deployment.day_begins)

    return Line(gain, query, gain.unit, legend="P&L of the day", decimals=gain.decimals)


def ranked(signal: Level, by: By, legend: str = "", number: int = 20, rank: Level | None = None) -> Line:
    """The label values that stand highest, or those that do in another signal, the `rank`. No reader narrows it."""

    def query(deployment: Deployment, labels: By) -> Query:
        if rank is None or rank == signal:
            return promql.top(number, deployment.total(signal, labels))
        highest = promql.highest(promql.top(number, deployment.total(rank, labels)), labels)
        return promql.having(deployment.total(signal, labels), highest)

    return replace(level(signal, by, legend), query=query, narrowed=False)


def each(what: Signal | Line, *labels: str) -> Line:
    """The line broken down by these labels, and not drawn at all where one of them is missing."""
    line = as_line(what)
    return replace(line, by=tuple(dict.fromkeys((*line.by, *labels))), each=labels)


def topmost(line: Line, number: int = 10) -> Line:
    """No more than its highest series at a time: what is broken down by a label without end stays readable."""
    return replace(line, query=lambda d, labels: promql.top(number, line.query(d, labels)))


def unless(what: Signal | Line, *signals: Signal) -> Line:
    """The line, drawn only where none of these signals is answered: it stands in for them."""
    line = as_line(what)
    return replace(line, when=lambda d: line.when(d) and not any(d.answers(signal) for signal in signals))


def given(what: Signal | Line, *signals: Signal) -> Line:
    """The line, drawn only where all of these signals are answered, too: without them it would mislead."""
    line = as_line(what)
    return replace(line, when=lambda d: line.when(d) and all(d.answers(signal) for signal in signals))


def of_limit(signal: Level) -> Line:
    """How much of its limit (the critical one, where there is one) a signal has used up, 0 to 1 and beyond.

    It is not drawn where the signal has none.
    """

    def query(deployment: Deployment, _: By) -> Query:
        limit, total = deployment.limit(signal), deployment.total(signal)
        if limit and limit.furthest == 0:  # nothing is a share of zero: the least on the bad side is all of it
            return promql.is_true(total < 0 if signal.better == "higher" else total > 0)
        return promql.at_least(total / (limit.furthest if limit else 1), 0)

    def used(deployment: Deployment) -> Limit | None:
        """The signal's own limit as a share of its end, so that both turn their colours together."""
        limit = deployment.limit(signal)
        if limit is None:
            return None
        share = round(limit.nearest / limit.furthest, 4) if limit.furthest else 1
        return Limit(LIMIT_USED, share if share < 1 else None, 1, limit.origin)

    def limited(deployment: Deployment) -> bool:
        return deployment.limit(signal) is not None

    return Line(signal, query, RATIO, (), signal.title, used, 0, 1, 0, when=limited)


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
