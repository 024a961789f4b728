"""What a dashboard asks its Prometheus when someone opens it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from checks.durations import seconds
from checks.intervals import Span, interval
from checks.lookup import read_lookup
from checks.moments import Clock, of_panel
from checks.problem import Place
from checks.reading import Json, table, text, whole
from checks.ruleset import Ruleset
from checks.subject import Panel, Subject, Target, annotation_query, is_prometheus, variable_query
from checks.substitution import Value, built_ins, substitute, values_of
from errors import ConfigError

SILENCE_IS_GOOD = ("is good news", "is no fault")
"""A panel whose description says either may be empty."""

USUAL_SCRAPE = 15.0
"""Seconds between scrapes, where it is not known: Grafana's own supposition."""
USUAL_SPAN = 6 * 3600.0
"""Seconds that a dashboard without a relative time of its own shows."""
PIXELS_A_COLUMN = 75
"""Points that a panel asks for, for each of the 24 columns of a screen 1800 pixels wide."""
MOST_POINTS = 11_000
"""Points of one series that Prometheus answers."""
ANNOTATION_STEP = 60.0


@dataclass(frozen=True)
class Question:
    """One query as it is sent. `step` is None for one at the end of the span; `label` asks for its values.

    `silence_is_good` says that no answer is no fault: an annotation marks what rarely happens, and some panels say it.
    """

    where: Place
    role: Literal["panel", "annotation", "variable", "rule"]
    expr: str
    span: Span
    step: float | None = None
    label: str = ""
    silence_is_good: bool = False


def questions(subject: Subject, at: float, length: float | None = None) -> Iterator[Question]:
    """All that is asked at the moment `at` (unix seconds) over `length` seconds (else the dashboard's own time).

    Queries that are hidden, not PromQL or written in a library panel are left out.
    """
    span = Span(at - (length or _own_length(subject.model)), at)
    scrape = subject.scrape_interval or USUAL_SCRAPE
    values = values_of(subject.variables)
    for variable in subject.variables:
        yield from _of_variable(subject, variable, span, values)
    for annotation in subject.annotations:
        if asked := annotation_question(subject, annotation, span, values, scrape):
            yield asked
    for panel in subject.panels:
        if panel.drawn:
            shown = _shown(panel, span)
            for target in panel.targets:
                if target.query is not None and not target.hidden:
                    yield question(panel, target, shown, values, scrape)


def rule_questions(ruleset: Ruleset, at: float) -> Iterator[Question]:
    """What the rules of a file ask at a moment. An alert without an answer does not fire, which is good."""
    for rule in ruleset.queries:
        yield Question(rule.where, "rule", rule.expr, Span(at, at), silence_is_good=True)


def left_out(subject: Subject) -> int:
    """How many queries of panels are asked of no Prometheus: SQL, for one."""
    drawn = [target for panel in subject.panels if panel.drawn for target in panel.targets]
    return sum(target.query is None and not target.hidden for target in drawn)


def _own_length(model: Json) -> float:
    time = table(model.get("time"))
    start = text(time.get("from"))
    length = seconds(start.removeprefix("now-")) if start.startswith("now-") and time.get("to") == "now" else None
    return length or USUAL_SPAN


def _shown(panel: Panel, span: Span) -> Span:
    try:
        return of_panel(panel.json, span, Clock(span.end))
    except ConfigError:
        return span


def question(panel: Panel, target: Target, span: Span, values: Mapping[str, Value], scrape: float) -> Question:
    """What a query of a panel asks over the time that the panel shows, where Prometheus is scraped every `scrape` s."""
    own = _length(target.json, values)
    step = panel_step(panel.json, span, values, scrape, own) * max(whole(target.json.get("intervalFactor")) or 1, 1)
    return Question(
        panel.place(target.ref),
        "panel",
        substitute(text(target.json.get("expr")), values, built_ins(span, step, own or scrape)),
        _aligned(span, step) if target.range else span,
        step if target.range else None,
        silence_is_good=any(words in text(panel.json.get("description")) for words in SILENCE_IS_GOOD),
    )


def panel_step(
    panel: Json, span: Span, values: Mapping[str, Value], scrape: float, least: float | None = None
) -> float:
    """`$__interval` of a panel in seconds: no less than `least`, else its own, else `scrape`."""
    width = whole(table(panel.get("gridPos")).get("w")) or 24
    points = whole(panel.get("maxDataPoints")) or min(width, 24) * PIXELS_A_COLUMN
    return _possible(span, interval(span, points, least or _length(panel, values) or scrape))


def _length(json: Json, values: Mapping[str, Value]) -> float | None:
    """The least step that a panel or a query names, in seconds."""
    return seconds(substitute(text(json.get("interval")), values).lstrip(">"))


def _possible(span: Span, step: float) -> float:
    return max(step, math.ceil(span.seconds / MOST_POINTS))


def _aligned(span: Span, step: float) -> Span:
    """From and to whole steps, as Grafana asks, so that bars begin where days do."""
    return Span(span.start // step * step, span.end // step * step)


def annotation_question(
    subject: Subject, annotation: Json, span: Span, values: Mapping[str, Value], scrape: float
) -> Question | None:
    """What an annotation asks; None where it is off, or asks no Prometheus."""
    expr = annotation_query(annotation)
    if not expr or annotation.get("enable") is False or not is_prometheus(annotation.get("datasource"), default=True):
        return None
    least = seconds(text(annotation.get("step"))) or ANNOTATION_STEP
    step = _possible(span, interval(span, 24 * PIXELS_A_COLUMN, least))
    sent = substitute(expr, values, built_ins(span, step, scrape))
    where = subject.annotation_place(annotation)
    return Question(where, "annotation", sent, _aligned(span, step), step, silence_is_good=True)


def _of_variable(subject: Subject, variable: Json, span: Span, values: Mapping[str, Value]) -> Iterator[Question]:
    if variable.get("type") != "query" or not is_prometheus(variable.get("datasource"), default=True):
        return
    sent = substitute(variable_query(variable), values, built_ins(span, USUAL_SCRAPE, USUAL_SCRAPE))
    where = subject.variable_place(variable)
    lookup = read_lookup(sent)
    if lookup.kind in {"label_values", "query_result"}:
        yield Question(where, "variable", lookup.expr, span, label=lookup.label)
