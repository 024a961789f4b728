"""A simulated history, written short and read back, for the tests of the lab."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lab_case import LAB_END, trader247
from prometheus_client.core import Metric as Family
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from lab import trader247 as bot
from lab.history import History
from lab.simulate import Simulation
from systems.deployment import Deployment
from systems.metric import APP

SHORT = History(LAB_END, ((2 * 3600, 60), (1800, 15)))


def simulation(deployment: Deployment | None = None, seed: int = 1) -> Simulation:
    return Simulation(deployment or trader247(), APP, bot.BEHAVIOUR, 8000, seed)


@dataclass(frozen=True)
class Scraped:
    """A parsed history: its families, and each series as times and values."""

    families: Mapping[str, Family]
    series: Mapping[tuple[str, frozenset[tuple[str, str]]], list[tuple[float, float]]]

    def named(self, name: str) -> dict[str, list[tuple[float, float]]]:
        """The series of a metric, by the value of its own label ("" without one)."""
        found = {}
        for (metric, labels), points in self.series.items():
            if metric == name:
                own = [value for label, value in labels if label not in {"job", "instance"}]
                found[",".join(own)] = points
        return found

    def only(self, name: str) -> dict[float, float]:
        """The one series of a metric, as values by time."""
        return dict(self.named(name)[""])


def parsed(path: Path) -> Scraped:
    """Read a history: prometheus_client's strict parser sees all metadata, and every series with its last value.

    Of histograms with several timestamps that parser loses samples, so the points are read here.
    """
    points: dict[str, list[tuple[float, float]]] = {}
    lines = []
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.startswith("#"):
                lines.append(line)
            else:
                series, value, stamp = line.rsplit(" ", 2)
                if series not in points:
                    lines.append(series)
                points.setdefault(series, []).append((float(stamp), float(value)))
    assert all(times == sorted(set(times)) for times in ([now for now, _ in values] for values in points.values()))
    text = "".join(line if line.startswith("#") else f"{line} {points[line][-1][1]}\n" for line in lines)
    families = list(text_string_to_metric_families(text))  # type: ignore[no-untyped-call]
    samples = [sample for family in families for sample in family.samples]
    named = [(sample.name, frozenset(sample.labels.items())) for sample in samples]
    return Scraped({family.name: family for family in families}, dict(zip(named, points.values(), strict=True)))
