"""What the queries of panels answer, eight asked at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal

from checks.intervals import Span
from checks.query import Query
from checks.questions import question
from checks.reading import Json, number, table, tables, text
from checks.subject import Panel, Target
from checks.substitution import Value
from datasources.prometheus import CONNECTIONS
from errors import DataSourceError
from preview.asking.source import Asked, Look, Source
from preview.contract import Answer

_READ_BY_SERVER = Query(None, (), "", frozenset(), {})
Format = Literal["time_series", "table", "heatmap"]


@dataclass(frozen=True)
class Ask:
    """One query of a panel, ready to send, and how its answer is to be drawn."""

    asked: Asked
    ref: str
    format: Format
    legend: str


def asks(
    panel: Json,
    targets: Sequence[Json],
    shown: Span,
    values: Mapping[str, Value],
    scrape: float,
    legends: Sequence[str],
) -> Iterator[Ask]:
    """What the PromQL targets of a panel ask over the time that it shows. What is hidden or empty is not asked."""
    whole_panel = Panel(panel, "", None)
    for json, legend in zip(targets, legends, strict=True):
        target = Target(json, text(json.get("refId")), _READ_BY_SERVER)
        if target.hidden or not text(json.get("expr")).strip():
            continue
        sent = question(whole_panel, target, shown, values, scrape)
        form: Format = "time_series"
        if json.get("format") in {"table", "heatmap"}:
            form = json["format"]
        look = _look(panel, legend)
        if target.range:
            yield Ask(Asked(sent.expr, sent.span, sent.step, "panel", look), target.ref, form, legend)
        if target.instant:
            yield Ask(Asked(sent.expr, shown, None, "panel", look), target.ref, form, legend)


def answered(asks: Sequence[Ask], source: Source) -> list[Answer]:
    """The answers, in the order of the questions. One that failed says so, and the others go on."""
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        return list(pool.map(lambda ask: _answer(ask, source), asks))


def _answer(ask: Ask, source: Source) -> Answer:
    asked = ask.asked
    made: Answer = {
        "ref": ask.ref,
        "expr": asked.expr,
        "format": ask.format,
        "instant": asked.step is None,
        "legend": ask.legend,
        "start": round((asked.span.end if asked.step is None else asked.span.start) * 1000),
        "step": round((asked.step or 0) * 1000),
        "series": [],
    }
    try:
        answer = source.ask(asked)
    except DataSourceError as error:
        made["error"] = error.summary
        return made
    made["series"] = answer.series
    if answer.warnings:
        made["warnings"] = list(answer.warnings)
    return made


def _look(panel: Json, legend: str) -> Look:
    defaults = table(table(panel.get("fieldConfig")).get("defaults"))
    states = [key for mapping in tables(defaults.get("mappings")) for key in table(mapping.get("options"))]
    return Look(
        text(defaults.get("unit")),
        number(defaults.get("min")),
        number(defaults.get("max")),
        tuple(sorted({float(key) for key in states if key.removeprefix("-").isdecimal() and len(key) < 9})),
        legend,
    )
