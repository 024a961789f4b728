"""Made-up answers, where there is no Prometheus: shapes that look like what a panel draws, and say that they are none.

The same query has the same shape at every look; its lines run on a daily tide.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

from checks.expression import Matcher, Selector
from checks.intervals import Span
from checks.labels import answer_labels
from checks.query import Query, read_verbatim
from preview.asking.aligned import Aligned, steps
from preview.asking.shapes import BUCKETS, curve
from preview.asking.source import Asked
from preview.contract import DataSource, Number, Series

SAYS = "Sample data: nothing here was measured. There is no Prometheus to ask, so each query has a made-up shape."
OPTIONS = ("sample-1", "sample-2", "sample-3")
"""Values of every label that a query does not fix."""

_LEGEND = re.compile(r"\{\{\s*([A-Za-z_]\w*)\s*\}\}")
_PLAIN = re.compile(r"[\w.:/ @-]+")
_WINDOW = re.compile(r"\[[^\]]*\]")
_QUANTILE = re.compile(r"histogram_quantile\(\s*(\d*\.?\d+)\s*,")
_QUANTILES = ("0.5", "0.9", "0.99")
_EVERY_MARK = 6 * 3600.0
"""Seconds from one mark of an annotation to the next."""


@dataclass(frozen=True)
class Samples:
    """A source of made-up answers."""

    @property
    def data(self) -> DataSource:
        """What it is, for the sentence above the page."""
        return {"kind": "sample", "says": SAYS}

    def ready(self, at: float) -> None:
        """It is always there."""

    def label_values(self, label: str, span: Span, selector: str) -> tuple[str, ...]:  # noqa: ARG002 - any of them
        """The same three values, unless the selector names one."""
        return _values(label, read_verbatim(selector))

    def label_names(self, span: Span, selector: str) -> tuple[str, ...]:  # noqa: ARG002 - any of them
        """Two labels."""
        return ("instance", "job")

    def ask(self, asked: Asked) -> Aligned:
        """A few series that look like what the query is drawn as."""
        series = [_series(asked, labels) for labels in _labels(asked)]
        return Aligned(series[:1] if asked.role == "annotation" else series)


def _labels(asked: Asked) -> list[Mapping[str, str]]:
    """The labels of the series: those that the query can answer, or where it does not tell, that the legend names."""
    query = read_verbatim(asked.expr)
    named = frozenset(_LEGEND.findall(asked.look.legend))
    can = answer_labels(query.tree, None) if query.tree is not None else None
    # What a query keeps of its series' own labels is not known here: what it selects by and what the legend shows are.
    names = sorted((can if can is not None else named | _selected_by(query)) - {"__name__"})
    kept = [name for name in names if name != "le"]
    lists = {name: _values(name, query) for name in kept}
    most = max((len(values) for values in lists.values()), default=1)
    plain = [{name: values[number % len(values)] for name, values in lists.items()} for number in range(most)]
    if "le" not in names:
        return list(plain)
    return [{**labels, "le": bound} for labels, bound in product(plain, BUCKETS)]


def _selected_by(query: Query) -> frozenset[str]:
    return frozenset(matcher.label for matcher in _matchers(query) if matcher.op in {"=", "=~"})


def _matchers(query: Query) -> list[Matcher]:
    return [matcher for node in query.nodes if isinstance(node, Selector) for matcher in node.matchers]


def _values(label: str, query: Query) -> tuple[str, ...]:
    """Values of a label: those that the query names, else made-up ones."""
    if label == "quantile":
        return _QUANTILES
    for matcher in _matchers(query):
        if matcher.label == label and matcher.op == "=" and matcher.value:
            return (matcher.value,)
        if matcher.label == label and matcher.op == "=~":
            named = matcher.value.removeprefix("(").removesuffix(")").replace("\\", "").split("|")
            if all(_PLAIN.fullmatch(name) and ".*" not in name and ".+" not in name for name in named):
                return tuple(dict.fromkeys(named))
    return OPTIONS


def _series(asked: Asked, labels: Mapping[str, str]) -> Series:
    span, step = asked.span, asked.step
    moments = [span.end if step is None else span.start + number * step for number in range(steps(span, step))]
    if asked.role == "annotation":
        return {"labels": dict(labels), "values": _marks(moments, step or 0.0)}
    bucket = labels.get("le", "")
    rest = sorted((name, value) for name, value in labels.items() if name != "le")
    at = curve(asked.look, f"{_shape_of(asked)}\0{rest}", bucket)
    height = _height(asked)
    return {"labels": dict(labels), "values": [float(f"{at(moment) * height:.5g}") for moment in moments]}


def _shape_of(asked: Asked) -> str:
    """The query without its windows: over another range it is the same shape. Its quantiles lie beside each other."""
    return _QUANTILE.sub("histogram_quantile(", _WINDOW.sub("", asked.expr))


def _height(asked: Asked) -> float:
    """How much higher a quantile lies than others of the same histogram."""
    found = _QUANTILE.search(asked.expr)
    share = float(found[1]) if found else 0.0
    return (1 - share) ** -0.25 if 0 < share < 1 else 1.0


def _marks(moments: list[float], step: float) -> list[Number]:
    """One mark in six hours."""
    return [1.0 if math.fmod(moment, _EVERY_MARK) < step else None for moment in moments]
