"""A counter drawn as it is.

Its value is a count since the process last started: it says nothing by itself and falls to zero at a restart. Take
`rate` or `increase` of it. Allowed are the places where its value does not matter (`count`, `absent`, behind `and` or
`unless`, the right side of a comparison that filters, a comparison with `bool`) and the birth of a series: a counter
(or its `max_over_time`) `unless` the same counter with an offset (or its `last_over_time`) is what came to be since
then, and its value is its count of events. Without a catalogue, what ends in `_total` is a counter by its name alone:
only a warning, since some call a gauge so.
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.asking import Queries
from checks.counters import counter_words, counting
from checks.exported import Exported
from checks.expression import Aggregation, Binary, Call, Expression, Selector, Subquery
from checks.problem import Problem, Severity

ID = "promql/counter-needs-rate"
SEVERITY: Severity = "error"

_VALUE_UNUSED = frozenset({"absent", "timestamp", "histogram_quantile"})
_VALUES_KEPT = frozenset(
    {"avg_over_time", "max_over_time", "min_over_time", "sum_over_time", "last_over_time", "quantile_over_time"}
)
_COMPARISONS = frozenset({"==", "!=", ">", "<", ">=", "<="})


def check(subject: Queries) -> Iterator[Problem]:
    """Counters whose value reaches the panel."""
    for asked in subject.queries:
        if asked.role == "variable" or asked.query.tree is None:
            continue
        for name in dict.fromkeys(_drawn(asked.query.tree, subject.exported)):
            severity, called = counter_words(name, subject.exported)
            mend = f"Take rate({name}[…]) or increase({name}[…])"
            yield Problem(ID, severity, asked.where, f"{called} is drawn as it is", mend)


def _drawn(node: Expression, exported: Exported | None) -> Iterator[str]:
    """Names of counters whose value becomes a value of the answer."""
    match node:
        case Selector():
            if counting(node.name, exported) == "counter":
                yield node.name
        case Call():
            if node.function not in _VALUE_UNUSED:
                for argument in node.arguments:
                    if node.function in _VALUES_KEPT or not _over_a_range(argument):
                        yield from _drawn(argument, exported)
        case Aggregation():
            if node.op not in {"count", "group"}:
                yield from _drawn(node.operand, exported)
        case Subquery():
            yield from _drawn(node.operand, exported)
        case Binary():
            for side in _sides_drawn(node):
                yield from _drawn(side, exported)


def _over_a_range(node: Expression) -> bool:
    return isinstance(node, Subquery) or (isinstance(node, Selector) and node.window is not None)


def _sides_drawn(node: Binary) -> tuple[Expression, ...]:
    if node.returns_bool or (node.op == "unless" and _is_birth(node)):
        return ()
    if node.op in {"and", "unless"}:
        return (node.left,)
    if node.op in _COMPARISONS and isinstance(node.left, Selector | Aggregation | Call | Binary | Subquery):
        return (node.left,)
    return (node.left, node.right)


def _is_birth(node: Binary) -> bool:
    """`x unless x offset w`, or over a window on either side: the series of x that were not there a time w before."""
    now, before = _selected(node.left), _selected(node.right)
    return (
        isinstance(now, Selector)
        and isinstance(before, Selector)
        and now.series == before.series
        and before.offset > now.offset
    )


def _selected(node: Expression) -> Expression:
    """The series whose highest or last value over a window is taken; else the node itself."""
    if isinstance(node, Call) and node.function in {"max_over_time", "last_over_time"} and len(node.arguments) == 1:
        return node.arguments[0]
    return node
