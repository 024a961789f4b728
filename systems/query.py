"""Queries as values: a small frozen syntax tree for PromQL in which a wrong query cannot be built.

A counter has no value to draw, only a rate or an increase; a quantile is taken only of a histogram; a gauge is never
rated; a label that a metric lacks cannot be matched, aggregated by or joined on. mypy refuses most of these, and
building the tree refuses all of them with a `QueryError`. Every query knows the labels of its answer.

The functions that build trees are in `systems.promql`; `systems.render` prints them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, Self

from errors import QueryError, nearest
from systems.matcher import Matcher, equals
from systems.matching import SETS, Matching, SetOp, check
from systems.metric import Metric, Part
from systems.window import Duration, checked

ArithmeticOp = Literal["+", "-", "*", "/", "%", "^"]
ComparisonOp = Literal["==", "!=", ">", "<", ">=", "<="]
AggregateOp = Literal["sum", "avg", "min", "max", "count", "stddev", "stdvar", "group", "topk", "bottomk", "quantile"]
COMPARISONS = frozenset({"==", "!=", ">", "<", ">=", "<="})


@dataclass(frozen=True)
class Node:
    """Any part of a query."""


@dataclass(frozen=True)
class Query(Node):
    """An expression that can be drawn: an instant vector or a scalar."""

    @property
    def labels(self) -> frozenset[str]:
        """Labels of the answer's series."""
        return frozenset()

    @property
    def is_scalar(self) -> bool:
        """Whether the answer is one number without labels, not a vector."""
        return False

    def __add__(self, other: Query | float) -> Binary:
        return Binary("+", self, operand(other))

    def __sub__(self, other: Query | float) -> Binary:
        return Binary("-", self, operand(other))

    def __rsub__(self, other: float) -> Binary:
        return Binary("-", operand(other), self)

    def __mul__(self, other: Query | float) -> Binary:
        return Binary("*", self, operand(other))

    def __truediv__(self, other: Query | float) -> Binary:
        return Binary("/", self, operand(other))

    def __mod__(self, other: Query | float) -> Binary:
        return Binary("%", self, operand(other))

    def __pow__(self, other: Query | float) -> Binary:
        return Binary("^", self, operand(other))

    def __neg__(self) -> Negative:
        return Negative(self)

    def __gt__(self, other: Query | float) -> Binary:
        return Binary(">", self, operand(other))

    def __lt__(self, other: Query | float) -> Binary:
        return Binary("<", self, operand(other))

    def __ge__(self, other: Query | float) -> Binary:
        return Binary(">=", self, operand(other))

    def __le__(self, other: Query | float) -> Binary:
        return Binary("<=", self, operand(other))


def operand(value: Query | float) -> Query:
    """A query as it is, a number as a scalar. Raises `QueryError` for anything else, a raw counter first of all."""
    if isinstance(value, Query):
        return value
    if isinstance(value, Series):
        metric, advice = value.metric, "a quantile" if value.metric.kind == "histogram" else "a rate or an increase"
        raise QueryError(
            f"a {metric.kind} has no value of its own to draw", where=metric.name, todo=f"Take {advice} of it"
        )
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise QueryError(f"{value!r} is no query", todo="Give a query or a number")
    return Number(float(value))


@dataclass(frozen=True)
class Series(Node):
    """The stored series of one metric, narrowed by matchers, `offset` back in time (or ahead with a minus)."""

    metric: Metric
    part: Part = ""
    matchers: tuple[Matcher, ...] = ()
    offset: Duration = ""
    ahead: bool = False

    def __post_init__(self) -> None:
        if self.offset != "":
            checked(self.offset)
        known = self.series_labels
        for matcher in self.matchers:
            if matcher.label not in known:
                raise QueryError(
                    f'no label "{matcher.label}"', where=self.metric.name, todo=nearest(matcher.label, known)
                )

    @property
    def series_labels(self) -> frozenset[str]:
        """Labels of these series."""
        return self.metric.series_labels | ({"le"} if self.part == "_bucket" else frozenset())

    def where(self, *matchers: Matcher, **values: str) -> Self:
        """Only the series that match; `where(outcome="win")` is short for `where(equals("outcome", "win"))`."""
        added = matchers + tuple(equals(label, value) for label, value in values.items())
        return replace(self, matchers=self.matchers + added)

    def shifted(self, offset: Duration, *, ahead: bool = False) -> Self:
        """The same series some time ago (`offset 1h`), or ahead (`offset -1h`)."""
        return replace(self, offset=offset, ahead=ahead)


@dataclass(frozen=True)
class GaugeSeries(Series, Query):
    """A gauge: the one kind of series that can be drawn as it is."""

    @property
    def labels(self) -> frozenset[str]:
        return self.series_labels


@dataclass(frozen=True)
class CounterSeries(Series):
    """A counter: take `rate` or `increase` of it."""


