"""Walks over query trees."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from systems.metric import Metric
from systems.query import Aggregation, Binary, Call, Matrix, Negative, Node, Series, Subquery
from systems.window import Duration


def metrics_of(node: Node) -> frozenset[Metric]:
    """Every metric that a query reads."""
    return frozenset(series.metric for series in series_of(node))


def series_of(node: Node) -> Iterator[Series]:
    """All series that a query reads."""
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Series):
            yield part
        else:
            waiting += inside(part)


def windows_of(node: Node) -> frozenset[Duration]:
    """The windows that a query counts, averages or fits within; `last_over_time` only looks back for what there was."""
    match node:
        case Matrix():
            return frozenset({node.window})
        case Call(function="last_over_time"):
            return frozenset()
    return frozenset().union(*map(windows_of, inside(node)))


def looks_in_steps(node: Node) -> bool:
    """Whether a query reads no more of a window than its newest sample at each step."""
    return (isinstance(node, Matrix) and bool(node.step)) or any(map(looks_in_steps, inside(node)))


def inside(node: Node) -> tuple[Node, ...]:
    """The parts that a query is directly made of."""
    match node:
        case Call():
            return node.arguments
        case Binary():
            return node.left, node.right
        case Matrix():
            return (node.series,)
        case Aggregation() | Subquery() | Negative():
            return (node.query,)
    return ()


def transform(node: Node, visit: Callable[[Node], Node | None]) -> Node:
    """The tree with each node replaced by what `visit` answers for it; None keeps the node and goes on inside it."""
    found = visit(node)
    if found is not None:
        return found
    changed = {
        name: transform(value, visit) if isinstance(value, Node) else tuple(transform(item, visit) for item in value)
        for name, value in vars(node).items()
        if isinstance(value, Node) or (isinstance(value, tuple) and value and isinstance(value[0], Node))
    }
    return replace(node, **changed) if changed else node
