"""Made-up answers, where there is no Prometheus: shapes that look like what a panel draws, and say that they are none.

The same query has the same shape at every moment; lines run on a daily tide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from checks.intervals import Span
from preview.aligned import Aligned, steps
from preview.contract import DataSource, Number, Series
from preview.source import Asked

SAYS = "These are no measurements: there is no Prometheus to ask, so each query has a made-up shape."
OPTIONS = ("sample-1", "sample-2", "sample-3")
"""Values of every label."""

_DAY = 86400.0
_LEGEND = re.compile(r"\{\{\s*([A-Za-z_]\w*)\s*\}\}")
_BY = re.compile(r"\bby\s*\(([^()]*)\)")
_MATCHED = re.compile(r"([A-Za-z_]\w*)\s*(?:=~|=)\s*\"([^\"]*)\"")
_PLAIN = re.compile(r"[\w.:/ -]+")
_BUCKETS = ("0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10", "+Inf")
_ONE_SERIES = frozenset({"stat", "gauge", "singlestat"})


@dataclass(frozen=True)
class Samples:
    """A source of made-up answers."""

    @property
    def data(self) -> DataSource:
        """What it is, for the sentence above the page."""
        return {"kind": "sample", "says": SAYS}

    def ready(self, at: float) -> None:
        """It is always there."""

    def label_values(self, label: str, span: Span, selector: str) -> tuple[str, ...]:
        """Three values of any label."""
        return OPTIONS

    def label_names(self, span: Span, selector: str) -> tuple[str, ...]:
        """Two labels."""
        return ("instance", "job")

    def ask(self, asked: Asked) -> Aligned:
        """A few series that look like what the query is drawn as."""
        return Aligned(list(_series(asked)))


def _series(asked: Asked) -> Iterator[Series]:
    for labels in _labels(asked):
        yield {"labels": labels, "values": _values(asked, labels)}


def _labels(asked: Asked) -> list[dict[str, str]]:
    names = sorted(
        {*_LEGEND.findall(asked.look.legend), *(n.strip() for by in _BY.findall(asked.expr) for n in by.split(","))}
        - {""}
    )
    return [dict.fromkeys(names, value) for value in (OPTIONS if names else OPTIONS[:1])]


def _values(asked: Asked, labels: dict[str, str]) -> list[Number]:
    return [1.0] * steps(asked.span, asked.step)
