"""Labels that the answer to a query can have."""

from __future__ import annotations

from collections.abc import Iterable

from checks.exported import Exported
from checks.expression import Aggregation, Binary, Call, Expression, Literal, Selector, Subquery
from checks.query import is_variable, variable_name

Labels = frozenset[str] | None
"""None where it cannot be told."""

_NONE: frozenset[str] = frozenset()
_WITHOUT_LABELS = frozenset({"vector", "scalar", "time", "pi"})
_KEEPING = frozenset({"topk", "bottomk", "limitk", "limit_ratio"})
_VECTOR_AT = {"histogram_quantile": 1, "quantile_over_time": 1, "histogram_fraction": 2}
"""Where the vector stands among the arguments, when it is not the first."""
_SETS = frozenset({"and", "or", "unless"})


def answer_labels(node: Expression, exported: Exported | None) -> Labels:
    """The labels that the series of an answer can have, `__name__` among them where it is kept or may be."""
    match node:
        case Literal():
            return _NONE
        case Selector():
            return selector_labels(node, exported)
        case Subquery():
            return answer_labels(node.operand, exported)
        case Aggregation():
            return _aggregated(node, exported)
        case Call():
            return _called(node, exported)
        case Binary():
            return _joined(node, exported)


def selector_labels(node: Selector, exported: Exported | None) -> Labels:
    """Labels of stored series."""
    known = exported.labels.get(node.name) if exported else None
    return None if known is None else known | {"__name__"}


def _aggregated(node: Aggregation, exported: Exported | None) -> Labels:
    if node.op in _KEEPING:
        return answer_labels(node.operand, exported)
    if node.by is None:
        inner = answer_labels(node.operand, exported)
        return None if inner is None else inner - set(node.without) - {"__name__"}
    added = (
        {str(node.parameter.value)} if node.op == "count_values" and isinstance(node.parameter, Literal) else set[str]()
    )
    labels = frozenset(node.by) | added
    return None if any(map(is_variable, labels)) else labels


def _called(node: Call, exported: Exported | None) -> Labels:
    if node.function in _WITHOUT_LABELS or not node.arguments:  # hour(), month() …
        return _NONE
    if node.function in {"info", "histogram_quantiles"}:
        return None
    first = node.arguments[0]
    if node.function in {"absent", "absent_over_time"}:
        return frozenset(m.label for m in first.matchers if m.op == "=") if isinstance(first, Selector) else _NONE
    labels = answer_labels(vector_of(node), exported)
    if labels is None:
        return None
    if node.function in {"label_replace", "label_join"}:
        target = node.arguments[1]
        return labels | {str(target.value)} if isinstance(target, Literal) else None
    return labels - {"le"} if node.function == "histogram_quantile" else labels


def _joined(node: Binary, exported: Exported | None) -> Labels:
    left, right = answer_labels(node.left, exported), answer_labels(node.right, exported)
    if node.op == "or":
        return None if left is None or right is None else left | right
    if node.op in _SETS or is_number(node.right):
        return left
    if is_number(node.left):
        return right
    if node.group:
        many = right if node.group == "right" else left
        return None if many is None else many | set(node.carried)
    if node.on is not None:
        # A comparison without bool keeps its left side's series only on the labels that match, too.
        return frozenset(node.on)
    one = left if left is not None else right
    return None if one is None else one - set(node.ignoring)


def fixed_labels(nodes: Iterable[Expression], several: frozenset[str]) -> frozenset[str]:
    """Labels that have one value in all of the answer, as far as the nodes of a query tell.

    `several` are the variables that may stand for more than one value.
    """
    nodes = tuple(nodes)
    several_sides = any(isinstance(node, Binary) and node.op == "or" for node in nodes)
    fixed = set[str]()
    for node in nodes:
        if isinstance(node, Selector):
            fixed |= {m.label for m in node.matchers if m.op == "=" and variable_name(m.value) not in several}
        elif not several_sides and (label := constant_label(node)):
            fixed.add(label)
    return frozenset(fixed)


def constant_label(node: Expression) -> str:
    """The label that a `label_replace` sets to the same words on every series; empty for anything else."""
    if not isinstance(node, Call) or node.function != "label_replace" or len(node.arguments) != 5:
        return ""
    target, words, source, _ = (a.value if isinstance(a, Literal) else None for a in node.arguments[1:])
    return target if isinstance(target, str) and source == "" and "$" not in str(words) else ""


def vector_of(node: Call) -> Expression:
    """The argument of a function whose series it answers."""
    return node.arguments[min(_VECTOR_AT.get(node.function, 0), len(node.arguments) - 1)]


def is_number(node: Expression) -> bool:
    """Whether the side is one number without labels, not a vector."""
    if isinstance(node, Binary):
        return is_number(node.left) and is_number(node.right)
    return isinstance(node, Literal) or (isinstance(node, Call) and node.function in {"scalar", "time", "pi"})
