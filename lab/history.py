"""Back-filled history: what a Prometheus would have scraped of a simulation, as OpenMetrics text."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from lab.simulate import Labels, Simulation, Value, family, numbers, parts
from systems.exporters.scrape import scraped
from systems.metric import APP, Metric

HOUR, DAY = 3600, 86400
Spans = tuple[tuple[int, int], ...]
"""How far before its end each part of a history begins, the longest first, and the seconds between its scrapes."""

# A step is short enough for the rates that are drawn over such a span: a rate needs two scrapes in its window, which is
# a minute over the last hour, a minute and a half over a day, and five minutes at least further back. All at 15 s would
# be six times as much to write and to load.
OF_SYSTEM: Spans = ((8 * DAY, 120), (DAY, 30), (HOUR, 15))
OF_PROGRAM: Spans = ((25 * HOUR, 30), (HOUR, 15))
"""Programs beside a system have no past of days: nothing that they answer is counted by day."""


def spans_of(origin: str, scrape_interval: float) -> Spans:
    """The spans for what is scraped every `scrape_interval` seconds.

    Below 15, Grafana draws rates over windows of four such scrapes, over the six hours of a health dashboard too.
    """
    spans = OF_SYSTEM if origin == APP else OF_PROGRAM
    return spans if scrape_interval >= 15 else (*spans[:-1], (6 * HOUR, round(2 * scrape_interval)))


@dataclass(frozen=True)
class History:
    """When the past was scraped, up to and with `end` (Unix seconds)."""

    end: int
    spans: Spans = OF_SYSTEM

    @property
    def start(self) -> int:
        """The first scrape."""
        return self.end - self.spans[0][0]

    @property
    def times(self) -> tuple[int, ...]:
        """Every scrape."""
        ends = (*(self.end - ago for ago, _ in self.spans[1:]), self.end + 1)
        parts = (range(self.end - ago, until, step) for (ago, step), until in zip(self.spans, ends, strict=True))
        return tuple(now for part in parts for now in part)


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


class _Recorder:
    """Scrapes one endpoint as Prometheus does, and keeps what it sees: its metrics, and what Prometheus adds."""

    def __init__(self, simulation: Simulation, number: int) -> None:
        self.endpoint = simulation.endpoints[number]
        added = tuple(series.metric for series in scraped(simulation.origin))
        self.columns: list[tuple[Metric, dict[Labels, _Column]]] = [
            (metric, {}) for metric in (*self.endpoint.metrics, *added)
        ]
        self._stores = [by_labels for _, by_labels in self.columns]
        self._own = len(self.endpoint.metrics)
        self._simulation = simulation
        self._random = Random(f"{simulation.deployment.slug}/{simulation.origin}/{number}")  # noqa: S311 - a simulation
        self._last = 0

    def scrape(self, number: int) -> None:
        """Scrape for the `number`th time."""
        values = self._simulation.read(self.endpoint)
        seen = sum(self._keep(store, value, number) for store, value in zip(self._stores, values, strict=False))
        duration = self._random.lognormvariate(-4.8, 0.25) if values else 0.0006
        told = (1 if values else 0, round(duration, 6), seen, seen, max(seen - self._last, 0))
        for store, value in zip(self._stores[self._own :], told, strict=True):
            self._keep(store, value, number)
        self._last = seen

    def _keep(self, store: dict[Labels, _Column], value: Value, number: int) -> int:
        kept = 0
        for labels, parts_of_it in numbers(value):
            column = store.get(labels)
            if column is None:
                column = store[labels] = _Column()
            column.scrapes.append(number)
            column.values.extend(parts_of_it)
            kept += len(parts_of_it)
        return kept


WARM_UP = 6 * 3600
"""Seconds that a world lives before its first scrape."""


def record(simulation: Simulation, history: History) -> list[_Recorder]:
    """Run a simulation through its history and keep what each scrape of each endpoint sees."""
    recorders = [_Recorder(simulation, number) for number in range(len(simulation.endpoints))]
    simulation.begin(history.start - WARM_UP, history.end)
    for number, now in enumerate(history.times):
        simulation.advance(now)
        for recorder in recorders:
            recorder.scrape(number)
    return recorders


def write(simulation: Simulation, history: History, path: Path) -> Written:
    """Write a simulation's history to a file as OpenMetrics text, and say how much that is.

    One seed and one history give the same text, byte for byte. Each family is there once, whole, with the series of
    all endpoints.
    """
    families: dict[Metric, list[tuple[Mapping[str, str], dict[Labels, _Column]]]] = {}
    for recorder in record(simulation, history):
        for metric, by_labels in recorder.columns:
            families.setdefault(metric, []).append((recorder.endpoint.labels, by_labels))
    stamps = [f" {now}\n" for now in history.times]
    samples = series = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for metric, found in families.items():
            name, kind = family(metric)
            file.write(f"# TYPE {name} {kind}\n# HELP {name} {_escaped(metric.help)}\n")
            for target, by_labels in found:
                for labels, column in sorted(by_labels.items()):
                    prefixes = _prefixes(target, metric, labels)
                    file.writelines(_lines(prefixes, column, stamps))
                    samples += len(column.values)
                    series += len(prefixes)
        file.write("# EOF\n")
    return Written(samples, series)


def _prefixes(target: Mapping[str, str], metric: Metric, labels: Labels) -> list[str]:
    own = {**target, **dict(zip(metric.labels, labels, strict=True))}
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
