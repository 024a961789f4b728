"""Marks on the time axis: what annotation queries answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from checks.durations import seconds
from checks.intervals import Span
from checks.questions import ANNOTATION_STEP, annotation_question
from checks.reading import Json, table, text
from checks.subject import Subject
from checks.substitution import Value
from errors import DataSourceError
from preview.asking.aligned import numbers
from preview.asking.queries import PROMETHEUS, plugin_of
from preview.asking.source import Asked, Source
from preview.contract import Annotation, Mark

MOST_MARKS = 1000
_USUAL_COLOR = "rgba(0, 211, 255, 1)"
_TEMPLATE = re.compile(r"\{\{\s*(.+?)\s*\}\}")


def marked(
    subject: Subject, source: Source, span: Span, values: Mapping[str, Value], plugins: Mapping[str, str], scrape: float
) -> tuple[list[Annotation], list[str]]:
    """The marks of every annotation query that is on, and what is said of those that could not be asked."""
    found: list[Annotation] = []
    notices: list[str] = []
    for annotation in subject.annotations:
        if annotation.get("enable") is False or annotation.get("builtIn"):
            continue
        name = text(annotation.get("name")) or "without a name"
        plugin = plugin_of(annotation.get("datasource"), plugins)
        asked = annotation_question(subject, annotation, span, values, scrape)
        if asked is None or asked.step is None or plugin not in {"", PROMETHEUS}:
            notices.append(f'The annotation "{name}" asks no Prometheus: it is not shown')
            continue
        try:
            marks = _marks(annotation, source, Asked(asked.expr, asked.span, asked.step, "annotation"))
        except DataSourceError as error:
            notices.append(f'The annotation "{name}" could not be asked: {error.summary}')
            continue
        if len(marks) > MOST_MARKS:
            notices.append(f'Of the annotation "{name}" only the last {MOST_MARKS:,} of {len(marks):,} marks are shown')
        color = text(annotation.get("iconColor")) or _USUAL_COLOR
        found.append({"name": name, "color": color, "marks": sorted(marks, key=_time)[-MOST_MARKS:]})
    return found, notices


def _time(mark: Mark) -> int:
    return mark["time"]


def _marks(annotation: Json, source: Source, asked: Asked) -> list[Mark]:
    """A mark for each run of positive values; the value itself is the time where the annotation says so."""
    own = table(annotation.get("target")) | annotation
    keys = [key.strip() for key in text(own.get("tagKeys")).split(",")]
    apart = (seconds(text(own.get("step"))) or ANNOTATION_STEP) * 1000
    apart = max(apart, (asked.step or 0) * 1000)
    marks: list[Mark] = []
    for series in source.ask(asked).series:
        labels = series["labels"]
        for first, last in _runs(_moments(numbers(series["values"]), asked, own), apart):
            mark: Mark = {
                "time": first,
                "title": _filled(text(own.get("titleFormat")), labels),
                "text": _filled(text(own.get("textFormat")), labels),
                "tags": [labels[key] for key in keys if key in labels],
            }
            if last > first:
                mark["end"] = last
            marks.append(mark)
    return marks


def _moments(values: Sequence[float | None], asked: Asked, annotation: Json) -> list[int]:
    """When there is something to mark, in unix milliseconds."""
    if annotation.get("useValueForTime"):
        times = {int(value) for value in values if value is not None and abs(value) < 2**53}
        return sorted(time for time in times if asked.span.start * 1000 <= time <= asked.span.end * 1000)
    step = asked.step or 0
    there = (index for index, value in enumerate(values) if value is not None and value > 0)
    return [round((asked.span.start + index * step) * 1000) for index in there]


def _runs(moments: Sequence[int], apart: float) -> list[tuple[int, int]]:
    """The first and last of each run of moments that are no further apart, in milliseconds."""
    runs: list[tuple[int, int]] = []
    for moment in moments:
        if runs and moment - runs[-1][1] <= apart:
            runs[-1] = (runs[-1][0], moment)
        else:
            runs.append((moment, moment))
    return runs


def _filled(template: str, labels: Mapping[str, str]) -> str:
    return _TEMPLATE.sub(lambda found: labels.get(found[1], found[0]), template)
