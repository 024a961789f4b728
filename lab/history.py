"""Back-filled history: what a Prometheus would have scraped of a simulation, as OpenMetrics text."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from random import Random

from lab.simulate import Labels, Simulation, Value, family, numbers, parts
from systems.exporters.scrape import scraped
from systems.metric import APP, Metric

HOUR, DAY = 3600, 86400
Spans = tuple[tuple[int, int], ...]
"""How far before its end each part of a history begins, the longest first, and the seconds between its scrapes."""

DAYS = 35
"""How long a history is: long enough for what looks back a month, for days on end."""

# A step is short enough for the rates that are drawn over such a span: a rate needs two scrapes in its window, which is
# a minute over the last hour, a minute and a half over a day, five minutes over a week, and more further back. Queries
# look back five minutes for a sample, so there is none less often. All at 15 s would be ten times as much to load.
OF_SYSTEM: Spans = ((DAYS * DAY, 240), (8 * DAY, 120), (DAY, 30), (HOUR, 15))
BUCKETS = 8 * DAY
"""How far back a histogram has its buckets, which are half of all samples; before that, only its sum and count."""
OF_PROGRAM: Spans = ((25 * HOUR, 30), (HOUR, 15))
"""Programs beside a system have no past of days: nothing that they answer is counted by day."""


def spans_of(origin: str, scrape_interval: float, days: int = DAYS) -> Spans:
    """The spans of so many days for what is scraped every `scrape_interval` seconds.

    Below 15, Grafana draws rates over windows of four such scrapes, over the six hours of a health dashboard too.
    """
    spans = OF_SYSTEM if origin == APP else OF_PROGRAM
    if scrape_interval < 15:
        spans = (*spans[:-1], (6 * HOUR, round(2 * scrape_interval)))
    return shortened(spans, days)


def shortened(spans: Spans, days: int) -> Spans:
    """The last so many days of spans, or all of them where those are fewer."""
    longer = [span for span in spans if span[0] > days * DAY]
    return (*((days * DAY, step) for _, step in longer[-1:]), *spans[len(longer) :])


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
    def stretches(self) -> tuple[range, ...]:
        """The scrapes of each part."""
        ends = (*(self.end - ago for ago, _ in self.spans[1:]), self.end + 1)
        return tuple(range(self.end - ago, until, step) for (ago, step), until in zip(self.spans, ends, strict=True))

    @cached_property
    def times(self) -> tuple[int, ...]:
        """Every scrape."""
        return tuple(now for stretch in self.stretches for now in stretch)


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
        self.columns: list[tuple[Metric, defaultdict[Labels, _Column]]] = [
            (metric, defaultdict(_Column)) for metric in (*self.endpoint.metrics, *added)
        ]
        self._stores = [by_labels for _, by_labels in self.columns]
        self._own = len(self.endpoint.metrics)
        self._simulation = simulation
        self._random = Random(f"{simulation.deployment.slug}/{simulation.origin}/{number}")  # noqa: S311 - a simulation
        self._last = 0

    def scrape(self, number: int) -> None:
        """Scrape for the `number`th time."""
        values = self._simulation.read(self.endpoint)
        seen = 0
        for store, value in zip(self._stores, values, strict=False):
            seen += _keep(store, value, number)
        duration = self._random.lognormvariate(-4.8, 0.25) if values else 0.0006
        told = (1 if values else 0, round(duration, 6), seen, seen, max(seen - self._last, 0))
        for store, value in zip(self._stores[self._own :], told, strict=True):
            _keep(store, value, number)
        self._last = seen


def _keep(store: defaultdict[Labels, _Column], value: Value, number: int) -> int:
    """Keep what a metric was in a scrape; in how many series it was there."""
    kept = 0
    for labels, parts_of_it in numbers(value):
        column = store[labels]
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
    families: dict[Metric, list[tuple[Mapping[str, str], Mapping[Labels, _Column]]]] = {}
    for recorder in record(simulation, history):
        for metric, columns in recorder.columns:
            families.setdefault(metric, []).append((recorder.endpoint.labels, columns))
    stamps = [f" {now}\n" for now in history.times]
    old = bisect_left(history.times, history.end - BUCKETS)
    samples = series = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for metric, found in families.items():
            name, kind = family(metric)
            file.write(f"# TYPE {name} {kind}\n# HELP {name} {_escaped(metric.help)}\n")
            for target, by_labels in found:
                for labels, column in sorted(by_labels.items()):
                    prefixes = _prefixes(target, metric, labels)
                    file.writelines(_lines(prefixes, column, stamps, old))
                    older = bisect_left(column.scrapes, old)
                    samples += len(column.values) - older * len(prefixes[:-2])
                    series += len(prefixes if older < len(column.scrapes) else prefixes[-2:])
        file.write("# EOF\n")
    return Written(samples, series)


def _prefixes(target: Mapping[str, str], metric: Metric, labels: Labels) -> list[str]:
    own = {**target, **dict(zip(metric.labels, labels, strict=True))}
    return [f"{metric.name}{ending}{label_text(own | extra)} " for ending, extra in parts(metric)]


def label_text(labels: Mapping[str, str]) -> str:
    """Labels as they stand behind the name of a series."""
    return "{" + ",".join(f'{label}="{_escaped(value)}"' for label, value in sorted(labels.items())) + "}"


def _lines(prefixes: list[str], column: _Column, stamps: list[str], old: int) -> Iterator[str]:
    """A line for each value; of the first `old` scrapes only sums and counts, the last two parts of a histogram."""
    rows = zip(*[iter(column.values)] * len(prefixes), strict=True)
    for number, row in zip(column.scrapes, rows, strict=True):
        stamp = stamps[number]
        kept = slice(None) if number >= old else slice(-2, None)
        for prefix, value in zip(prefixes[kept], row[kept], strict=True):
            yield f"{prefix}{value!r}{stamp}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')
