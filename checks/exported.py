"""What a deployment exports, as checks look it up: by the name of a stored series."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from systems.deployment import Deployment
from systems.desk import Desk
from systems.metric import Metric
from systems.recorded import PREFIX

Counting = Literal["counter", "gauge"]

_PROMETHEUS_OWN = frozenset({"ALERTS", "ALERTS_FOR_STATE"})
"""Series that every Prometheus with rules writes; what labels they have depends on the rules."""


@dataclass(frozen=True)
class Exported:
    """Stored series by name: what kind of number each is, and its labels."""

    kinds: Mapping[str, Counting]
    labels: Mapping[str, frozenset[str]]

    def knows(self, name: str) -> bool:
        """Whether the deployment has such a series; what other rules than ours record is not judged."""
        foreign = ":" in name and not name.startswith(PREFIX)
        return name in self.kinds or name in _PROMETHEUS_OWN or foreign


def exported(metrics: Iterable[Metric], more_labels: Mapping[str, frozenset[str]] = MappingProxyType({})) -> Exported:
    """What these metrics are stored as; `more_labels` are those that the scrapes of each origin add to every series."""
    kinds: dict[str, Counting] = {}
    labels: dict[str, frozenset[str]] = {}
    for metric in metrics:
        added = more_labels.get(metric.origin, frozenset())
        for name in metric.series_names:
            kinds[name] = "gauge" if metric.kind == "gauge" else "counter"
            bucket = metric.kind == "histogram" and name.endswith("_bucket")
            found = metric.series_labels | added | ({"le"} if bucket else frozenset())
            labels[name] = labels.get(name, frozenset()) | found
    return Exported(kinds, labels)


def exported_by(deployment: Deployment | Desk) -> Exported:
    """What a deployment exports and what is recorded of it, or all members of a desk; the labels of a selector are on
    every series that it is for."""
    if isinstance(deployment, Desk):
        parts = [exported_by(member) for member in deployment.members]
        labels: dict[str, frozenset[str]] = {}
        for part in parts:
            for name, known in part.labels.items():
                labels[name] = labels.get(name, frozenset()) | known
        return Exported({name: kind for part in parts for name, kind in part.kinds.items()}, labels)
    selected = {
        origin: frozenset(matcher.label for matcher in matchers) for origin, matchers in deployment.selectors.items()
    }
    return exported(deployment.catalogue, selected)
