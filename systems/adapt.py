"""Metrics that a deployment exports under another name or on another scale than its system's catalogue says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from systems.query import Call, GaugeSeries, Matrix, Node, Query, Series
from systems.units import ALIASES, BASIS_POINTS
from systems.walk import transform

SCALES: Mapping[str, Mapping[str, float]] = {
    "share": {"percentunit": 1, "percent": 100, BASIS_POINTS: 1e4},
    "time": {"s": 1, "ms": 1e3, "µs": 1e6, "ns": 1e9, "m": 1 / 60, "h": 1 / 3600, "d": 1 / 86400},
    "size": {"bytes": 1, "kbytes": 2**-10, "mbytes": 2**-20, "gbytes": 2**-30},
    "pace": {"opm": 1, "ops": 1 / 60},
}
"""Units of one kind, and how many of each make one of the first."""

_COUNTS = frozenset({"count_over_time", "changes", "timestamp"})
"""Functions whose answer does not depend on the scale of what they are taken of."""


@dataclass(frozen=True)
class Exported:
    """How a metric is exported in one place: its `name`, and by what its values must be divided (`scale`)."""

    name: str
    scale: float = 1


def scale(unit: str, declared: str) -> float | None:
    """How many of `unit` make one of the `declared` unit; None when they are of different kinds."""
    for units in SCALES.values():
        one, other = (name if name in units else ALIASES.get(name, name) for name in (unit, declared))
        if one in units and other in units:
            return units[one] / units[other]
    return None


def adapted(query: Query, exported: Mapping[str, Exported]) -> Query:
    """The query as it must be asked where metrics are exported so: by the names there, in the catalogue's units."""

    def visit(node: Node) -> Node | None:
        match node:
            case (
                Call(arguments=(Matrix(series=GaugeSeries() as series), *_))
                | Call(arguments=(GaugeSeries() as series,))
            ):
                if series.metric.name not in exported:
                    return None
                inside = transform(node, rename)
                return inside if node.function in _COUNTS else _divided(inside, exported[series.metric.name])
            case GaugeSeries() if node.metric.name in exported:
                return _divided(rename(node), exported[node.metric.name])
        return rename(node)

    def rename(node: Node) -> Node | None:
        if isinstance(node, Series) and node.metric.name in exported:
            return replace(node, metric=replace(node.metric, name=exported[node.metric.name].name))
        return None

    found = transform(query, visit) if exported else query
    assert isinstance(found, Query)  # noqa: S101 - each node gives way to one of its kind
    return found


def _divided(node: Node | None, how: Exported) -> Node | None:
    return node / how.scale if isinstance(node, Query) and how.scale != 1 else node
