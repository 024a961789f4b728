"""Queries at another time: some time ago, at the end of a day, as they were last known, or smoothed over a window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from errors import QueryError
from systems import promql
from systems.promql import DAY, ahead
from systems.query import GaugeSeries, Matrix, Node, Query, Series, operand
from systems.walk import transform
from systems.window import Duration, duration


def ago(query: Query, offset: Duration) -> Query:
    """What the query answered some time ago."""

    def visit(node: Node) -> Node | None:
        return replace(node, offset=offset, ahead=False) if isinstance(node, Series) else None

    return _as_query(transform(operand(query), visit))


def last_of_day(query: Query, begins: int = 0) -> Query:
    """A gauge's last value of the day that begins `begins` minutes after the evaluation time: one bar a day.

    It is drawn at a step of a day. The day's last minute is left out, since what resets at its end may be scraped a
    moment early. Today's value is the newest.
    """
    return _of_gauges(query, lambda gauge: promql.over_time("last", ahead(gauge, begins + DAY - 1), duration(DAY - 1)))


def gain_of_day(query: Query, begins: int = 0) -> Query:
    """How far a gauge's last value of that day is above its last of the day before: one bar a day."""
    return last_of_day(query, begins) - last_of_day(query, begins - DAY)


def smoothed(query: Query, over: Duration) -> Query:
    """The query with the mean over a window in place of each gauge's last value."""
    return _of_gauges(query, lambda gauge: promql.over_time("avg", gauge, over))


def lasting(query: Query, over: Duration) -> Query:
    """The query with each gauge's last value of a window: what was known last, where a gauge has gone since."""
    return _of_gauges(query, lambda gauge: promql.over_time("last", gauge, over))


def _of_gauges(query: Query, taken: Callable[[GaugeSeries], Query]) -> Query:
    """The query with what is taken of each gauge in place of its last value; what has a window already keeps it."""

    def visit(node: Node) -> Node | None:
        if isinstance(node, GaugeSeries):
            return taken(node)
        return node if isinstance(node, Matrix) else None

    return _as_query(transform(operand(query), visit))


def _as_query(node: Node) -> Query:
    if not isinstance(node, Query):
        raise QueryError(f"{type(node).__name__} is no query")
    return node
