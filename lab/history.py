"""Back-filled history: what a Prometheus would have scraped of a simulation, as OpenMetrics text."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from lab.simulate import Labels, Sample, Simulation, family, parts
from systems.exporters.scrape import scraped
from systems.metric import APP, Metric


@dataclass(frozen=True)
class History:
    """When the past was scraped, in Unix seconds: `seconds` up to and with `end`, each `step`; the last part finer."""

    end: int
    seconds: int = 8 * 86400
    step: int = 60
    fine_seconds: int = 6 * 3600
    fine_step: int = 15

    @property
    def start(self) -> int:
        """The first scrape."""
        return self.end - self.seconds

    @property
    def times(self) -> tuple[int, ...]:
        """Every scrape."""
        turn = self.end - self.fine_seconds
        return *range(self.start, turn, self.step), *range(turn, self.end + 1, self.fine_step)


@dataclass(frozen=True)
class Written:
    """What a history's text holds."""

    samples: int
    series: int


@dataclass
class _Column:
    """One metric with one set of labels: the scrapes that saw it, and what each saw, a value for each part."""

    scrapes: array[int] = field(default_factory=lambda: array("l"))
    values: array[float] = field(default_factory=lambda: array("d"))


Columns = Mapping[Metric, Mapping[Labels, _Column]]

WARM_UP = 6 * 3600
"""Seconds that a world lives before its first scrape."""


def record(simulation: Simulation, history: History) -> Columns:
    """Run a simulation through its history and keep what each scrape sees."""
    columns: dict[Metric, dict[Labels, _Column]] = {metric: {} for metric in simulation.metrics}
    scrape = _scraper(simulation)
    simulation.begin(history.start - WARM_UP, history.end)
    for number, now in enumerate(history.times):
        simulation.advance(now)
        for metric, labels, values in scrape():
            column = columns[metric].get(labels)
            if column is None:
                column = columns[metric][labels] = _Column()
            column.scrapes.append(number)
            column.values.extend(values)
    return columns


def _scraper(simulation: Simulation) -> Callable[[], Iterator[Sample]]:
    """Reads a simulation as Prometheus scrapes a target: its samples, and what Prometheus itself adds."""
    random = Random(simulation.deployment.slug)  # noqa: S311 - a simulation
    last = 0

    def scrape() -> Iterator[Sample]:
        nonlocal last
        seen = 0
        for sample in simulation.read():
            seen += len(sample[2])
            yield sample
        duration = random.lognormvariate(-4.8, 0.25) if seen else 0.0006
        told = (1 if seen else 0, round(duration, 6), seen, seen, max(seen - last, 0))
        for series, value in zip(scraped(APP), told, strict=True):
            yield series.metric, (), (value,)
        last = seen

    return scrape


def write(simulation: Simulation, history: History, path: Path) -> Written:
    """Write a simulation's history to a file as OpenMetrics text, and say how much that is.

    One seed and one history give the same text, byte for byte.
    """
    columns = record(simulation, history)
    stamps = [f" {now}\n" for now in history.times]
    samples = series = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for metric, by_labels in columns.items():
            name, kind = family(metric)
            file.write(f"# TYPE {name} {kind}\n# HELP {name} {_escaped(metric.help)}\n")
            for labels, column in sorted(by_labels.items()):
                prefixes = _prefixes(simulation, metric, labels)
                file.writelines(_lines(prefixes, column, stamps))
                samples += len(column.values)
                series += len(prefixes)
        file.write("# EOF\n")
    return Written(samples, series)


def _prefixes(simulation: Simulation, metric: Metric, labels: Labels) -> list[str]:
    own = {**simulation.target(metric.origin), **dict(zip(metric.labels, labels, strict=True))}
    return [f"{metric.name}{ending}{_label_text(own | extra)} " for ending, extra in parts(metric)]


def _label_text(labels: Mapping[str, str]) -> str:
    return "{" + ",".join(f'{label}="{_escaped(value)}"' for label, value in sorted(labels.items())) + "}"


def _lines(prefixes: list[str], column: _Column, stamps: list[str]) -> Iterator[str]:
    rows = zip(*[iter(column.values)] * len(prefixes), strict=True)
    for number, row in zip(column.scrapes, rows, strict=True):
        stamp = stamps[number]
        for prefix, value in zip(prefixes, row, strict=True):
            yield f"{prefix}{value!r}{stamp}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')
