"""Metrics as a system exports them: the rows of its catalogue."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from errors import CatalogueError
from systems.matcher import LABEL

Kind = Literal["counter", "gauge", "histogram"]
Part = Literal["", "_bucket", "_sum", "_count"]

TARGET_LABELS = frozenset({"instance", "job"})
"""What Prometheus itself puts on every series it scrapes."""

APP = "app"
"""The origin of what the trading application exports itself, its client library's metrics included."""

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
        if not _NAME.fullmatch(self.name):
            raise CatalogueError(f'"{self.name}" is no metric name', todo="Use letters, digits, _ and :")
        for label in self.labels:
            if not LABEL.fullmatch(label) or label.startswith("__"):
                raise CatalogueError(f'"{label}" is no label name', where=self.name, todo="Use letters, digits and _")
            if label in TARGET_LABELS:
                raise CatalogueError(f'"{label}" is set by the scrape', where=self.name, todo="Leave it out")
        if self.kind == "histogram" and (not self.buckets or list(self.buckets) != sorted(set(self.buckets))):
            raise CatalogueError("buckets must be given and ascend", where=self.name, todo="List the upper bounds")

    @property
    def series_labels(self) -> frozenset[str]:
        """Labels of the stored series: the metric's own and the target's (a bucket has `le` besides)."""
        return TARGET_LABELS | frozenset(self.labels)

    @property
    def series_names(self) -> tuple[str, ...]:
        """Names of the stored series: a histogram has three."""
        return tuple(
            self.name + part for part in (("_bucket", "_sum", "_count") if self.kind == "histogram" else ("",))
        )
