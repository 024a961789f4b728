"""PromQL of any origin as a tree of plain Python values, so that checks can walk it often and cheaply.

promql_parser reads the text; its own nodes are copied once, since each look at them crosses into Rust.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, NamedTuple, TypeAlias, Union

import promql_parser as pp

LARGEST = 250
"""Brackets and operators of a query that is still read: each can make the tree one deeper, and stacks end."""

_DEEPER = ("(", "[", "+", "-", "*", "/", "%", "^", "<", ">", "and", "or", "unless")

# Prometheus 2 calls double_exponential_smoothing so.
pp.register_extra_functions(
    [
        pp.Function(
            "holt_winters",
            [pp.ValueType.Matrix, pp.ValueType.Scalar, pp.ValueType.Scalar],
            pp.ValueType.Vector,
        )
    ]
)


class Matcher(NamedTuple):
    """A label matcher."""

    label: str
    op: str
    value: str


class Selector(NamedTuple):
    """Series by name (empty when the matchers alone select) and matchers; `window` in seconds makes it a range."""

    name: str
    matchers: tuple[Matcher, ...]
    offset: float = 0.0
    window: float | None = None

    @property
    def series(self) -> tuple[str, tuple[Matcher, ...]]:
        """Which series it selects, whenever and however long."""
        return self.name, self.matchers


class Call(NamedTuple):
    """A function and its arguments."""

    function: str
    arguments: tuple[Expression, ...]


class Aggregation(NamedTuple):
    """`op by (…)`, or `without (…)`; without either, `by` is empty."""

    op: str
    operand: Expression
    by: tuple[str, ...] | None
    without: tuple[str, ...]
    parameter: Expression | None


class Binary(NamedTuple):
    """Two expressions and the operator between; `on` is None where the sides match on all labels but `ignoring`."""

    op: str
    left: Expression
    right: Expression
    on: tuple[str, ...] | None
    ignoring: tuple[str, ...]
    group: str
    carried: tuple[str, ...]
    returns_bool: bool


class Subquery(NamedTuple):
    """An expression over a window (seconds); that of series alone is a `Selector` with a window."""

    operand: Expression
    window: float


class Literal(NamedTuple):
    """A number or a string."""

    value: float | str


Expression: TypeAlias = Union[Selector, Call, Aggregation, Binary, Subquery, Literal]  # noqa: UP007 - names below


class Parsed(NamedTuple):
    """A query read: its tree, or what is wrong with it, or neither when it is too large to be judged.

    `nodes` are all parts of the tree, outermost first.
    """

    tree: Expression | None
    nodes: tuple[Expression, ...] = ()
    error: str = ""


def is_readable(text: str) -> bool:
    """Whether a query is small enough to be read."""
    return sum(text.count(sign) for sign in _DEEPER) <= LARGEST


def parse(text: str) -> Parsed:
    """PromQL without Grafana variables."""
    if not is_readable(text):
        return Parsed(None)
    try:
        tree = _copied(pp.parse(text))
    except ValueError as error:
        return Parsed(None, error=str(error).strip() or "it cannot be read")
    return Parsed(tree, tuple(_nodes(tree)))


def _nodes(tree: Expression) -> Iterator[Expression]:
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, Call):
            waiting.extend(reversed(node.arguments))
        elif isinstance(node, Binary):
            waiting += (node.right, node.left)
        elif isinstance(node, Aggregation):
            waiting.append(node.operand)
            if node.parameter is not None:
                waiting.append(node.parameter)
        elif isinstance(node, Subquery):
            waiting.append(node.operand)


def _copied(node: Any) -> Expression:
    return _COPY[type(node)](node)


def _seconds(duration: timedelta | None) -> float:
    return 0.0 if duration is None else duration.total_seconds()


def _selector(node: pp.VectorSelector) -> Selector:
    name = node.name or ""
    matchers = []
    for matcher in node.matchers.matchers:
        op = _op(matcher.op)
        if matcher.name == "__name__" and op == "=" and not name:
            name = matcher.value
        else:
            matchers.append(Matcher(matcher.name, op, matcher.value))
    return Selector(name, tuple(matchers), _seconds(node.offset))


def _op(op: pp.MatchOp) -> str:
    if op == pp.MatchOp.Equal:
        return "="
    if op == pp.MatchOp.Re:
        return "=~"
    return "!=" if op == pp.MatchOp.NotEqual else "!~"


def _matrix(node: pp.MatrixSelector) -> Selector:
    return _selector(node.vector_selector)._replace(window=_seconds(node.range))


def _call(node: pp.Call) -> Call:
    return Call(node.func.name, tuple(_copied(argument) for argument in node.args))


def _aggregation(node: pp.AggregateExpr) -> Aggregation:
    modifier = node.modifier
    labels = tuple(modifier.labels) if modifier else ()
    by = labels if modifier is None or modifier.type == pp.AggModifierType.By else None
    parameter = node.param
    return Aggregation(
        str(node.op),
        _copied(node.expr),
        by,
        labels if by is None else (),
        None if parameter is None else _copied(parameter),
    )


def _binary(node: pp.BinaryExpr) -> Binary:
    modifier = node.modifier
    matching = modifier.matching if modifier else None
    labels = tuple(matching.labels) if matching else ()
    on = labels if matching and matching.type == pp.LabelModifierType.Include else None
    group = ""
    if modifier and modifier.card == pp.VectorMatchCardinality.ManyToOne:
        group = "left"
    elif modifier and modifier.card == pp.VectorMatchCardinality.OneToMany:
        group = "right"
    return Binary(
        str(node.op),
        _copied(node.lhs),
        _copied(node.rhs),
        on,
        labels if on is None else (),
        group,
        tuple(modifier.group_labels or ()) if modifier else (),
        bool(modifier and modifier.return_bool),
    )


def _number(node: pp.NumberLiteral) -> Literal:
    return Literal(node.val)


def _subquery(node: pp.SubqueryExpr) -> Subquery | Selector:
    operand, window = _copied(node.expr), _seconds(node.range)
    if isinstance(operand, Selector):  # a range that is looked at in steps
        return operand._replace(window=window, offset=operand.offset + _seconds(node.offset))
    return Subquery(operand, window)


def _inside(node: pp.ParenExpr | pp.UnaryExpr) -> Expression:
    # Neither brackets nor a sign change what a check looks at.
    return _copied(node.expr)


_COPY: dict[type, Callable[[Any], Expression]] = {
    pp.VectorSelector: _selector,
    pp.MatrixSelector: _matrix,
    pp.Call: _call,
    pp.AggregateExpr: _aggregation,
    pp.BinaryExpr: _binary,
    pp.SubqueryExpr: _subquery,
    pp.ParenExpr: _inside,
    pp.UnaryExpr: _inside,
    pp.NumberLiteral: _number,
    pp.StringLiteral: lambda node: Literal(node.val),
}
