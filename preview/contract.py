"""What the page is given, as Python writes it: the types of `page/src/contract.ts`, where each is explained."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from checks.reading import Json

Number = float | str | None
"""A number; `NaN`, `+Inf` and `-Inf` are text; None is no sample."""


class DataSource(TypedDict):
    """Where the numbers come from."""

    kind: Literal["prometheus", "lab", "sample"]
    says: str


class Option(TypedDict):
    """One value to choose."""

    text: str
    value: str


class Variable(TypedDict):
    """A control at the top."""

    name: str
    label: str
    description: str
    type: str
    hidden: bool
    multi: bool
    options: list[Option]
    current: list[str]
    problem: str


class Link(TypedDict):
    """A link at the top."""

    title: str
    url: str
    tooltip: str
    newTab: bool


class Series(TypedDict):
    """One series of an answer."""

    labels: dict[str, str]
    values: list[Number]


class Answer(TypedDict):
    """What one query answered."""

    ref: str
    expr: str
    format: Literal["time_series", "table", "heatmap"]
    instant: bool
    legend: str
    start: int
    step: int
    series: list[Series]
    error: NotRequired[str]
    warnings: NotRequired[list[str]]


class Mark(TypedDict):
    """One mark of an annotation, or a region with an end."""

    time: int
    end: NotRequired[int]
    title: str
    text: str
    tags: list[str]


class Annotation(TypedDict):
    """Marks of one annotation query."""

    name: str
    color: str
    marks: list[Mark]


class Unasked(TypedDict):
    """A query that preview does not ask, and why; no fault of its panel."""

    ref: str
    says: str
    query: str


class ShownPanel(TypedDict):
    """One panel or row; `model` is Grafana's own JSON of it."""

    model: Json
    answers: list[Answer]
    problems: list[str]
    unasked: NotRequired[list[Unasked]]
    panels: NotRequired[list[ShownPanel]]
    copyOf: NotRequired[int]
    change: NotRequired[Literal["new", "removed", "changed"]]
    changes: NotRequired[list[str]]


class RawRange(TypedDict("RawRange", {"from": str})):
    """A range in Grafana's words."""

    to: str


class Shown(TypedDict("Shown", {"from": int})):
    """One dashboard at one choice of variables and time."""

    uid: str
    title: str
    description: str
    tags: list[str]
    timezone: str
    to: int
    range: RawRange
    refresh: str
    graphTooltip: int  # noqa: N815 - the name in page/src/contract.ts
    weekStart: str  # noqa: N815 - the same
    data: DataSource
    variables: list[Variable]
    links: list[Link]
    panels: list[ShownPanel]
    annotations: list[Annotation]
    notices: list[str]
