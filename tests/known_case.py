"""A Prometheus with a few series whose every sample is known, and dashboards over them."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from checks.subject import Subject
from datasources.prometheus import Prometheus
from lab import prometheus
from preview.asking.source import Asking, Source
from preview.choice import Choice
from preview.contract import Answer, Shown, ShownPanel
from preview.shown import shown

Json = dict[str, Any]

END = 1749740400
"""2025-06-12 15:00:00 UTC, a Thursday: the last sample."""
START = END - 3600
SCRAPE = 15
SAMPLES = 241

KINDS = {"known_requests": "counter", "known_latency_seconds": "histogram"}
KNOWN: dict[str, dict[str, Callable[[int], float | None]]] = {
    "known_level": {
        'known_level{instance="a"}': lambda i: i,
        'known_level{instance="b"}': lambda i: 1000 + i,
    },
    "known_requests": {
        'known_requests_total{code="200"}': lambda i: 2 * i * SCRAPE,
        'known_requests_total{code="500"}': lambda i: 0.5 * i * SCRAPE,
    },
    "known_latency_seconds": {
        'known_latency_seconds_bucket{le="0.1"}': lambda i: 4 * i * SCRAPE,
        'known_latency_seconds_bucket{le="0.5"}': lambda i: 9 * i * SCRAPE,
        'known_latency_seconds_bucket{le="+Inf"}': lambda i: 10 * i * SCRAPE,
    },
    # No sample from minute 20 to minute 40.
    "known_gap": {"known_gap": lambda i: None if 80 <= i < 160 else 7},
    # The last ten minutes.
    "known_nan": {"known_nan": lambda i: math.nan if i > 200 else 1},
    "known_state": {f'known_state{{venue="{venue}"}}': lambda _: 1 for venue in ("Binance", "Kraken|EU", "dot.ted")},
    # Minutes 10 to 12, and minute 30.
    "known_on": {"known_on": lambda i: int(40 <= i <= 48 or i == 120)},
}
"""Families, their series, and the number of each at its sample `i` from 0 to 240, one every 15 s; None is no sample."""


def known_text() -> str:
    """The series as OpenMetrics text."""
    lines: list[str] = []
    for family, series in KNOWN.items():
        lines.append(f"# TYPE {family} {KINDS.get(family, 'gauge')}")
        for name, value_at in series.items():
            values = ((i, value_at(i)) for i in range(SAMPLES))
            lines += [f"{name} {value} {START + i * SCRAPE}" for i, value in values if value is not None]
    return "\n".join([*lines, "# EOF", ""])


@contextlib.contextmanager
def known(folder: Path) -> Iterator[str]:
    """The address of a Prometheus over these samples, filled in `folder` and stopped at the end."""
    text, data = folder / "known.txt", folder / "data"
    text.write_text(known_text())
    prometheus.load(text, data)
    with prometheus.running(data) as server:
        yield server.url


@contextlib.contextmanager
def asking(url: str) -> Iterator[Asking]:
    """It, as what a dashboard asks."""
    with Prometheus(url, retries=0) as client:
        yield Asking(client, "the known series")


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Prometheus with the known series."""
    with known(tmp_path_factory.mktemp("known")) as server:
        yield server


@pytest.fixture
def source(url: str) -> Iterator[Asking]:
    """It, to be asked."""
    with asking(url) as found:
        yield found


def target(expr: str, ref: str = "A", **more: Any) -> Json:
    """One query, over the whole range unless told to be instant."""
    return {"refId": ref, "expr": expr, "datasource": {"type": "prometheus", "uid": "x"}, **more}


def panel(number: int, *targets: Json, **more: Any) -> Json:
    """A panel below those with smaller numbers, over the whole width."""
    place = {"x": 0, "y": number * 4, "w": 24, "h": 4}
    made = {"id": number, "type": "timeseries", "title": f"Panel {number}", "gridPos": place, "targets": list(targets)}
    return made | more


def variable(name: str, query: object, kind: str = "query", **more: Any) -> Json:
    """A variable that was saved without a value."""
    return {"name": name, "type": kind, "query": query, "datasource": {"type": "prometheus", "uid": "x"}, **more}


def dashboard(*panels: object, variables: tuple[Json, ...] = (), **more: Any) -> Json:
    """A dashboard of the last hour."""
    return {
        "uid": "known",
        "title": "Known",
        "time": {"from": "now-1h", "to": "now"},
        "templating": {"list": list(variables)},
        "panels": list(panels),
        **more,
    }


def shown_of(made: object, source: Source, choice: Choice | None = None) -> Shown:
    """What is shown of it at `END`."""
    return shown(Subject(made, "known.json", scrape_interval=SCRAPE), source, choice or Choice(), END)


def flat(panels: list[ShownPanel]) -> Iterator[ShownPanel]:
    """All panels, those of closed rows after their row."""
    for one in panels:
        yield one
        yield from flat(one.get("panels", []))


def answers(made: Shown) -> list[Answer]:
    """The answers of all panels."""
    return [answer for one in flat(made["panels"]) for answer in one["answers"]]
