"""A dashboard as the checks look at it: its parts taken apart once, whatever its JSON is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from checks.exported import Exported
from checks.lookup import read_lookup
from checks.problem import Place
from checks.query import Query, read
from checks.reading import Json, table, tables, text, whole

DEEPEST_ROW = 5
"""Rows within rows that are still looked into; Grafana has one level."""

NOT_DRAWN = frozenset({"row", "text", "news", "dashlist", "alertlist", "annolist", "welcome", "gettingstarted"})
"""Panels that draw no query's answer."""


@dataclass(frozen=True)
class Target:
    """One query of a panel; `query` is None where it is not PromQL."""

    json: Json
    ref: str
    query: Query | None

    @property
    def instant(self) -> bool:
        """Whether it asks for one moment."""
        return self.json.get("instant") is True

    @property
    def range(self) -> bool:
        """Whether it asks for a stretch of time: the default."""
        return not self.instant or self.json.get("range") is True

    @property
    def hidden(self) -> bool:
        """Whether its answer is not drawn."""
        return self.json.get("hide") is True


@dataclass(frozen=True)
class Panel:
    """One panel or row. `row` is the number of the collapsed row it lies in; None at the top."""

    json: Json
    dashboard: str
    row: int | None

    @cached_property
    def type(self) -> str:
        """Grafana's id of the visualisation."""
        return text(self.json.get("type"))

    @cached_property
    def title(self) -> str:
        """What is written above it."""
        return text(self.json.get("title"))

    @cached_property
    def targets(self) -> tuple[Target, ...]:
        """Its queries."""
        prometheus = is_prometheus(self.json.get("datasource"), default=True)
        return tuple(_target(target, prometheus) for target in tables(self.json.get("targets")))

    @property
    def is_library_panel(self) -> bool:
        """Whether what it draws is kept elsewhere in Grafana."""
        return isinstance(self.json.get("libraryPanel"), dict)

    @property
    def drawn(self) -> bool:
        """Whether it draws answers, and says here how."""
        return self.type not in NOT_DRAWN and not self.is_library_panel

    def place(self, ref: str = "") -> Place:
        """Where it is."""
        return Place(self.dashboard, self.title or f"untitled {self.type}".strip(), whole(self.json.get("id")), ref)


@dataclass(frozen=True)
class Asked:
    """A query and where it stands. `role` is what its answer is for."""

    query: Query
    role: Literal["panel", "annotation", "variable"]
    source: Panel | Json
    dashboard: str
    ref: str = ""

    @property
    def where(self) -> Place:
        """Where it stands."""
        if isinstance(self.source, Panel):
            return self.source.place(self.ref)
        return Place(self.dashboard, part=f'{self.role} "{text(self.source.get("name"))}"')


@dataclass(frozen=True, eq=False)
class Subject:
    """One dashboard to check, and what is known around it.

    `dashboard` is its JSON, read: any value at all. `name` stands for it where it has no uid: a file's name.
    `exported` is what its deployment exports; `uids` counts the uids of the set it belongs to; `scrape_interval` is in
    seconds. What is None is not known, and then what would need it is not judged.
    """

    dashboard: object
    name: str = ""
    exported: Exported | None = None
    uids: Mapping[str, int] | None = None
    scrape_interval: float | None = None

    @cached_property
    def model(self) -> Json:
        """The dashboard's own JSON, taken out of what Grafana's APIs wrap around it."""
        outer = table(self.dashboard)
        for key in ("dashboard", "spec"):
            inner = outer.get(key)
            if isinstance(inner, dict) and "panels" not in outer:
                return inner
        return outer

    @cached_property
    def where(self) -> Place:
        """The dashboard as a whole."""
        return Place(text(self.model.get("uid")) or self.name or text(self.model.get("title")) or "dashboard")

    @cached_property
    def panels(self) -> tuple[Panel, ...]:
        """Every panel and row, those of collapsed rows and of old `rows` included."""
        found = list(self._panels(self.model.get("panels"), None, 0))
        for row in tables(self.model.get("rows")):
            found += self._panels(row.get("panels"), None, 0)
        return tuple(found)

    def _panels(self, value: object, row: int | None, depth: int) -> Iterator[Panel]:
        for index, panel in enumerate(tables(value)):
            yield Panel(panel, self.where.dashboard, row)
            if panel.get("panels") and depth < DEEPEST_ROW:
                yield from self._panels(panel["panels"], index if row is None else row, depth + 1)

    @cached_property
    def variables(self) -> tuple[Json, ...]:
        """The dashboard's variables."""
        return tuple(tables(table(self.model.get("templating")).get("list")))

    @cached_property
    def several_valued(self) -> frozenset[str]:
        """Names of the variables that may stand for more than one value."""
        return frozenset(text(v.get("name")) for v in self.variables if v.get("multi") or v.get("includeAll"))

    @cached_property
    def annotations(self) -> tuple[Json, ...]:
        """The dashboard's annotation queries."""
        return tuple(tables(table(self.model.get("annotations")).get("list")))

    @cached_property
    def queries(self) -> tuple[Asked, ...]:
        """Every PromQL query: of panels, annotations and variables."""
        return tuple(self._queries())

    def _queries(self) -> Iterator[Asked]:
        for panel in self.panels:
            for target in panel.targets:
                if target.query is not None:
                    yield Asked(target.query, "panel", panel, self.where.dashboard, target.ref)
        for annotation in self.annotations:
            expr = annotation_query(annotation)
            if expr and is_prometheus(annotation.get("datasource"), default=True):
                yield Asked(read(expr), "annotation", annotation, self.where.dashboard)
        for variable in self.variables:
            series = selection(variable)
            if series:
                yield Asked(read(series), "variable", variable, self.where.dashboard)

    def variable_place(self, variable: Json) -> Place:
        """Where a variable is defined."""
        return Place(self.where.dashboard, part=f'variable "{text(variable.get("name"))}"')

    def annotation_place(self, annotation: Json) -> Place:
        """Where an annotation is defined."""
        return Place(self.where.dashboard, part=f'annotation "{text(annotation.get("name"))}"')


def is_prometheus(datasource: object, *, default: bool) -> bool:
    """Whether a data source may be a Prometheus: one that is only named, or missing, is taken as `default`."""
    kind = datasource.get("type") if isinstance(datasource, dict) else None
    return kind == "prometheus" if isinstance(kind, str) else default


def variable_query(variable: Json) -> str:
    """What a query variable asks, in its old form (text) and its new one (a table)."""
    query = variable.get("query")
    return text(query) or text(table(query).get("query"))


def annotation_query(annotation: Json) -> str:
    """The PromQL that an annotation asks, in its old form (at the top) and its new one (a target)."""
    return text(annotation.get("expr")) or text(table(annotation.get("target")).get("expr"))


def selection(variable: Json) -> str:
    """The PromQL inside a query variable: the series of `label_values(series, label)`, or a `query_result`'s query."""
    if variable.get("type") != "query" or not is_prometheus(variable.get("datasource"), default=True):
        return ""
    asked = read_lookup(variable_query(variable))
    return asked.expr if asked.kind in {"label_values", "query_result"} else ""


def _target(json: Json, prometheus: bool) -> Target:
    expr = json.get("expr")
    asks = isinstance(expr, str) and is_prometheus(json.get("datasource"), default=prometheus)
    return Target(json, text(json.get("refId")), read(expr) if asks and isinstance(expr, str) else None)
