"""What is wrong with what answers a signal: another kind of number, another unit, a metric that is not there."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from errors import CatalogueError, TradeboardsError, nearest
from systems.adapt import scale
from systems.metric import Metric
from systems.query import Binary, Call, CounterSeries, HistogramSeries, Negative, Node, Number, Query, Series
from systems.signal import MONEY, SECONDS, Answer, Distribution, Events, Records, Signal
from systems.sql import Sql
from systems.units import currency, kind
from systems.walk import metrics_of, series_of

_NUMBERS = {
    "share": "a share",
    "time": "a time",
    "size": "a size",
    "speed": "data a second",
    "pace": "a pace",
    "moment": "a moment",
    "count": "a count",
    "money": "money",
}


def answer_problems(
    where: str, signal: Signal, answer: Answer, known: Mapping[tuple[str, str], Metric], money: str
) -> Iterator[TradeboardsError]:
    """What keeps an answer from being the signal's: its kind, its unit, its metrics.

    `known` are the metrics of the system's catalogue by name and origin, `money` is its currency, if one is known.
    """
    wanted = {
        Events: (CounterSeries, "a counter"),
        Distribution: (HistogramSeries, "a histogram"),
        Records: (Sql, "SQL"),
    }
    wanted_type, words = wanted.get(type(signal), (Query, "a query"))
    if not isinstance(answer, wanted_type):
        todo = f"Give it {words}"
        if wanted_type is Query and isinstance(answer, CounterSeries):
            todo += ": catalogue it as a gauge if it may fall, or take promql.rate or promql.increase of it"
        yield CatalogueError(f"it is answered by {words}, not by {_found(answer)}", where=where, todo=todo)
        return
    if not isinstance(answer, Query | Series):
        return
    yield from _wrong_unit(where, signal, answer, money)
    yield from _unknown_values(where, answer)
    for metric in sorted(metrics_of(answer), key=lambda metric: metric.name):
        if known.get((metric.name, metric.origin)) != metric:
            yield CatalogueError(
                f'metric "{metric.name}" is not in the catalogue as it is used here',
                where=where,
                todo="List it among the metrics"
                if (metric.name, metric.origin) not in known
                else "Use it with the type, unit and labels that are listed",
            )


def _wrong_unit(where: str, signal: Signal, answer: Query | Series, money: str) -> Iterator[TradeboardsError]:
    """A metric alone, or with a factor, that is on another scale than its signal, or no such number at all."""
    series, divisor = _plain(answer)
    if series is None or series.part:
        return
    unit = series.metric.unit
    code = currency(unit)
    if signal.unit == MONEY and code:
        if money and code != money and divisor == 1:
            summary, todo = (
                f'the metric is in "{unit}"',
                f"The system's currency is {money}: convert it, or correct one",
            )
            yield CatalogueError(summary, where=where, todo=todo)
        return
    given, asked = kind(unit), "money" if signal.unit == MONEY else kind(signal.unit)
    wanted = {"dtdurations": SECONDS, MONEY: money}.get(signal.unit, signal.unit)
    if asked == "moment" and given == "time":
        wanted = "ms"  # since 1970
    times = scale(unit, wanted)
    if times is not None:
        todo = "" if math.isclose(times, divisor) else _conversion(series, times, wanted)
    else:
        todo = _another_kind(series, given, asked) or _unconverted(unit, wanted, given, asked, divisor)
    if todo:
        yield CatalogueError(f'the metric is in "{unit}", the signal in "{wanted}"', where=where, todo=todo)


def _plain(answer: Node) -> tuple[Series | None, float]:
    """The one series that an answer is, but for its sign and a factor, and what its values are divided by."""
    match answer:
        case HistogramSeries():
            return answer, answer.scale
        case Series():
            return answer, 1
        case Negative(query=query) | Call(function="abs", arguments=(query,)):
            return _plain(query)
        case Binary(op="/" | "*" as op, left=left, right=Number(value=value)) if value:
            series, divisor = _plain(left)
            return series, abs(divisor * value if op == "/" else divisor / value)
    return None, 1


def _conversion(series: Series, times: float, wanted: str) -> str:
    if isinstance(series, CounterSeries):
        return f'Export it in "{wanted}": a counter is not converted'
    if math.isclose(times, 1):
        return "Leave it as it is"
    return f"Divide it by {times:.10g}" if times > 1 else f"Multiply it by {1 / times:.10g}"


def _another_kind(series: Series, given: str, asked: str) -> str:
    """What to do where the two numbers cannot be the same; nothing where a unit does not say enough."""
    if not given or not asked or given == asked:
        return ""
    if given == "count" and asked not in {"time", "moment"}:
        return ""  # a way to write any plain number
    if isinstance(series, CounterSeries) and {given, asked} == {"count", "pace"}:
        return ""
    if given == "moment" and asked == "time":
        return "Answer it with now() - it / 1000"
    return f"One is {_NUMBERS[given]}, the other {_NUMBERS[asked]}: find its signal, or correct the metric's unit"


def _unconverted(unit: str, wanted: str, given: str, asked: str, divisor: float) -> str:
    same = unit == wanted or given != asked or given in {"", "count", "moment"}
    return "" if same or divisor != 1 else f'Convert it to "{wanted}"'


def _unknown_values(where: str, answer: Query | Series) -> Iterator[TradeboardsError]:
    """Values that a label is never said to have: nothing would be found."""
    for series in series_of(answer):
        for matcher in series.matchers:
            known = series.metric.labels.get(matcher.label, ())
            if known and matcher.op == "=" and matcher.value not in known:
                summary = f'{series.metric.name} has no {matcher.label} "{matcher.value}"'
                yield CatalogueError(summary, where=where, todo=nearest(matcher.value, known))


def _found(answer: object) -> str:
    if isinstance(answer, Series):
        return f"a {answer.metric.kind}"
    word = "query" if isinstance(answer, Query) else type(answer).__name__
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"
