"""Prints a query as PromQL, for a place: the dashboard or rule that it stands in.

The print is canonical (one tree, one text), has only the parentheses it needs (and those
that spare a reader the precedence of `and`, `or` and `unless`), and breaks over lines when it is long.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from errors import QueryError
from systems.matcher import Matcher, one_of
from systems.matching import SETS, Matching
from systems.metric import TARGET_LABELS
from systems.query import (
    COMPARISONS,
    Aggregation,
    Binary,
    Call,
    Everything,
    Matrix,
    Negative,
    Node,
    Number,
    Query,
    Series,
    Subquery,
    Text,
)
from systems.window import Duration, Window

WIDTH = 100
"""Characters that stay on one line."""

_PRECEDENCE = {
    "or": 1,
    "and": 2,
    "unless": 2,
    **dict.fromkeys(COMPARISONS, 3),
    "+": 4,
    "-": 4,
    "*": 5,
    "/": 5,
    "%": 5,
    "^": 6,
}
_ANY_NAME = Matcher("__name__", "!=", "")  # Prometheus refuses a selector that could match everything
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


@dataclass(frozen=True)
class Scope:
    """Where a query stands: what it is narrowed to, and how long its windows are.

    `selectors` are the matchers of each origin of metrics (the deployment's). `filters` are further matchers, each put
    only on metrics that have its label; one on a target's label (`instance`) only on those of the origin `home`, where
    that is named: exporters have targets of their own. `rate`, `range` and `step` stand for the windows that a scope
    decides.
    """

    selectors: Mapping[str, tuple[Matcher, ...]] = field(default_factory=dict)
    filters: tuple[Matcher, ...] = ()
    rate: str = "5m"
    range: str = "1h"
    step: str = "1m"
    home: str = ""


@dataclass(frozen=True)
class _Page:
    """One print: where it stands, and the parts that are printed already, by identity."""

    scope: Scope
    lines: dict[int, str] = field(default_factory=dict)


def render(query: Query | Series, scope: Scope) -> str:
    """The query (or the series alone) as PromQL text in this scope.

    Raises `QueryError` when the scope has no selector for the origin of one of its metrics.
    """
    return _print(query, _Page(scope), 0)


def series_selector(names: Sequence[str], origin: str, scope: Scope) -> str:
    """The series of one or several names in this scope, as `label_values` of a dashboard variable takes them."""
    matchers = _selectors(scope, origin) + _narrowed(scope, TARGET_LABELS, origin)
    if len(names) == 1:
        return f"{names[0]}{_matchers(matchers)}"
    return _matchers((one_of("__name__", *names), *matchers))


def quoted(text: str) -> str:
    """A PromQL string literal."""
    if text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return '"' + "".join(_ESCAPES.get(c) or (c if c.isprintable() else _escaped(c)) for c in text) + '"'


def _escaped(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _print(node: Node, page: _Page, indent: int, beside: int = 0) -> str:
    """The node on one line when it fits, broken with its parts one step further in when not.

    `beside` are the characters that share its line with it: an operator before it, a comma after it.
    """
    flat = _flat(node, page)
    return flat if len(flat) + indent + beside <= WIDTH else _broken(node, page, indent, beside)


def _flat(node: Node, page: _Page) -> str:
    """The node on one line, printed once however often it is asked for."""
    line = page.lines.get(id(node))
    if line is None:
        line = page.lines[id(node)] = _one_line(node, page)
    return line


def _one_line(node: Node, page: _Page) -> str:
    match node:  # the most frequent first
        case Call():
            return f"{node.function}({', '.join([_flat(argument, page) for argument in node.arguments])})"
        case Aggregation():
            return f"{_aggregation(node)}({_parameter(node)}{_flat(node.query, page)})"
        case Matrix():
            step = f":{_duration(node.step, page.scope)}" if node.step else ""
            window = f"[{_duration(node.window, page.scope)}{step}]"
            return f"{_selector(node.series, page.scope)}{window}{_offset(node.series, page.scope)}"
        case Binary():
            left = _enclose(_flat(node.left, page), _left_needs(node))
            return f"{left} {_operator(node)} {_enclose(_flat(node.right, page), _right_needs(node))}"
        case Number():
            return number(node.value)
        case Series():
            return _selector(node, page.scope) + _offset(node, page.scope)
        case Text():
            return quoted(node.value)
        case Negative():
            return "-" + _enclose(_flat(node.query, page), _negative_needs(node.query))
        case Subquery():
            query = node.query
            return _enclose(_flat(query, page), isinstance(query, Binary | Negative)) + _steps(node, page.scope)
        case Everything():
            added = _selectors(page.scope, node.origin) or (_ANY_NAME,)
            return _matchers(added + _narrowed(page.scope, node.labels, node.origin))
    raise QueryError(f"{type(node).__name__} cannot be printed")


def _broken(node: Node, page: _Page, indent: int, beside: int) -> str:
    pad, inner = " " * indent, " " * (indent + 2)
    match node:
        case Call(function, arguments) if arguments:
            parts = f",\n{inner}".join(_print(argument, page, indent + 2, beside=1) for argument in arguments)
            return f"{function}(\n{inner}{parts}\n{pad})"
        case Aggregation():
            parameter = _parameter(node)
            body = _print(node.query, page, indent + 2, beside=len(parameter))
            return f"{_aggregation(node)}(\n{inner}{parameter}{body}\n{pad})"
        case Binary(left=left, right=right):
            operator = f"{_operator(node)} "
            first = _side(left, page, indent, _left_needs(node), beside)
            return f"{first}\n{pad}{operator}{_side(right, page, indent, _right_needs(node), beside + len(operator))}"
        case Negative(query):
            return "-" + _side(query, page, indent, _negative_needs(query), beside + 1)
        case Subquery(query):
            steps = _steps(node, page.scope)
            return _side(query, page, indent, isinstance(query, Binary | Negative), beside + len(steps)) + steps
    return _flat(node, page)


def _side(node: Node, page: _Page, indent: int, parenthesised: bool, beside: int) -> str:
    if not parenthesised:
        return _print(node, page, indent, beside)
    flat = f"({_flat(node, page)})"
    if len(flat) + indent + beside <= WIDTH:
        return flat
    return f"(\n{' ' * (indent + 2)}{_print(node, page, indent + 2)}\n{' ' * indent})"


def _enclose(text: str, needed: bool) -> str:
    return f"({text})" if needed else text


def _negative_needs(query: Query) -> bool:
    return isinstance(query, Binary | Negative | Number)


def _left_needs(node: Binary) -> bool:
    return _needs(node, node.left, same_level=node.op == "^")


def _right_needs(node: Binary) -> bool:
    return _needs(node, node.right, same_level=node.op != "^")


def _needs(parent: Binary, child: Query, *, same_level: bool) -> bool:
    """Whether a side stands in parentheses: because the precedence asks for it, or where few know the precedence."""
    if not isinstance(child, Binary):
        return isinstance(child, Negative) or (isinstance(child, Number) and child.value < 0)
    if parent.op in SETS and child.op != parent.op:
        return True
    mine, its = _PRECEDENCE[parent.op], _PRECEDENCE[child.op]
    return its < mine or (its == mine and same_level)


def _operator(node: Binary) -> str:
    words: list[str] = [node.op]
    if node.bool_:
        words.append("bool")
    if node.matching:
        words += _matching(node.matching)
    return " ".join(words)


def _matching(matching: Matching) -> list[str]:
    words = [f"{'on' if matching.on else 'ignoring'} ({', '.join(matching.labels)})"]
    if matching.group:
        words.append(f"group_{matching.group} ({', '.join(matching.carried)})")
    return words


def _aggregation(node: Aggregation) -> str:
    if not node.grouping and not node.without:
        return node.op
    return f"{node.op} {'without' if node.without else 'by'} ({', '.join(node.grouping)}) "


def _steps(node: Subquery, scope: Scope) -> str:
    return f"[{_duration(node.window, scope)}:{node.step}]"


def _parameter(node: Aggregation) -> str:
    return "" if node.parameter is None else f"{number(node.parameter)}, "


def _selector(series: Series, scope: Scope) -> str:
    added = _selectors(scope, series.metric.origin) + _narrowed(scope, series.series_labels, series.metric.origin)
    own = tuple(matcher for matcher in series.matchers if matcher not in added)
    return f"{series.metric.name}{series.part}{_matchers(added + own)}"


def _selectors(scope: Scope, origin: str) -> tuple[Matcher, ...]:
    if scope.selectors and origin not in scope.selectors:
        raise QueryError(f'no selector for metrics of origin "{origin}"', todo="Add it to the system's selectors")
    return scope.selectors.get(origin, ())


def _narrowed(scope: Scope, labels: frozenset[str], origin: str) -> tuple[Matcher, ...]:
    away = TARGET_LABELS if scope.home and origin != scope.home else frozenset()
    return tuple(matcher for matcher in scope.filters if matcher.label in labels and matcher.label not in away)


def _matchers(matchers: tuple[Matcher, ...]) -> str:
    inner = ", ".join([f"{m.label}{m.op}{quoted(m.value)}" for m in matchers])
    return f"{{{inner}}}" if inner else ""


def _offset(series: Series, scope: Scope) -> str:
    if series.offset == "":
        return ""
    return f" offset {'-' if series.ahead else ''}{_duration(series.offset, scope)}"


def _duration(duration: Duration, scope: Scope) -> str:
    match duration:
        case Window.RATE:
            return scope.rate
        case Window.RANGE:
            return scope.range
        case Window.STEP:
            return scope.step
    return duration


def number(value: float) -> str:
    """A PromQL number, as short as it can be."""
    value = float(value)
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Inf" if value > 0 else "-Inf"
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
