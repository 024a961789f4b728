"""Slips that would pass silently: a unit, a label, a limit or a signal of one's own that cannot be meant."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from errors import CatalogueError
from systems import signals as s
from systems.catalogue import counter, gauge, histogram
from systems.matcher import equals
from systems.promql import absolute, changes
from systems.query import CounterSeries, GaugeSeries, HistogramSeries
from systems.signal import Distribution, Level, Limit, Signal
from systems.system import System

CHOICES = 'Use one of "higher", "lower", "neither"'
# Wrong on purpose, so mypy must not see their types.
wrong_gauge: Any = gauge
wrong_counter: Any = counter
wrong_histogram: Any = histogram
wrong_level: Any = Level
RATIOS = "It is a ratio: 70 percent are 0.7, 300 basis points are 0.03"
TUPLE = 'x: the values of label "outcome" must be a tuple of texts. Write '
NAMED = 'x: its labels stand where the unit does. Name them: labels={"a": ()}'

WRITTEN: list[tuple[Callable[[], object], str]] = [
    (lambda: gauge("x", "", "sec"), 'x: no unit "sec" in Grafana. Did you mean "s"? '),
    (lambda: gauge("x", "", "USD"), 'x: no unit "USD" in Grafana. Did you mean "currencyUSD"? '),
    (lambda: gauge("x", "", "percnt"), 'x: no unit "percnt" in Grafana. Did you mean "percent"? '),
    (lambda: gauge("x", "", "furlongs"), 'x: no unit "furlongs" in Grafana. Write one of its ids, or "suffix: …"'),
    (lambda: wrong_gauge("x", "", 3), 'x: its unit must be text. Write a unit of Grafana\'s, such as "s"'),
    (lambda: wrong_gauge("x", {"a": ()}), "x: its help must be text. Write it in quotes, after the name"),
    (
        lambda: wrong_gauge("x", "", origin=["app"]),
        'x: its origin must be text. Write one of selectors, such as "app"',
    ),
    (lambda: wrong_gauge(3, ""), '"3" is no metric name. Use letters, digits, _ and :'),
    (lambda: wrong_counter("x", "", {"a": ()}), NAMED),
    (lambda: wrong_gauge("x", "", "s", ("venue",)), 'x: its labels must be a table. Write labels={"venue": ()}'),
    (lambda: wrong_gauge("x", "", "s", {"b", "a"}), 'x: its labels must be a table. Write labels={"a": (), "b": ()}'),
    (lambda: wrong_gauge("x", "", "s", "venue"), 'x: its labels must be a table. Write labels={"venue": ()}'),
    (lambda: wrong_gauge("x", "", labels={"outcome": "win"}), TUPLE + '("win",)'),
    (lambda: wrong_gauge("x", "", labels={"outcome": ["win"]}), TUPLE + '("a", "b"), or () where they are not known'),
    (
        lambda: histogram("x_bucket", "", "s", (1,)),
        "x_bucket: this names its buckets, not the histogram. Give its name without _bucket: x",
    ),
    (lambda: wrong_histogram("x", "", "s", [1]), "x: buckets must be a tuple of numbers. Write (0.1, 0.5, 1)"),
    (lambda: wrong_histogram("x", "", "s", ("1",)), "x: buckets must be a tuple of numbers. Write (0.1, 0.5, 1)"),
    (lambda: histogram("x", "", "s", (1, float("inf"))), "x: its buckets go without +Inf. Leave it out"),
    # a signal of one's own
    (lambda: wrong_level("mine", "Mine", "?", better="down"), f'mine: its better is "down". {CHOICES}'),
    (
        lambda: wrong_level("mine", "Mine", "?", combine="worst"),
        'mine: its combine is "worst". Use one of "sum", "max", "min", "avg", "count"',
    ),
    (lambda: wrong_level("mine", 3, "?"), "mine: its title must be text. Write it in quotes"),
    (lambda: wrong_level("mine", "Mine", "?", low="0"), "mine: its low is no amount. Give a number or leave it out"),
    (
        lambda: Level("mine", "Mine", "?", low=1, high=1),
        "mine: its low is not below its high. Give the lower one as low",
    ),
    (lambda: Level("mine", "Mine", "?", decimals=-1), "mine: its decimals are no count. Give 0 to 15"),
    # limits
    (
        lambda: Limit(s.PNL_DAY, critical=20000),
        'limit of "pnl_day": 20000 is a gain. A loss is written with a minus: -20000',
    ),
    (
        lambda: Limit(s.PNL_DAY_RATIO, warning=0.01, critical=0.03),
        'limit of "pnl_day_ratio": 0.03 is a gain. A loss is written with a minus: -0.03',
    ),
    (lambda: Limit(s.EXPOSURE, critical=70), f'limit of "exposure": 70 lies beyond 0 to 1. {RATIOS}'),
    (lambda: Limit(s.EXPOSURE, critical=-0.7), f'limit of "exposure": -0.7 lies beyond 0 to 1. {RATIOS}'),
    (lambda: Limit(s.DRAWDOWN, 5, 8), f'limit of "drawdown": 5 lies beyond 0 to 1. {RATIOS}'),
    (lambda: Limit(s.POSITION_SHARE, critical=35), f'limit of "position_share": 35 lies beyond 0 to 10. {RATIOS}'),
]


@pytest.mark.parametrize(("build", "message"), WRITTEN, ids=[message for _, message in WRITTEN])
def test_what_cannot_be_meant_is_refused_where_it_is_written(build: Callable[[], object], message: str) -> None:
    with pytest.raises(CatalogueError) as caught:
        build()
    assert str(caught.value).startswith(message)


def test_what_can_be_meant_is_taken() -> None:
    for unit in ("", "short", "µs", "currencyEUR", "suffix:USDT", "prefix:$", "bps", "dateTimeFromNow"):
        assert gauge("x", "", unit).metric.unit == unit
    assert counter("x_bucket", "").metric.name == "x_bucket"
    assert Limit(s.PNL_DAY, warning=0, critical=-5000).furthest == -5000
    assert Limit(s.GROSS_LEVERAGE, critical=20).furthest == 20


def answered(signal: Signal, answer: Any) -> System:
    """A system in USD with one answer, over the metric `x`."""
    metric = answer
    while not isinstance(metric, GaugeSeries | CounterSeries | HistogramSeries):
        metric = getattr(metric, "left", None) or getattr(metric, "series", None) or metric.arguments[0]
    if isinstance(metric, HistogramSeries):
        metric = HistogramSeries(metric.metric)
    return System("bare", "Bare", "USD", {"app": (equals("job", "bare"),)}, (metric,), {signal: answer})


def in_(unit: str) -> GaugeSeries:
    return gauge("x", "", unit)


FIND = "find its signal, or correct the metric's unit"
UNITS: list[tuple[Signal, Any, str]] = [
    (s.EXPOSURE, in_("bps"), 'exposure: the metric is in "bps", the signal in "percentunit". Divide it by 10000'),
    (s.EXPOSURE, in_("suffix:bp"), '"suffix:bp", the signal in "percentunit". Divide it by 10000'),
    (s.EXPOSURE, in_("suffix:bp") / 100, '"suffix:bp", the signal in "percentunit". Divide it by 10000'),
    (s.DRAWDOWN, absolute(in_("percent")), '"percent", the signal in "percentunit". Divide it by 100'),
    (s.EXPOSURE, in_("percentunit") / 100, '"percentunit", the signal in "percentunit". Leave it as it is'),
    (s.GROSS_LEVERAGE, in_("percent"), '"percent", the signal in "suffix:×". Divide it by 100'),
    (s.DATA_AGE, in_("h"), '"h", the signal in "s". Multiply it by 3600'),
    (s.HEARTBEAT, in_("ops"), '"ops", the signal in "opm". Multiply it by 60'),
    (s.HEARTBEAT, in_("reqps"), '"reqps", the signal in "opm". Convert it to "opm"'),
    (s.OPEN_ORDERS, in_("ms"), f'"ms", the signal in "locale". One is a time, the other a count: {FIND}'),
    (s.OPEN_ORDERS, in_("s") / 60, f'"s", the signal in "locale". One is a time, the other a count: {FIND}'),
    (s.HEARTBEAT, in_("s"), f'"s", the signal in "opm". One is a time, the other a pace: {FIND}'),
    (s.DATA_AGE, in_("locale"), f'"locale", the signal in "s". One is a count, the other a time: {FIND}'),
    (s.DATA_AGE, in_("dateTimeFromNow"), '"dateTimeFromNow", the signal in "s". Answer it with now() - it / 1000'),
    (s.AS_OF, in_("s"), '"s", the signal in "ms". Multiply it by 1000'),
    (s.PNL_DAY, in_("percent"), f'"percent", the signal in "USD". One is a share, the other money: {FIND}'),
    (s.EQUITY, in_("currencyEUR"), '"currencyEUR". The system\'s currency is USD: convert it, or correct one'),
    (s.TRADES, counter("x", "", "s"), f'"s", the signal in "locale". One is a time, the other a count: {FIND}'),
    (
        s.HOST_DISK_READ,
        counter("x", "", "kbytes"),
        '"kbytes", the signal in "bytes". Export it in "bytes": a counter is not converted',
    ),
    (s.API_LATENCY, histogram("x", "", "ms", (1,)) / 10, '"ms", the signal in "s". Divide it by 1000'),
]


@pytest.mark.parametrize(("signal", "answer", "message"), UNITS, ids=[message for *_, message in UNITS])
def test_an_answer_in_another_unit_is_refused(signal: Signal, answer: Any, message: str) -> None:
    with pytest.raises(CatalogueError) as caught:
        answered(signal, answer)
    assert str(caught.value).startswith(f"bare: {signal.key}: the metric is in ")
    assert str(caught.value).endswith(message)


@pytest.mark.parametrize(
    ("signal", "answer"),
    [
        (s.EXPOSURE, in_("bps") / 10000),
        (s.EXPOSURE, absolute(in_("percent")) * 0.01),
        (s.DATA_AGE, in_("m") * 60),
        (s.AS_OF, in_("s") * 1000),
        (s.EQUITY, in_("currencyEUR") * 1.08),
        (s.EQUITY, in_("currencyUSD") / 100),
        (s.EQUITY, in_("locale")),
        (s.SHARPE, in_("locale")),
        (s.STARTED, in_("s")),
        (s.CPU_SECONDS, counter("x", "", "s")),
        (s.TRADES, counter("x", "", "ops")),
        (s.HEARTBEAT, changes(in_("s"), "5m") / 5),
        (s.API_LATENCY, histogram("x", "", "ms", (1,)) / 1000),
    ],
)
def test_an_answer_that_is_converted_or_says_no_unit_is_taken(signal: Signal, answer: Any) -> None:
    assert answered(signal, answer).answers[signal] == answer


def test_a_signal_of_its_own_is_held_to_its_unit_too() -> None:
    own = Distribution("hold", "Holding time", "How long is it held?", "s")
    with pytest.raises(CatalogueError, match=r"Divide it by 1000$"):
        answered(own, histogram("x", "", "ms", (1,)))
    with pytest.raises(CatalogueError, match=r'^mine: no unit "second" in Grafana'):
        Level("mine", "Mine", "?", "second")
