"""Random queries, and trees of plain tuples that ours and promql-parser's can be compared as.

Two trees are equal when they mean the same to Prometheus: parentheses do not count, nor how a duration is written, nor
the order of matchers and of the labels of a grouping.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Literal, get_args

import promql_parser as pp
from hypothesis import strategies as st

from systems import promql
from systems.catalogue import counter, gauge, histogram
from systems.matcher import Matcher
from systems.matching import SETS, Matching, SetOp
from systems.query import (
    COMPARISONS,
    AggregateOp,
    Aggregation,
    ArithmeticOp,
    Binary,
    Call,
    ComparisonOp,
    CounterSeries,
    Everything,
    GaugeSeries,
    HistogramSeries,
    Matrix,
    Negative,
    Number,
    Query,
    Series,
    Subquery,
    Text,
)
from systems.render import Scope
from systems.window import Duration, Window

Tree = tuple[Any, ...]

# Labels that are words of the language too; two origins.
GAUGES = (
    gauge("equity_usd", ""),
    gauge("book_depth", "", labels={"symbol": (), "by": ()}),
    gauge("node:load", "", labels={"offset": ()}, origin="node"),
)
COUNTERS = (counter("orders_total", "", labels={"symbol": (), "group": ()}), counter("reads", "", origin="node"))
HISTOGRAMS = (histogram("fetch_seconds", "", "s", (1.0,), {"symbol": ()}),)

HOSTILE = (
    '"',
    "\\",
    '\\"',
    "\n",
    "\r\n\t",
    "\x00\x1b[31m",
    "\u202eabc",
    "\u2028",
    "😀é",
    "a  b",
    "# no",
    "`'",
    "{{x}}",
)
PATTERNS = ("a", ".*", "[a-z]+", r"\d{2,3}", "(?i:x)", "(a|b)", r"\.", r"\\", '"', "é", "\n", "^", "$", r'["\]]')
plain_values = st.sampled_from(HOSTILE) | st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
patterns = st.lists(st.sampled_from(PATTERNS), max_size=5).map("".join)
SECONDS = {"7s": 7, "90s": 90, "5m": 300, "1h": 3600, "1h30m": 5400, "1d2h3m4s": 93784, "7d": 604800, "1y": 31536000}
windows: st.SearchStrategy[Duration] = st.sampled_from([*SECONDS, *Window])
steps = st.sampled_from(["", *SECONDS])
numbers = st.integers(-3, 30).map(float) | st.floats()


@st.composite
def matchers(draw: st.DrawFn, labels: frozenset[str]) -> Matcher:
    label = draw(st.sampled_from(sorted(labels)))
    if draw(st.booleans()):
        return Matcher(label, draw(st.sampled_from(["=", "!="])), draw(plain_values))
    return Matcher(label, draw(st.sampled_from(["=~", "!~"])), draw(patterns))


@st.composite
def scopes(draw: st.DrawFn) -> Scope:
    labels = frozenset({"job", "instance"})
    selected = st.lists(matchers(labels), max_size=2).map(lambda more: (Matcher("job", "=", "bot"), *more))
    selectors = draw(st.just({}) | st.fixed_dictionaries({"app": selected, "node": selected}))
    filters = draw(st.lists(matchers(labels | {"symbol", "offset"}), max_size=2))
    lasting = [draw(st.sampled_from(found)) for found in (["5m", "90s"], ["1h", "7d"], ["7s", "1h30m"])]
    return Scope(selectors, tuple(filters), *lasting)


@st.composite
def narrowed(draw: st.DrawFn, series: Any) -> Any:
    own = draw(st.lists(matchers(series.series_labels), max_size=2))
    shifted = series.where(*own)
    return shifted.shifted(draw(windows), ahead=draw(st.booleans())) if draw(st.booleans()) else shifted


gauges: st.SearchStrategy[GaugeSeries] = st.sampled_from(GAUGES).flatmap(narrowed)
counters: st.SearchStrategy[CounterSeries] = st.sampled_from(COUNTERS).flatmap(narrowed)
histograms: st.SearchStrategy[HistogramSeries] = st.sampled_from(HISTOGRAMS).flatmap(narrowed)


def leaves() -> st.SearchStrategy[Query]:
    """Vectors straight from metrics."""
    return st.one_of(
        gauges,
        st.builds(Everything, st.sampled_from(["app", "node"])),
        st.builds(promql.constant, numbers),
        st.builds(promql.rate, counters | histograms, windows),
        st.builds(promql.occurrences, counters, windows),
        st.builds(lambda *of: Call("increase", (Matrix(*of),)), counters, windows, steps | st.just(Window.STEP)),
        st.builds(promql.quantile, st.floats(0, 1), histograms, st.sampled_from([(), ("symbol",)]), windows),
        st.builds(promql.over_time, st.sampled_from(["avg", "last", "count"]), gauges, windows),
        st.builds(promql.changes, gauges, windows),
    )


def scalars(vector: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    base = (
        st.builds(Number, numbers) | st.builds(lambda query: Call("scalar", (query,)), vector) | st.builds(promql.now)
    )
    return base | st.builds(lambda op, a, b: Binary(op, a, b), arithmetic, base, base) | st.builds(Negative, base)


arithmetic: st.SearchStrategy[ArithmeticOp] = st.sampled_from(get_args(ArithmeticOp))
comparison: st.SearchStrategy[ComparisonOp] = st.sampled_from(get_args(ComparisonOp))
sets: st.SearchStrategy[SetOp] = st.sampled_from(get_args(SetOp))


def subset(draw: st.DrawFn, labels: frozenset[str]) -> tuple[str, ...]:
    return tuple(draw(st.lists(st.sampled_from(sorted(labels)), unique=True))) if labels else ()


@st.composite
def joined(draw: st.DrawFn, vector: st.SearchStrategy[Query]) -> Query:
    """Two vectors that can meet, joined by any operator in any way."""
    left, right, op = draw(vector), draw(vector), draw(arithmetic | comparison | sets)
    bool_ = op in COMPARISONS and draw(st.booleans())
    apart = left.labels ^ right.labels
    way = draw(st.sampled_from(["plain", "on", "ignoring"]))
    if way == "plain" and (op == "or" or not apart):
        return Binary(op, left, right, None, bool_)
    if way == "ignoring":
        labels = subset(draw, (left.labels & right.labels) | {"le"}) + tuple(sorted(apart - {"le"}))
        return Binary(op, left, right, _matching(draw, False, labels or ("le",), op, left, right), bool_)
    return Binary(
        op, left, right, _matching(draw, True, subset(draw, left.labels & right.labels), op, left, right), bool_
    )


def _matching(draw: st.DrawFn, on: bool, labels: tuple[str, ...], op: str, left: Query, right: Query) -> Matching:
    groups: st.SearchStrategy[Literal["", "left", "right"]] = st.sampled_from(["", "left", "right"])
    group = draw(groups)
    if not group or op in SETS:
        return Matching(on, labels)
    one = right if group == "left" else left
    return Matching(on, labels, group, subset(draw, one.labels - set(labels if on else ())))


@st.composite
def aggregated(draw: st.DrawFn, vector: st.SearchStrategy[Query]) -> Query:
    query = draw(vector)
    ops: st.SearchStrategy[AggregateOp] = st.sampled_from(get_args(AggregateOp))
    op = draw(ops)
    parameter = draw(numbers) if op in {"topk", "bottomk", "quantile"} else None
    return Aggregation(op, query, subset(draw, query.labels), draw(st.booleans()), parameter)


def deeper(vector: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    over = st.sampled_from(["max_over_time", "stddev_over_time"])
    texts = st.sampled_from(["symbol", "by"])
    return st.one_of(
        joined(vector),
        joined(vector),
        aggregated(vector),
        st.builds(Negative, vector),
        st.builds(promql.absolute, vector),
        st.builds(promql.at_least, vector, numbers),
        st.builds(promql.labelled, vector, texts, plain_values),
        st.builds(lambda name, *of: Call(name, (Subquery(*of),)), over, vector, windows, steps),
        st.builds(lambda op, a, b: Binary(op, a, b), arithmetic | comparison, vector, scalars(vector)),
        st.builds(lambda op, a, b: Binary(op, a, b), arithmetic | comparison, scalars(vector), vector),
    )


queries: st.SearchStrategy[Query] = st.recursive(leaves(), deeper, max_leaves=8)


def ours(node: object, scope: Scope) -> Tree:
    """A query as a tree of tuples, in a scope."""
    match node:
        case Number(value):
            return "number", repr(value + 0.0)  # -0 and 0 are equal
        case Text(value):
            return "text", value
        case Series(metric):
            away = _seconds(node.offset, scope) * (-1 if node.ahead else 1) if node.offset else 0.0
            added = {m for m in scope.filters if m.label in node.series_labels} | set(
                scope.selectors.get(metric.origin, ())
            )
            return "series", metric.name + node.part, _matchers(added | set(node.matchers)), away
        case Everything(origin):
            selected = set(scope.selectors.get(origin, ())) or {Matcher("__name__", "!=", "")}
            filters = {m for m in scope.filters if m.label in {"job", "instance"}}
            return "series", None, _matchers(selected | filters), 0.0
        case Matrix(series, window, ""):
            return "matrix", ours(series, scope), _seconds(window, scope)
        case Matrix(series, window, step):  # to Prometheus a subquery, whose offset it is
            *selector, away = ours(series, scope)
            return "subquery", (*selector, 0.0), _seconds(window, scope), _seconds(step, scope), away
        case Subquery(query, window, step):
            return "subquery", ours(query, scope), _seconds(window, scope), _seconds(step, scope) if step else None, 0.0
        case Call(function, arguments):
            return "call", function, *(ours(argument, scope) for argument in arguments)
        case Negative(query):
            return "minus", ours(query, scope)
        case Aggregation(op, query, grouping, without, parameter):
            given = None if parameter is None else ours(Number(parameter), scope)
            return "aggregate", op, without, frozenset(grouping), given, ours(query, scope)
        case Binary(op, left, right, matching, bool_):
            m = matching or Matching(on=False)
            found = (m.on, frozenset(m.labels), m.group, frozenset(m.carried))
            return "binary", op, bool_, found, ours(left, scope), ours(right, scope)
    raise AssertionError(node)


def _seconds(duration: Duration, scope: Scope) -> float:
    chosen = {Window.RATE: scope.rate, Window.RANGE: scope.range, Window.STEP: scope.step}
    return float(SECONDS[chosen[duration] if isinstance(duration, Window) else duration])


def _matchers(given: set[Matcher]) -> frozenset[Tree]:
    return frozenset((m.label, m.op, m.value) for m in given)


def theirs(text: str) -> Tree:
    """What promql-parser reads in a text, as a tree of tuples. Raises ValueError for what is no PromQL."""
    return _theirs(pp.parse(text))


_SIGNS = {"Equal": "=", "NotEqual": "!=", "Re": "=~", "NotRe": "!~"}
_GROUPS = {"OneToOne": "", "ManyToMany": "", "ManyToOne": "left", "OneToMany": "right"}


def _theirs(e: Any) -> Tree:
    match e:
        case pp.ParenExpr():
            return _theirs(e.expr)
        case pp.NumberLiteral():
            return "number", repr(e.val + 0.0)
        case pp.StringLiteral():
            return "text", e.val
        case pp.VectorSelector():
            found = frozenset((m.name, _SIGNS[str(m.op).split(".")[1]], m.value) for m in e.matchers.matchers)
            return "series", e.name, found, _length(e.offset) or 0.0
        case pp.MatrixSelector():
            return "matrix", _theirs(e.vector_selector), _length(e.range)
        case pp.SubqueryExpr():
            return "subquery", _theirs(e.expr), _length(e.range), _length(e.step), _length(e.offset) or 0.0
        case pp.Call():
            return "call", e.func.name, *(_theirs(argument) for argument in e.args)
        case pp.UnaryExpr():
            return "minus", _theirs(e.expr)
        case pp.AggregateExpr():
            labels = frozenset(e.modifier.labels) if e.modifier else frozenset()
            without = e.modifier is not None and e.modifier.type == pp.AggModifierType.Without
            return "aggregate", str(e.op), without, labels, e.param and _theirs(e.param), _theirs(e.expr)
        case pp.BinaryExpr():
            modifier = e.modifier
            returns = modifier.return_bool if modifier else False
            return "binary", str(e.op), returns, _their_matching(modifier), _theirs(e.lhs), _theirs(e.rhs)
    raise AssertionError(e)


def _length(duration: timedelta | None) -> float | None:
    return None if duration is None else duration.total_seconds()


def _their_matching(modifier: Any) -> Tree:
    if modifier is None:
        return False, frozenset(), "", frozenset()
    on = modifier.matching is not None and modifier.matching.type == pp.LabelModifierType.Include
    labels = frozenset(modifier.matching.labels) if modifier.matching else frozenset()
    return on, labels, _GROUPS[str(modifier.card).split(".")[1]], frozenset(modifier.group_labels or ())
