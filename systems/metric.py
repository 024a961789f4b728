"""Metrics as a system exports them: the rows of its catalogue."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from errors import CatalogueError
from systems.matcher import LABEL, is_text
from systems.units import check_unit

Kind = Literal["counter", "gauge", "histogram"]
Part = Literal["", "_bucket", "_sum", "_count"]

TARGET_LABELS = frozenset({"instance", "job"})
"""What Prometheus itself puts on every series it scrapes."""

APP = "app"
"""The origin of what the trading application exports itself, its client library's metrics included."""
RECORDED = "recorded"
"""The origin of what Prometheus writes itself when it evaluates a deployment's rules: no target has scraped it."""

_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")


@dataclass(frozen=True)
class Metric:
    """One metric, as its `# TYPE` and `# HELP` lines say it.

    `name` is the exposed name (a histogram's without `_bucket`), `unit` a Grafana unit id, `labels` the label names
    with their known values (none known: an empty tuple), `buckets` a histogram's upper bounds without +Inf. `origin`
    names the exporter: a deployment has one selector for each. `stated` is false for a metric that the system's
    document needs but never names. Raises `CatalogueError` for what Prometheus would refuse.
    """

    name: str
    kind: Kind
    help: str
    unit: str = "short"
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    buckets: tuple[float, ...] = ()
    origin: str = APP
    stated: bool = True

    def __post_init__(self) -> None:
        if not is_text(self.name) or not _NAME.fullmatch(self.name):
            raise CatalogueError(f'"{self.name}" is no metric name', todo="Use letters, digits, _ and :")
        if not is_text(self.help):
            raise CatalogueError("its help must be text", where=self.name, todo="Write it in quotes, after the name")
        if isinstance(self.unit, Mapping):
            todo = f"Name them: labels={_table(self.unit)}"
            raise CatalogueError("its labels stand where the unit does", where=self.name, todo=todo)
        check_unit(self.unit, self.name)
        if not is_text(self.origin):
            raise CatalogueError(
                "its origin must be text", where=self.name, todo='Write one of selectors, such as "app"'
            )
        self._check_labels()
        if self.kind == "histogram":
            self._check_buckets()

    def _check_labels(self) -> None:
        if not isinstance(self.labels, Mapping):
            todo = f"Write labels={_table(self.labels)}"
            raise CatalogueError("its labels must be a table", where=self.name, todo=todo)
        for label, values in self.labels.items():
            if not is_text(label) or not LABEL.fullmatch(label) or label.startswith("__"):
                raise CatalogueError(f'"{label}" is no label name', where=self.name, todo="Use letters, digits and _")
            if label in TARGET_LABELS:
                raise CatalogueError(f'"{label}" is set by the scrape', where=self.name, todo="Leave it out")
            if not isinstance(values, tuple) or not all(is_text(value) for value in values):
                shown = f'("{values}",)' if is_text(values) else '("a", "b"), or () where they are not known'
                summary = f'the values of label "{label}" must be a tuple of texts'
                raise CatalogueError(summary, where=self.name, todo=f"Write {shown}")

    def _check_buckets(self) -> None:
        if self.name.endswith("_bucket"):
            todo = f"Give its name without _bucket: {self.name.removesuffix('_bucket')}"
            raise CatalogueError("this names its buckets, not the histogram", where=self.name, todo=todo)
        numbers = isinstance(self.buckets, tuple) and all(type(bound) in {int, float} for bound in self.buckets)
        if not numbers:
            raise CatalogueError("buckets must be a tuple of numbers", where=self.name, todo="Write (0.1, 0.5, 1)")
        if not self.buckets or list(self.buckets) != sorted(set(self.buckets)):
            raise CatalogueError("buckets must be given and ascend", where=self.name, todo="List the upper bounds")
        if not math.isfinite(sum(self.buckets)):
            raise CatalogueError("its buckets go without +Inf", where=self.name, todo="Leave it out")

    @property
    def series_labels(self) -> frozenset[str]:
        """Labels of the stored series: the metric's own and its target's, if any (a bucket has `le` besides)."""
        return frozenset(self.labels) | (frozenset() if self.origin == RECORDED else TARGET_LABELS)

    @property
    def series_names(self) -> tuple[str, ...]:
        """Names of the stored series: a histogram has three."""
        return tuple(
            self.name + part for part in (("_bucket", "_sum", "_count") if self.kind == "histogram" else ("",))
        )


def _table(labels: Any) -> str:
    """Labels as they are to be written: of a name, of several, or of a table in the wrong place."""
    names = [labels] if isinstance(labels, str) else labels if isinstance(labels, Iterable) else ["venue"]
    return "{" + ", ".join(f'"{name}": ()' for name in sorted(map(str, names))) + "}"
