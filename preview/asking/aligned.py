"""An answer as the page draws it: numbers at whole steps, nothing where there is no sample."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from checks.intervals import Span
from datasources import prometheus
from preview.contract import Number, Series

MOST_NUMBERS = 400_000
"""Numbers of one answer that are kept; a browser draws no more."""
MOST_SERIES = 2_000


@dataclass(frozen=True)
class Aligned:
    """The series of one answer, each with a value for every step (one for a moment), and what was warned of."""

    series: list[Series]
    warnings: tuple[str, ...] = ()


def steps(span: Span, step: float | None) -> int:
    """How many values there are from the start to the end of a span, both included; one for a moment."""
    return 1 if step is None else math.floor(span.seconds / step + 1e-6) + 1


def aligned(answer: prometheus.Answer, span: Span, step: float | None) -> Aligned:
    """What a Prometheus answered over this span; of a great many series the first."""
    length = steps(span, step)
    most = max(1, min(MOST_SERIES, MOST_NUMBERS // length))
    warnings = answer.warnings
    if len(answer.series) > most:
        warnings += (f"only the first {most:,} of {len(answer.series):,} series are shown",)
    return Aligned(
        [{"labels": dict(one.labels), "values": _values(one, span, step, length)} for one in answer.series[:most]],
        warnings,
    )


def _values(one: prometheus.Series, span: Span, step: float | None, length: int) -> list[Number]:
    if step is None:
        return [written(value) for _, value in one.samples[-1:]] or [None]
    values: list[Number] = [None] * length
    for at, value in one.samples:
        index = round((at - span.start) / step)
        if 0 <= index < length:
            values[index] = written(value)
    return values


def written(value: float) -> Number:
    """A number as the page reads it."""
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "+Inf" if value > 0 else "-Inf"


def numbers(values: Sequence[Number]) -> list[float | None]:
    """The numbers that the page would read; None for no sample."""
    return [None if value is None else float(value) for value in values]
