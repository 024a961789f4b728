"""Marks on graphs, as a Prometheus answers them: over an hour, and over a month, at a look each twenty minutes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from known_case import END, Json, asking, shown_of
from lab_case import trader247

from dashboards.compile import compile_all
from lab import prometheus
from preview.choice import Choice
from preview.contract import Mark

HOUR, DAY = 3600, 86400
LOOK = 1200
"""From one look to the next in a month."""
STARTED = END - 10 * DAY + 433
"""When the first process was started anew, a few minutes after the last look of a month."""
TOLD = END - 20 * DAY + 127
"""When a critical alert began. It ended ten minutes later, further before the next look than Prometheus looks back."""
TRIPPED = END - 5 * DAY + 240
MONTH = Choice("now-30d", "now")


def series(name: str, labels: str, samples: dict[int, float]) -> Iterator[str]:
    return (f"{name}{{{labels}}} {value} {at}" for at, value in samples.items())


def history() -> str:
    """Two processes scraped every four minutes, and alerts evaluated every minute, as OpenMetrics text."""
    scraped, process = range(END - 31 * DAY, END + 1, 240), 'job="trader247",instance="bot:{}"'
    ten_minutes = dict.fromkeys(range(TOLD, TOLD + 600 + 1, 60), 1.0)
    alert = 'alertname="{}",alertstate="{}",severity="{}",deployment="{}",system="trader247",reason="drawdown"'
    alerts = [
        ("CircuitBreaker", "firing", "critical", "trader247"),
        ("HighExposure", "firing", "warning", "trader247"),
        ("ServiceDown", "pending", "critical", "trader247"),
        ("NoTicks", "firing", "critical", "paper"),
    ]
    lines = [
        "# TYPE process_start_time_seconds gauge",
        *series(
            "process_start_time_seconds",
            process.format(1),
            {at: STARTED if at >= STARTED else END - 40 * DAY for at in scraped},
        ),
        *series("process_start_time_seconds", process.format(2), dict.fromkeys(scraped, END - 40 * DAY)),
        "# TYPE up gauge",
        *series("up", process.format(1), dict.fromkeys(scraped, 1)),
        "# TYPE ALERTS gauge",
        *(line for one in alerts for line in series("ALERTS", alert.format(*one), ten_minutes)),
        "# TYPE trader_circuit_breaker_trips counter",
        *series(
            "trader_circuit_breaker_trips_total",
            process.format(1) + ',reason="volatility"',
            {at: 1 for at in scraped if at >= TRIPPED},
        ),
    ]
    return "\n".join([*lines, "# EOF", ""])


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Prometheus with this history."""
    folder = tmp_path_factory.mktemp("marks")
    (folder / "history.om").write_text(history())
    prometheus.load(folder / "history.om", folder / "data")
    with prometheus.running(folder / "data") as server:
        yield server.url


def marks(url: str, choice: Choice, *, recording: bool = True) -> dict[str, list[Mark]]:
    """What is marked on trader247's risk board, by the names of its annotations."""
    boards = compile_all([replace(trader247(), recording=recording)])
    (risk,) = (one.dashboard for one in boards if one.board.key == "risk")
    made: Json = json.loads(json.dumps(risk)) | {"panels": []}
    with asking(url) as source:
        return {one["name"]: one["marks"] for one in shown_of(made, source, choice)["annotations"]}


def at(moment: int) -> str:
    return f"{moment * 1000}"


@pytest.mark.parametrize("choice", [MONTH, Choice(at(STARTED - HOUR), at(STARTED + HOUR))], ids=["month", "two hours"])
def test_a_restart_is_marked_at_its_very_moment(choice: Choice, url: str) -> None:
    assert marks(url, choice)["Restarts"] == [
        {"time": STARTED * 1000, "title": "Restart of bot:1", "text": "", "tags": []}
    ]


def test_a_restart_of_before_the_time_shown_is_not_marked(url: str) -> None:
    assert marks(url, Choice("now-1d", "now"))["Restarts"] == []


def test_a_critical_alert_of_ten_minutes_is_marked_in_a_month(url: str) -> None:
    """At the look that comes after it, which sees what was since the one before."""
    assert marks(url, MONTH)["Critical alerts"] == [
        {"time": (END - 20 * DAY + LOOK) * 1000, "title": "CircuitBreaker", "text": "", "tags": ["drawdown"]}
    ]


def test_a_critical_alert_is_marked_to_the_minute_in_an_hour(url: str) -> None:
    (mark,) = marks(url, Choice(at(TOLD - 127), at(TOLD - 127 + HOUR)))["Critical alerts"]
    assert (mark["time"], mark["end"]) == ((TOLD + 53) * 1000, (TOLD + 653) * 1000)


def test_without_rules_a_breakers_trip_is_marked_in_a_month(url: str) -> None:
    found = marks(url, MONTH, recording=False)
    assert [*found] == ["Circuit breaker trips", "Restarts"]
    assert found["Circuit breaker trips"] == [
        {"time": (END - 5 * DAY + LOOK) * 1000, "title": "Circuit breaker: volatility", "text": "", "tags": []}
    ]
