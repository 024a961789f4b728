"""What cannot be built: queries, signals, limits and systems that contradict themselves, with the exact message."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from mypy import api

from config import Config
from errors import Problems, TradeboardsError
from systems import promql as p
from systems import signals as s
from systems import timeshift
from systems.catalogue import counter, gauge, histogram
from systems.matcher import equals, matches
from systems.matching import Matching
from systems.metric import Metric
from systems.query import Aggregation, Binary, Number, Subquery, operand
from systems.registry import deployments
from systems.render import Scope, render
from systems.signal import Limit
from systems.system import System

ROOT = Path(__file__).parent.parent
# Wrong on purpose, so mypy must not see their types.
g: Any = gauge("equity_usd", "", labels={"symbol": ()})
plain: Any = gauge("limit_usd", "")
c: Any = counter("orders_total", "", labels={"reason": ()})
h: Any = histogram("fetch_seconds", "", "s", (1.0,), {"endpoint": ()})
by_symbol: Any = p.total(g, ("symbol",))
number: Any = Number(1.0)
text: Any = "equity_usd"


def on(*labels: str, **more: Any) -> Matching:
    return Matching(True, labels, **more)


RAW = "orders_total: a counter has no value of its own to draw. Take a rate or an increase of it"
REFUSED: list[tuple[Callable[[], object], str]] = [
    # what may be taken of what
    (lambda: p.rate(g), "equity_usd: rate of a gauge. It is taken of counters and histograms only"),
    (lambda: p.increase(g, "5m"), "equity_usd: increase of a gauge. It is taken of counters and histograms only"),
    (lambda: p.occurrences(g, "5m"), "equity_usd: occurrences of a gauge. It is taken of counters and histograms only"),
    (lambda: p.rate(by_symbol), "rate of a query. It is taken of counters and histograms only"),
    (lambda: p.changes(c, "5m"), "orders_total: changes of a counter. It is taken of gauges only"),
    (lambda: p.changes(h, "5m"), "fetch_seconds: changes of a histogram. It is taken of gauges only"),
    (lambda: p.over_time("avg", c, "5m"), "orders_total: avg_over_time of a counter. It is taken of gauges only"),
    (lambda: p.over_time("median", g, "5m"), 'no "median_over_time". Use avg, min, max, last, sum or count'),
    (lambda: p.quantile(0.9, c), "orders_total: quantile of a counter. It is taken of histograms only"),
    (lambda: p.quantile(0.9, g), "equity_usd: quantile of a gauge. It is taken of histograms only"),
    (lambda: p.quantile(95, h), "fetch_seconds: quantile 95 is not between 0 and 1"),
    # a counter or a histogram has no value of its own
    (lambda: g + c, RAW),
    (
        lambda: 1 - p.total(c),
        "orders_total: a counter has no value of its own to draw. Take a rate or an increase of it",
    ),
    (lambda: p.either(h, g), "fetch_seconds: a histogram has no value of its own to draw. Take a quantile of it"),
    (lambda: operand(text), "'equity_usd' is no query. Give a query or a number"),
    (lambda: g * True, "True is no query. Give a query or a number"),
    (lambda: p.is_true(g), "only a comparison can answer 1 or 0. Give it as a > b"),
    (lambda: p.is_true(g + 1), "bool goes with a comparison, not with +"),
    (
        lambda: timeshift.ago(c, "1h"),
        "orders_total: a counter has no value of its own to draw. Take a rate or an increase of it",
    ),
    # labels that are not there
    (lambda: c.where(reson="x"), 'orders_total: no label "reson". Did you mean "reason"? Known: instance, job, reason'),
    (lambda: plain.where(symbol="x"), 'limit_usd: no label "symbol". Known: instance, job'),
    (
        lambda: p.total(g, ("symbl",)),
        'sum by "symbl": no such label. Did you mean "symbol"? Known: instance, job, symbol',
    ),
    (
        lambda: Aggregation("avg", g, ("simbol",), without=True),
        'avg without "simbol": no such label. Did you mean "symbol"? Known: instance, job, symbol',
    ),
    (lambda: p.total(p.total(g), ("symbol",)), 'sum by "symbol": no such label. Known: none'),
    (
        lambda: p.quantile(0.9, h, ("endpiont",)),
        'sum by "endpiont": no such label. Did you mean "endpoint"? Known: endpoint, instance, job, le',
    ),
    # vectors that never meet
    (
        lambda: by_symbol / p.total(plain),
        'the sides of "/" never meet: labels (symbol) and (). '
        "Aggregate both alike, or say which labels join them with on=",
    ),
    (
        lambda: Binary("and", by_symbol, plain),
        'the sides of "and" never meet: labels (symbol) and (instance, job). '
        "Aggregate both alike, or say which labels join them with on=",
    ),
    (
        lambda: Binary("/", g, p.total(plain), Matching(False, ("symbol",))),
        'the sides of "/" never meet: labels (instance, job) and (). '
        "Aggregate both alike, or say which labels join them with on=",
    ),
    (
        lambda: Binary("/", by_symbol, plain, on("jbo")),
        'cannot join on "jbo": one side lacks it. Known: symbol',
    ),
    (
        lambda: Binary("/", g, plain, on("symbl")),
        'cannot join on "symbl": one side lacks it. Did you mean "symbol"? Known: instance, job, symbol',
    ),
    (
        lambda: Binary("/", g, plain, on("job", group="left", carried=("symbol",))),
        'cannot carry "symbol" over: no such label. Known: instance, job',
    ),
    (
        lambda: Binary("/", g, g, on("symbol", group="right", carried=("symbol",))),
        '"symbol" joins already. Carry over only labels that do not join',
    ),
    (lambda: Binary("/", g, g, on("job", carried=("symbol",))), "labels are carried over only with a group"),
    (lambda: Binary("or", g, g, on("job", group="left")), '"or" takes no group_left'),
    (lambda: Binary("+", g, number, on("job")), "on and ignoring join vectors, not numbers (+)"),
    (lambda: p.either(g, number), '"or" joins vectors, not numbers'),
    # numbers
    (lambda: number > 2, "a comparison of two numbers (>) needs bool"),
    (lambda: p.compare("==", p.now(), 2), "a comparison of two numbers (==) needs bool"),
    (lambda: p.total(number), "sum runs over a vector, not a number"),
    (lambda: Aggregation("topk", g), "topk takes a parameter"),
    (lambda: Aggregation("sum", g, parameter=2.0), "sum takes no parameter"),
    (lambda: Subquery(number, "5m"), "a subquery runs over a vector, not a number"),
    # durations
    *(
        (lambda wrong=wrong: p.rate(c, wrong), f'"{wrong}" is no duration. Write it as 30s, 5m, 1h30m or 7d')
        for wrong in ("", "90", "1.5h", "m5", "5 m", "-5m", "30m1h", "5M", "0s", "5min", "\u0663m")
    ),
    (lambda: g.shifted("soon"), '"soon" is no duration. Write it as 30s, 5m, 1h30m or 7d'),
    (lambda: Subquery(g, "1h", "5"), '"5" is no duration. Write it as 30s, 5m, 1h30m or 7d'),
    # metrics
    (lambda: Metric("1up", "gauge", ""), '"1up" is no metric name. Use letters, digits, _ and :'),
    (lambda: gauge("a", "", labels={"b-c": ()}), 'a: "b-c" is no label name. Use letters, digits and _'),
    (lambda: gauge("a", "", labels={"__b": ()}), 'a: "__b" is no label name. Use letters, digits and _'),
    (lambda: gauge("a", "", labels={"job": ()}), 'a: "job" is set by the scrape. Leave it out'),
    (lambda: histogram("a", "", "s", ()), "a: buckets must be given and ascend. List the upper bounds"),
    (lambda: histogram("a", "", "s", (2, 1)), "a: buckets must be given and ascend. List the upper bounds"),
    # limits
    (
        lambda: Limit(s.EXPOSURE, warning=0.9, critical=0.7),
        'limit of "exposure": warning 0.9 and critical 0.7 are in the wrong order. '
        "The warning lies below the critical value: lower is better",
    ),
    (
        lambda: Limit(s.WIN_RATE, warning=0.4, critical=0.5),
        'limit of "win_rate": warning 0.4 and critical 0.5 are in the wrong order. '
        "The warning lies above the critical value: higher is better",
    ),
    (
        lambda: Limit(s.EXPOSURE, warning=0.7, critical=0.7),
        'limit of "exposure": warning 0.7 and critical 0.7 are in the wrong order. '
        "The warning lies below the critical value: lower is better",
    ),
    (lambda: Limit(s.EXPOSURE), 'limit of "exposure": neither warning nor critical is given. Give one or both'),
    (
        lambda: Limit(s.TRADES, warning=1),
        'limit of "trades": no side of it is bad. Limit a signal that has a better side',
    ),
    # a scope that does not know an origin
    (
        lambda: render(p.total(gauge("load", "", origin="node")), Scope({"app": ()})),
        'no selector for metrics of origin "node". Add it to the system\'s selectors',
    ),
]


@pytest.mark.parametrize(("build", "message"), REFUSED, ids=[message for _, message in REFUSED])
def test_what_cannot_be_built(build: Callable[[], object], message: str) -> None:
    with pytest.raises(TradeboardsError) as caught:
        build()
    assert str(caught.value) == message


def system(**given: Any) -> System:
    base = {"slug": "bot", "title": "Bot", "currency": "USD", "selectors": {"app": (equals("job", "bot"),)}}
    return System(**({**base, "metrics": (g, c, h), "answers": {}} | given))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"answers": {s.TRADES: g}},
            "bot: trades: it is answered by a counter, not by a gauge. Give it a counter",
        ),
        (
            {"answers": {s.EQUITY: c}},
            "bot: equity: it is answered by a query, not by a counter. Give it a query: "
            "catalogue it as a gauge if it may fall, or take promql.rate or promql.increase of it",
        ),
        (
            {"answers": {s.API_LATENCY: by_symbol}},
            "bot: api_latency: it is answered by a histogram, not by a query. Give it a histogram",
        ),
        (
            {"answers": {s.EQUITY: gauge("equity_eur", "")}},
            'bot: equity: metric "equity_eur" is not in the catalogue as it is used here. List it among the metrics',
        ),
        ({"metrics": (g, g)}, 'bot: metric "equity_usd" is listed twice. Keep one'),
        (
            {
                "metrics": (gauge("load", "", origin="node"),),
                "selectors": {o: (equals("job", "b"),) for o in ("app", "nodes")},
            },
            'bot: no selector for origin "node". Did you mean "nodes"? Known: app, nodes',
        ),
    ],
)
def test_a_system_that_contradicts_itself(given: Any, message: str) -> None:
    with pytest.raises(TradeboardsError) as caught:
        system(**given)
    assert str(caught.value) == message


MATCHERS = 'bot: selectors.app: must be a tuple of matchers. Write (equals("job", "…"),)'
LIMITS = "bot: limits: must be a tuple of limits. Write (Limit(…),)"
METRICS = "bot: metrics: must be a tuple of metrics as gauge(), counter() or histogram() make them. "


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"slug": 3}, 'SYSTEM: slug: must be text. Write slug="…"'),
        *(({"title": bad}, 'bot: title: must be text. Write title="…"') for bad in (3, None, "", " ", "\ud800")),
        ({"currency": 3}, 'bot: currency: must be text. Write currency="…"'),
        ({"currency": "usd"}, 'bot: currency: "usd" is no currency. Write USD'),
        ({"scrape_interval": 15}, 'bot: scrape_interval: must be text. Write scrape_interval="…"'),
        (
            {"scrape_interval": "9" * 5000 + "s"},
            f'bot: scrape_interval: "{"9" * 5000}s" is no time between scrapes. Write 1s to 1h, such as 15s',
        ),
        *(
            ({"selectors": {"app": bad}}, MATCHERS)
            for bad in ({"job": "x"}, equals("job", "x"), ("job",), [equals("job", "x")], None)
        ),
        ({"selectors": None}, 'bot: selectors: must be a table. Write {"app": …}'),
        ({"selectors": {3: ()}}, "bot: selectors: a key of type int is no text. Write it in quotes"),
        (
            {"selectors": {"app": ()}},
            'bot: selectors.app: it is empty and selects every job. Select one, such as job = "…"',
        ),
        (
            {"selectors": {"app": (matches("job", "a(?!b)"),)}},
            'bot: selectors.app.job: "a(?!b)" is no regular expression of Prometheus (RE2). '
            "Correct it, or give a plain value",
        ),
        *(({"metrics": bad}, METRICS + "Write (gauge(…), counter(…))") for bad in (None, g, (g.metric,))),
        *(({"limits": bad}, LIMITS) for bad in (Limit(s.EXPOSURE, 0.5), None, 3, (3,))),
        ({"answers": None}, "bot: answers: must be a table. Write {signals.EQUITY: …}"),
        ({"answers": {"equity": g}}, 'bot: answers: "equity" is no signal. Write signals.EQUITY'),
        (
            {"answers": {s.EQUITY: 1}},
            "bot: equity: it is answered by a query, not by an int. Give it a query",
        ),
        ({"notes": None}, "bot: notes: must be a table. Write {signals.EQUITY: …}"),
        ({"notes": {s.EQUITY: 3}}, "bot: notes.equity: must be text. Write it in quotes"),
        ({"notes": {"equity": "Gross"}}, 'bot: notes: "equity" is no signal. Write signals.EQUITY'),
        ({"without": 3}, 'bot: without: must be a table. Write {"risk": …}'),
        ({"without": {"risk": None}}, "bot: without.risk: must be text. Write it in quotes"),
    ],
)
def test_a_system_of_a_wrong_shape(given: Any, message: str) -> None:
    with pytest.raises(TradeboardsError) as caught:
        system(**given)
    assert str(caught.value) == message


def test_a_missing_origin_is_told_once() -> None:
    with pytest.raises(TradeboardsError) as caught:
        system(selectors={"ap": (equals("job", "bot"),)})
    assert str(caught.value) == 'bot: no selector for origin "app". Did you mean "ap"? Known: ap'


def test_a_system_tells_all_its_problems_at_once() -> None:
    with pytest.raises(TradeboardsError) as caught:
        system(metrics=(g, g, c), answers={s.TRADES: g, s.EQUITY: c})
    assert str(caught.value).split("\n") == [
        'bot: metric "equity_usd" is listed twice. Keep one',
        "bot: trades: it is answered by a counter, not by a gauge. Give it a counter",
        "bot: equity: it is answered by a query, not by a counter. Give it a query: "
        "catalogue it as a gauge if it may fall, or take promql.rate or promql.increase of it",
    ]


def test_a_signal_that_is_not_answered_is_told_with_what_would_answer_it() -> None:
    deployment = deployments(Config(Path()), ["trader247"])[0]
    assert not deployment.answers(s.LIMIT_USED)
    with pytest.raises(TradeboardsError) as caught:
        deployment.total(s.LIMIT_USED)
    assert str(caught.value) == ('trader247: "limit_used" is not answered. Answer limit_used in the system\'s file')


REFUSED_BY_MYPY = """\
from systems.catalogue import counter, gauge, histogram
from systems.promql import absolute, changes, either, increase, over_time, quantile, rate, total
from systems.query import Aggregation, Binary, Query, Series
from systems import signals
from systems.signal import Limit

