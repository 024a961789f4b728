"""The functions of PromQL that dashboards need, each taking only what it may be taken of."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from errors import QueryError
from systems.catalogue import up
from systems.matching import Matching
from systems.metric import APP
from systems.query import (
    Aggregation,
    Binary,
    Call,
    ComparisonOp,
    CounterSeries,
    GaugeSeries,
    HistogramSeries,
    Matrix,
    Number,
    Query,
    Series,
    Text,
    operand,
)
from systems.window import Duration, Window, duration

DAY = 1440
"""Minutes."""


S = TypeVar("S", bound=Series)


def _refuse(function: str, given: object, taken_of: str) -> QueryError:
    name, kind = (given.metric.name, given.metric.kind) if isinstance(given, Series) else ("", "query")
    return QueryError(f"{function} of a {kind}", where=name, todo=f"It is taken of {taken_of} only")


def _counting(series: CounterSeries | HistogramSeries, function: str) -> Series:
    """The series that counts: the counter itself, or how often a histogram observed."""
    if isinstance(series, HistogramSeries):
        return series if series.part else replace(series, part="_count")
    if not isinstance(series, CounterSeries):
        raise _refuse(function, series, "counters and histograms")
    return series


def _level(series: GaugeSeries, function: str) -> GaugeSeries:
    if not isinstance(series, GaugeSeries):
        raise _refuse(function, series, "gauges")
    return series


def rate(series: CounterSeries | HistogramSeries, over: Duration = Window.RATE) -> Query:
    """Events per second over a window; of a histogram, observations per second."""
    return Call("rate", (Matrix(_counting(series, "rate"), over),))


def increase(series: CounterSeries | HistogramSeries, over: Duration = Window.RANGE) -> Query:
    """Events within a window, extrapolated to its ends (so not always a whole number)."""
    return Call("increase", (Matrix(_counting(series, "increase"), over, _step(over)),))


def _step(over: Duration) -> Duration:
    """Of all that a reader looks at no more is read than a graph has points: of a month a hundredth of the samples.
    What is lost is what was counted between the last of them and a restart, or the end: at most a step."""
    return Window.STEP if over is Window.RANGE else ""


def happened(series: CounterSeries | HistogramSeries, over: Duration = Window.RANGE) -> Query:
    """Events within a window, the very first ones of a label value included; zero where there was none.

    A labelled counter is born at 1: `increase` never sees that event (prometheus/prometheus#1673). A series that was
    not there when the window began counts with the highest value that it has in the window, also when a restart has
    ended it since. It is no birth where the scrape failed at that moment, nor where the whole job was not scraped: old
    counters that come back after an outage are not events of now. What is not seen: a series that was there before a
    restart and is born again, no lower, in the same window.

    A counter without labels is born at zero with its process, and what an exporter tells of is older than its series:
    of these it is the increase.
    """
    counting = _counting(series, "happened")
    return _events(Matrix(counting, over, _step(over)), counting.shifted(over))


def occurrences(series: CounterSeries, over: Duration) -> Query:
    """Events within a window whose silence is good news: as they `happened`, whatever counts them, and without zeros.

    That of a counter born at 0 would outlive the process that counts. Each sample is read, however long the window: not
    one of what rarely happens may be lost.
    """
    counting = _counting(series, "occurrences")
    return _with_births(Matrix(counting, over), counting.shifted(over)) > 0


def _events(counted: Matrix, begin: Series) -> Query:
    """Events within a window, the first ones where series begin with them: not before what counts does. `begin` are the
    same series as of the moment when the window begins."""
    born_late = bool(begin.metric.labels) and begin.metric.origin == APP
    return _with_births(counted, begin) if born_late else Call("increase", (counted,))


def _with_births(counted: Matrix, begin: Series) -> Query:
    """Events within a window, those included that series begin with; `begin` is as of `_events`."""
    there = GaugeSeries(begin.metric, begin.part, begin.matchers, begin.offset, begin.ahead)  # whether, not how many
    born = Binary("unless", Call("max_over_time", (counted,)), there)
    scraped = replace(up(begin.metric.origin), offset=begin.offset, ahead=begin.ahead)
    seen = Binary("and", born, compare("==", scraped, 1), Matching(True, ("job",)))
    unfailed = Binary("unless", seen, compare("==", scraped, 0), Matching(True, ("job", "instance")))
    return either(unfailed, Call("increase", (counted,)))


def quantile(level: float, series: HistogramSeries, by: tuple[str, ...] = (), over: Duration = Window.RATE) -> Query:
    """A quantile (0 to 1) of what a histogram observed within a window, per value of the labels `by`."""
    if not isinstance(series, HistogramSeries):
        raise _refuse("quantile", series, "histograms")
    if not 0 <= level <= 1:
        raise QueryError(f"quantile {level:g} is not between 0 and 1", where=series.metric.name)
    found = Call("histogram_quantile", (Number(level), buckets(series, by, over)), removed=frozenset({"le"}))
    return found if series.scale == 1 else found / series.scale


def buckets(series: HistogramSeries, by: tuple[str, ...] = (), over: Duration = Window.RATE) -> Query:
    """Observations per second in each bucket (label `le`), per value of the labels `by`."""
    return total(rate(replace(series, part="_bucket"), over), by=(*by, "le"))


def over_time(function: str, series: GaugeSeries, over: Duration) -> Query:
    """`avg`, `min`, `max`, `last`, `sum` or `count` of a gauge's samples within a window."""
    if function not in {"avg", "min", "max", "last", "sum", "count"}:
        raise QueryError(f'no "{function}_over_time"', todo="Use avg, min, max, last, sum or count")
    return Call(f"{function}_over_time", (Matrix(_level(series, f"{function}_over_time"), over),))


def changes(series: GaugeSeries, over: Duration) -> Query:
    """How often a gauge's value changed within a window."""
    return Call("changes", (Matrix(_level(series, "changes"), over),))


def happened_of_day(series: CounterSeries, begins: int = 0) -> Query:
    """Events of the day that begins `begins` minutes after the evaluation time: one bar a day, at a step of a day."""
    counting = _counting(series, "happened_of_day")
    return _events(Matrix(ahead(counting, begins + DAY), duration(DAY)), ahead(counting, begins))


def ahead(series: S, minutes: int) -> S:
    """The same series so many minutes ahead of the evaluation time, or before it where that is negative."""
    return series.shifted(duration(abs(minutes)), ahead=minutes > 0) if minutes else series


def total(query: Query, by: tuple[str, ...] = ()) -> Query:
    """Sum, per value of the labels `by`."""
    return Aggregation("sum", operand(query), by)


def highest(query: Query, by: tuple[str, ...] = ()) -> Query:
    """Maximum, per value of the labels `by`."""
    return Aggregation("max", operand(query), by)


def lowest(query: Query, by: tuple[str, ...] = ()) -> Query:
    """Minimum, per value of the labels `by`."""
    return Aggregation("min", operand(query), by)


def mean(query: Query, by: tuple[str, ...] = ()) -> Query:
    """Average, per value of the labels `by`."""
    return Aggregation("avg", operand(query), by)


def count(query: Query, by: tuple[str, ...] = ()) -> Query:
    """Number of series, per value of the labels `by`."""
    return Aggregation("count", operand(query), by)


def leading(number: int, query: Query) -> Query:
    """The `number` series with the highest values, in no order."""
    return Aggregation("topk", operand(query), parameter=float(number))


def descending(query: Query) -> Query:
    """The query's series, highest first. Whatever is made of them loses the order."""
    return Call("sort_desc", (operand(query),))


def top(number: int, query: Query) -> Query:
    """The `number` series with the highest values, highest first."""
    return descending(leading(number, query))


def absolute(query: Query) -> Query:
    """Magnitude, without the sign."""
    return Call("abs", (operand(query),))


def at_least(query: Query, floor: float) -> Query:
    """The query, never below `floor`."""
    return Call("clamp_min", (operand(query), Number(floor)))


def per(query: Query, whole: Query) -> Query:
    """Each series of the query over the one series, without labels, of the whole."""
    return Binary("/", operand(query), operand(whole), Matching(True, (), "left"))


def constant(value: float) -> Query:
    """One series without labels that always has this value."""
    return Call("vector", (Number(value),))


def now() -> Query:
    """The evaluation time, in unix seconds."""
    return Call("time", ())


def labelled(query: Query, label: str, value: str) -> Query:
    """The query's series with one label set to a fixed value."""
    fixed = (operand(query), Text(label), Text(value), Text(""), Text(""))
    return Call("label_replace", fixed, added=frozenset({label}))


def is_true(comparison: Query) -> Query:
    """A comparison that answers 1 or 0 in place of filtering."""
    if not isinstance(comparison, Binary):
        raise QueryError("only a comparison can answer 1 or 0", todo="Give it as a > b")
    return replace(comparison, bool_=True)


def either(query: Query, fallback: Query, on: tuple[str, ...] | None = None) -> Query:
    """The query's series, and those of the fallback that it lacks."""
    return Binary("or", operand(query), operand(fallback), None if on is None else Matching(True, on))


def or_zero(query: Query, zero: Query) -> Query:
    """Zero in place of no answer, for a query whose silence is good news; `zero` is one series without labels.

    A query by labels answers `none` for them, so that a legend has something to say.
    """
    for label in sorted(query.labels):
        zero = labelled(zero, label, "none")
    return either(query, zero, on=() if query.labels else None)


def share(part: CounterSeries, whole: CounterSeries, over: Duration, *, minimum: int = 0) -> Query:
    """Part of the whole within a window, 0 to 1: zero when the part never happened.

    There is no answer while the whole happened less than `minimum` times, or not at all.
    """
    all_of_it = total(happened(whole, over))
    return either(total(happened(part, over)), constant(0)) / (all_of_it >= minimum if minimum else all_of_it > 0)


def compare(op: ComparisonOp, left: Query, right: Query | float) -> Query:
    """A comparison by its sign, for the two that Python keeps for equality (`==`, `!=`)."""
    return Binary(op, operand(left), operand(right))


def having(query: Query, condition: Query) -> Query:
    """The query's series for which the condition answers, too."""
    return Binary("and", operand(query), operand(condition))


def lacking(query: Query, condition: Query, on: tuple[str, ...]) -> Query:
    """The query's series for whose labels `on` the condition does not answer."""
    return Binary("unless", operand(query), operand(condition), Matching(True, on))


def timestamp(series: GaugeSeries) -> Query:
    """When the newest sample of a gauge was taken, in unix seconds."""
    return Call("timestamp", (_level(series, "timestamp"),))


def slope(series: GaugeSeries, over: Duration) -> Query:
    """How much a gauge gains or loses per second, by linear regression over a window."""
    return Call("deriv", (Matrix(_level(series, "deriv"), over),))


def forecast(series: GaugeSeries, over: Duration, ahead: float) -> Query:
    """Where a gauge will stand in `ahead` seconds if it goes on as within the window."""
    return Call("predict_linear", (Matrix(_level(series, "predict_linear"), over), Number(ahead)))


def average(series: HistogramSeries, by: tuple[str, ...] = (), over: Duration = Window.RATE) -> Query:
    """The mean of what a histogram observed within a window, per value of the labels `by`: no mean of means.

    Raises `QueryError` for one with a bucket below zero: its sum falls with each negative observation, a rate takes
    that for a restart, and prometheus_client leaves the sum out.
    """
    if not isinstance(series, HistogramSeries):
        raise _refuse("average", series, "histograms")
    if series.metric.buckets[0] < 0:
        todo = "Take a quantile of it, or have the application export its mean"
        raise QueryError("no average of what can be negative", where=series.metric.name, todo=todo)
    seen = total(rate(replace(series, part="_count"), over), by)
    found = total(rate(replace(series, part="_sum"), over), by) / (seen > 0)
    return found if series.scale == 1 else found / series.scale


def informed(query: Query, info: GaugeSeries, on: tuple[str, ...], carried: tuple[str, ...]) -> Query:
    """The query's series with further labels, which a gauge that is always 1 has for the values of the labels `on`."""
    return Binary("*", operand(query), highest(info, (*on, *carried)), Matching(True, on, "left", carried))