@dataclass(frozen=True)
class HistogramSeries(Series):
    """A histogram: take a `quantile` of it, or a `rate` of how often it observed.

    `scale` is how many of its unit make one of what it answers in: a histogram of milliseconds, `/ 1000`, answers in
    seconds. Its buckets keep their bounds.
    """

    scale: float = 1

    def __truediv__(self, scale: float) -> Self:
        return replace(self, scale=self.scale * scale)


@dataclass(frozen=True)
class Everything(Query):
    """Every series of one origin, whatever its name: for counting series by metric."""

    origin: str

    @property
    def labels(self) -> frozenset[str]:
        return frozenset({"__name__", "job", "instance"})


@dataclass(frozen=True)
class Matrix(Node):
    """The samples of some series over a window: all of them, or the newest at each `step`."""

    series: Series
    window: Duration
    step: Duration = ""

    def __post_init__(self) -> None:
        checked(self.window)
        if self.step:
            checked(self.step)

    @property
    def labels(self) -> frozenset[str]:
        """Labels of the series."""
        return self.series.series_labels


@dataclass(frozen=True)
class Subquery(Node):
    """A query evaluated again and again over a window; an empty `step` means the server's evaluation interval."""

    query: Query
    window: Duration
    step: str = ""

    def __post_init__(self) -> None:
        checked(self.window)
        if self.step:
            checked(self.step)
        if self.query.is_scalar:
            raise QueryError("a subquery runs over a vector, not a number")

    @property
    def labels(self) -> frozenset[str]:
        """Labels of the inner query."""
        return self.query.labels


@dataclass(frozen=True)
class Number(Query):
    """A number."""

    value: float

    @property
    def is_scalar(self) -> bool:
        return True


@dataclass(frozen=True)
class Text(Node):
    """A string argument, as `label_replace` takes."""

    value: str


@dataclass(frozen=True)
class Call(Query):
    """A function of PromQL. Built through `systems.promql`, which gives each its right arguments.

    `added` are the labels that the function sets; `removed` those it uses up.
    """

    function: str
    arguments: tuple[Node, ...]
    added: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()

    @property
    def labels(self) -> frozenset[str]:
        of = [a.labels for a in self.arguments if isinstance(a, Query | Matrix | Subquery)]
        return (frozenset().union(*of) | self.added) - self.removed

    @property
    def is_scalar(self) -> bool:
        return self.function in {"scalar", "time", "pi"}


@dataclass(frozen=True)
class Negative(Query):
    """Unary minus."""

    query: Query

    @property
    def labels(self) -> frozenset[str]:
        return self.query.labels

    @property
    def is_scalar(self) -> bool:
        return self.query.is_scalar


@dataclass(frozen=True)
class Aggregation(Query):
    """`op by (…) (query)`, or `without`; `parameter` is topk's count or quantile's level."""

    op: AggregateOp
    query: Query
    grouping: tuple[str, ...] = ()
    without: bool = False
    parameter: float | None = None

    def __post_init__(self) -> None:
        if self.query.is_scalar:
            raise QueryError(f"{self.op} runs over a vector, not a number")
        if (self.parameter is not None) != (self.op in {"topk", "bottomk", "quantile"}):
            raise QueryError(f"{self.op} takes {'a' if self.parameter is None else 'no'} parameter")
        for label in self.grouping:
            if label not in self.query.labels:
                word = "without" if self.without else "by"
                raise QueryError(f'{self.op} {word} "{label}": no such label', todo=nearest(label, self.query.labels))

    @property
    def labels(self) -> frozenset[str]:
        if self.without:
            return self.query.labels - set(self.grouping)
        if self.op in {"topk", "bottomk"}:
            return self.query.labels
        return frozenset(self.grouping)


@dataclass(frozen=True)
class Binary(Query):
    """`left op right`; `bool_` answers 0 or 1 in place of filtering."""

    op: ArithmeticOp | ComparisonOp | SetOp
    left: Query
    right: Query
    matching: Matching | None = None
    bool_: bool = False

    def __post_init__(self) -> None:
        scalars = [side.is_scalar for side in (self.left, self.right)]
        if self.bool_ and self.op not in COMPARISONS:
            raise QueryError(f"bool goes with a comparison, not with {self.op}")
        if all(scalars) and self.op in COMPARISONS and not self.bool_:
            raise QueryError(f"a comparison of two numbers ({self.op}) needs bool")
        if any(scalars):
            if self.op in SETS:
                raise QueryError(f'"{self.op}" joins vectors, not numbers')
            if self.matching:
                raise QueryError(f"on and ignoring join vectors, not numbers ({self.op})")
            return
        check(self.op, self.left.labels, self.right.labels, self.matching)

    @property
    def labels(self) -> frozenset[str]:
        if self.left.is_scalar:
            return self.right.labels
        if self.op == "or":
            return self.left.labels | self.right.labels
        matching = self.matching
        if self.right.is_scalar or self.op in SETS or matching is None:
            return self.left.labels
        many = self.right if matching.group == "right" else self.left
        if matching.group:
            return many.labels | set(matching.carried)
        return frozenset(matching.labels) if matching.on else many.labels - set(matching.labels)

    @property
    def is_scalar(self) -> bool:
        return self.left.is_scalar and self.right.is_scalar