g, c, h = gauge("g", ""), counter("c", ""), histogram("h", "", "s", (1.0,))
rate(g)  # wrong
increase(g, "5m")  # wrong
rate(g + 1)  # wrong
rate(rate(c))  # wrong
changes(c, "5m")  # wrong
changes(h, "5m")  # wrong
over_time("avg", c, "5m")  # wrong
quantile(0.9, c)  # wrong
quantile(0.9, g)  # wrong
total(c)  # wrong
absolute(h)  # wrong
either(g, c)  # wrong
g + c  # wrong
c + 1  # wrong
c / c  # wrong
-h  # wrong
c > 0  # wrong
g + "1"  # wrong
g.matchers = ()  # wrong
Aggregation("median", g)  # wrong
Binary("=", g, g)  # wrong
rate(c, 300)  # wrong
Limit("exposure", 0.7, 0.9)  # wrong
rate(c) + increase(h, "5m") / (g > 1)
over_time("avg", g, "5m")
quantile(0.9, h)
"""


def test_mypy_refuses_what_the_types_rule_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    file = tmp_path / "wrong.py"
    file.write_text(REFUSED_BY_MYPY)
    out, problems, _ = api.run(["--config-file", "pyproject.toml", "--no-error-summary", str(file)])
    assert not problems
    reported = {int(line.split(":")[1]) for line in out.splitlines() if ": error: " in line}
    wrong = {n for n, line in enumerate(REFUSED_BY_MYPY.splitlines(), 1) if line.endswith("# wrong")}
    assert reported == wrong, out


def test_an_error_is_one_line_that_no_terminal_obeys() -> None:
    problem = TradeboardsError("no a\nb\x1b[2J\u202e", where="\x07f", todo="x" * 9000)
    line = str(problem)
    assert line.startswith("\\x07f: no a\\nb\\x1b[2J\\u202e. xxx")
    assert line.endswith("x…")
    assert str(Problems([problem, problem])).split("\n") == [line, line]
