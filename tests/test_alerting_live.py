"""An alert's whole way, from what a trading system exports to whoever is told: everything on it is real.

The lab exports the trading system, Prometheus has the compiled rules, Alertmanager the compiled routes and inhibition,
and a web server is told. So that nobody waits for minutes, copies of both files say sooner: rules are evaluated every
second, not every 30 s or minute, hold for 2 s (the watchdog for 10) and stay for 2 s; Alertmanager waits 3 s for more
of the same, and 1 s before it says more. Expressions, labels, annotations, matchers and everything else are what is
shipped.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alerting_case import BEAT, Live, live
from alertmanager_case import NO_ALERTMANAGER, program
from build_case import panels

from dashboards.compile import compile_all
from systems import signals as s

pytestmark = pytest.mark.skipif(not program("prometheus-alertmanager"), reason=NO_ALERTMANAGER)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """The whole of it, for tests that each bring an alert of their own."""
    with live(tmp_path_factory.mktemp("live")) as whole:
        yield whole


def test_a_tripped_breaker_is_told_and_so_is_its_end(running: Live) -> None:
    running.breaker.open = True
    told = running.hears("CircuitBreakerTriggered")
    assert told["labels"] == {
        "alertname": "CircuitBreakerTriggered",
        "system": "trading",
        "deployment": "trading",
        "severity": "critical",
        "signal": "breaker_open",
    }
    said = told["annotations"]
    assert said["summary"] == "Trading system (NIFTY options): Trading is stopped by the circuit breaker."
    assert said["runbook_url"].endswith("/docs/runbooks/CircuitBreakerTriggered.md")
    assert told["labels"] not in [one["labels"] for one in running.heard("resolved")]
    running.breaker.open = False
    over = running.hears("CircuitBreakerTriggered", "resolved")
    assert over["labels"] == told["labels"]
    assert over["startsAt"] == told["startsAt"] < over["endsAt"]
    uid, _, number = said["dashboard_url"].removeprefix("http://localhost:3000/d/").partition("?viewPanel=")
    (linked,) = (one.dashboard for one in compile_all([running.deployment]) if one.uid == uid)
    (panel,) = (one for one in panels(linked) if one["id"] == int(number))
    assert "trading_circuit_breaker_active" in str(panel["targets"])


def test_the_first_trip_ever_is_told(running: Live) -> None:
    """Its counter is born at 1: no `increase` sees that."""
    running.breaker.trips["max_daily_loss"] += 1
    told = running.hears("CircuitBreaker")
    assert told["labels"]["reason"] == "max_daily_loss"
    assert told["labels"]["severity"] == "critical"
    assert told["annotations"]["description"] == "Circuit breaker trips (reason max_daily_loss): 1, critical from 1."


def test_the_watchdog_is_heard(running: Live) -> None:
    beat = running.hears("Watchdog", path=BEAT)
    assert "Watchdog" not in {one["labels"]["alertname"] for one in running.heard()}
    assert beat["labels"] == {"alertname": "Watchdog", "system": "trading", "deployment": "trading", "severity": "none"}


def test_of_a_dead_exporter_one_thing_is_told(tmp_path: Path) -> None:
    with live(tmp_path) as running:
        running.kill()
        told = running.hears("ServiceDown")
        symptom = ("AvailabilityBurnFast", "critical")
        running.until(
            lambda: running.alertmanager.states().get(symptom) == "suppressed", "its symptom to be suppressed"
        )
        signals = {one["labels"].get("signal") for one in running.heard()}
    assert told["labels"]["severity"] == "critical"
    assert told["labels"]["job"] == "trading"
    assert signals.isdisjoint({s.BURN_1H.key, s.BURN_6H.key})
