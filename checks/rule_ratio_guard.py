"""A division by what may be zero.

Nothing divided by nothing is NaN, which no comparison holds of: the alert is silent. Something divided by nothing is
infinite, which is above every limit: it fires at once. Keep only denominators above zero, `a / (b > 0)`, or join the
whole with `and b > 0`. A constant, a `histogram_quantile`, a `count` of what is there and a capacity by its name
(`…_max_…`, `…_limit…`, `…Total_bytes`) need no guard.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.expression import Aggregation, Binary, Call, Expression, Literal, Selector
from checks.problem import Problem, Severity
from checks.ruleset import Ruleset

ID = "rule/ratio-guard"
SEVERITY: Severity = "warning"

_CAPACITY = re.compile(r".*_(max|limit|limits|capacity)(_.*)?|.*Total_bytes|.*_cpu_cores", re.IGNORECASE)
_KEEPING_POSITIVE = frozenset({"sum", "avg", "min", "max", "topk", "bottomk", "quantile"})
_NEVER_ZERO = frozenset({"count", "group"})
_THROUGH = frozenset({"abs", "sqrt", "exp", "scalar", "avg_over_time", "max_over_time", "min_over_time",
                      "sum_over_time", "last_over_time"})  # fmt: skip


def check(subject: Ruleset) -> Iterator[Problem]:
    """Denominators that nothing keeps above zero."""
    for rule in subject.queries:
        kept = {
            side.left
            for node in rule.query.nodes
            if isinstance(node, Binary) and node.op == "and"
            for side in (node.left, node.right)
            if isinstance(side, Binary) and _is_guard(side)
        }
        for node in rule.query.nodes:
            if isinstance(node, Binary) and node.op in {"/", "%"} and not _above_zero(node.right, kept):
                message = "divides by what may be zero"
                yield Problem(ID, SEVERITY, rule.where, message, "Divide by (… > 0)")
                break


def _is_guard(node: Binary) -> bool:
    """Whether a comparison leaves only what is not zero."""
    value = node.right.value if isinstance(node.right, Literal) else None
    if node.returns_bool or not isinstance(value, int | float):
        return False
    return (node.op == ">" and value >= 0) or (node.op == ">=" and value > 0) or (node.op == "!=" and value == 0)


def _above_zero(node: Expression, kept: set[Expression]) -> bool:
    if node in kept:
        return True
    match node:
        case Literal():
            return node.value != 0
        case Selector():
            return bool(_CAPACITY.fullmatch(node.name))
        case Aggregation():
            return node.op in _NEVER_ZERO or (node.op in _KEEPING_POSITIVE and _above_zero(node.operand, kept))
        case Call():
            return _called(node, kept)
        case Binary():
            return _is_guard(node) or _joined(node, kept)
    return _above_zero(node.operand, kept)


def _called(node: Call, kept: set[Expression]) -> bool:
    if node.function in {"time", "pi", "histogram_quantile", "count_over_time", "days_in_month"}:
        return True
    if node.function == "clamp_min" and isinstance(node.arguments[1], Literal):
        return isinstance(node.arguments[1].value, int | float) and node.arguments[1].value > 0
    through = node.function in _THROUGH or node.function == "vector"
    return through and bool(node.arguments) and _above_zero(node.arguments[0], kept)


def _joined(node: Binary, kept: set[Expression]) -> bool:
    if node.op in {"and", "unless"}:
        return _above_zero(node.left, kept)
    if node.op in {"or", "*", "/"}:
        return _above_zero(node.left, kept) and (node.op == "/" or _above_zero(node.right, kept))
    return False
