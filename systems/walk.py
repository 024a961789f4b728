"""Walks over query trees."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from systems.metric import Metric
from systems.query import Aggregation, Binary, Call, Matrix, Negative, Node, Series, Subquery


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
            waiting += _inside(part)


def _inside(node: Node) -> tuple[Node, ...]:
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
