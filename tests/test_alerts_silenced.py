"""What a real Alertmanager keeps to itself: what says a thing again, what is silenced, old data at night."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from alertmanager_case import (
    Alertmanager,
    Json,
    Told,
    alert,
    amtool,
    exposure,
    needs_alertmanager,
    on_loopback,
    until,
)

from config import Config, DeploymentConfig
from rules.firing import WATCHDOG, firing
from rules.prometheus import labels
from systems.deployment import Deployment
from systems.registry import deployments

SHIPPED = {one.slug: one for one in deployments(Config(Path()))}


@needs_alertmanager
def test_a_critical_alert_silences_the_warning_of_the_same_thing_alone(tmp_path: Path) -> None:
    warnings = [
        exposure("trader247", "warning"),
        alert("trader247", "ExposureRises", "warning", "exposure"),
        alert("trader247", "HighLeverage", "warning", "gross_leverage"),
        alert("trader247", "OfASymbol", "warning", "exposure", symbol="ETH"),
        alert("trading", "Elsewhere", "warning", "exposure"),
    ]
    with on_loopback(tmp_path) as here:
        here.alertmanager.fire(exposure("trader247", "critical"), *warnings)
        until(lambda: "suppressed" in here.alertmanager.states().values(), "silence")
        assert here.alertmanager.states() == {
            ("HighExposure", "critical"): "active",
            ("HighExposure", "warning"): "suppressed",
            ("ExposureRises", "warning"): "suppressed",
            ("HighLeverage", "warning"): "active",
            ("OfASymbol", "warning"): "active",
            ("Elsewhere", "warning"): "active",
        }
        here.alertmanager.resolve(exposure("trader247", "critical"))
        until(lambda: here.alertmanager.states().get(("HighExposure", "warning")) == "active", "the warning")


@needs_alertmanager
def test_a_deployment_is_silenced_for_maintenance(tmp_path: Path) -> None:
    with on_loopback(tmp_path) as here:
        where = f"--alertmanager.url={here.alertmanager.url}"
        reason = ("--duration=2h", "--author=ann", "--comment=upgrade")
        assert amtool(where, "silence", "add", "deployment=trader247", *reason).returncode == 0
        here.alertmanager.fire(exposure("trader247", "critical"), exposure("trading", "warning"))
        until(lambda: len(here.alertmanager.states()) == 2, "the alerts")
        assert here.alertmanager.states() == {
            ("HighExposure", "critical"): "suppressed",
            ("HighExposure", "warning"): "active",
        }
        (mail,) = until(lambda: here.told.mails, "mail")
        assert mail["Subject"] == "⚠️ WARNING trading: HighExposure"


def worst_of(deployment: Deployment) -> list[Json]:
    """Every alert of a deployment but the watchdog, on its exporters too, less those that a critical one silences."""
    rules = [rule for rule in firing(deployment) if rule.name != WATCHDOG]
    critical = {(rule.signal, rule.by) for rule in rules if rule.severity == "critical"}
    return [
        {"labels": {"alertname": rule.name, **labels(rule, deployment), **dict.fromkeys(rule.by, "one")}}
        for rule in rules
        if rule.severity == "critical" or (rule.signal, rule.by) not in critical
        if rule.metric == ""
    ]


def silenced(alertmanager: Alertmanager) -> set[str]:
    return {name for (name, _), state in alertmanager.states().items() if state == "suppressed"}


FROM_UP = {"AvailabilityBurnFast", "AvailabilityBurnSlow"}
SAYS_IT_AGAIN = dict.fromkeys(SHIPPED, FROM_UP) | {"trader247": FROM_UP | {"TradingStopped"}}


@needs_alertmanager
@pytest.mark.parametrize("slug", SAYS_IT_AGAIN)
def test_a_dead_process_silences_what_says_it_again_and_nothing_else(tmp_path: Path, slug: str) -> None:
    with on_loopback(tmp_path) as here:
        here.alertmanager.fire(*worst_of(SHIPPED[slug]))
        until(lambda: silenced(here.alertmanager) >= SAYS_IT_AGAIN[slug], "silence")
        assert silenced(here.alertmanager) == SAYS_IT_AGAIN[slug]


@needs_alertmanager
def test_a_dead_replica_does_not_silence_a_breaker_that_stops_trading(tmp_path: Path) -> None:
    with on_loopback(tmp_path) as here:
        here.alertmanager.fire(
            alert("trader247", "ServiceDown", "critical", "up", job="trader247", instance="old:8000"),
            alert("trader247", "TradingStopped", "warning", "trading_state"),
            alert("trader247", "AvailabilityBurnFast", "critical", "burn_1h"),
        )
        until(lambda: silenced(here.alertmanager), "silence")
        assert here.alertmanager.states() == {
            ("ServiceDown", "critical"): "active",
            ("TradingStopped", "warning"): "active",
            ("AvailabilityBurnFast", "critical"): "suppressed",
        }


@needs_alertmanager
def test_neither_a_dead_exporter_nor_another_deployment_silences_anything(tmp_path: Path) -> None:
    with on_loopback(tmp_path) as here:
        here.alertmanager.fire(
            alert("trader247", "ServiceDown", "critical", "up", job="trader247", instance="one"),
            alert("traderagent", "ExporterDown", "warning", "up", job="traderagent-node", instance="one"),
            alert("traderagent", "HighCPUUsage", "critical", "host_cpu", instance="one"),
            alert("traderagent", "AvailabilityBurnFast", "critical", "burn_1h"),
            alert("trader247", "AvailabilityBurnSlow", "critical", "burn_6h"),
        )
        until(lambda: silenced(here.alertmanager), "silence")
        assert silenced(here.alertmanager) == {"AvailabilityBurnSlow"}


HOUR = datetime.now(UTC).hour
NOON = f"Etc/GMT{HOUR - 12:+}"
"""Where it is between twelve and one as the tests begin; west of Greenwich is + in these names."""
TODAY, TOMORROW = (f"{datetime.now(ZoneInfo(NOON)) + timedelta(days=days):%a}" for days in (0, 1))


@needs_alertmanager
def test_at_night_nobody_is_told_of_old_data_but_of_money_and_dead_processes(tmp_path: Path) -> None:
    sessions = {
        "open": ("trading", f"{TODAY}-{TODAY} 10:00-15:00"),
        "over": ("trading", "Mon-Sun 08:00-11:00"),
        "weekend": ("trading", f"{TOMORROW}-{TOMORROW} 10:00-15:00"),
        "andre-over": ("andre", "Mon-Sun 08:00-11:00"),  # told through the default channels
        "andre-open": ("andre", "Mon-Sun 10:00-15:00"),
        "andre-always": ("andre", ""),
    }
    here_and_now = {
        slug: DeploymentConfig(system=system, session=session, timezone=NOON)
        for slug, (system, session) in sessions.items()
    }
    with on_loopback(tmp_path, **here_and_now) as here:
        told = here.told
        for slug in sessions:
            here.alertmanager.fire(
                alert(slug, "FlyingBlind", "critical", "flying_blind"),
                alert(slug, "StaleMarketData", "critical", "stale_symbols"),
                alert(slug, "SilentSymbols", "warning", "silent_symbols"),
                alert(slug, "FreshnessBurnFast", "critical", "fresh_burn_1h"),
                alert(slug, "SignalMissing", "warning", "data_age", metric="data_age_seconds"),
                alert(slug, "HighDailyLoss", "critical", "pnl_day"),
                alert(slug, "ServiceDown", "critical", "up", job=slug, instance="one"),
            )
        always = {f"{slug}: {name}" for slug in sessions for name in ("HighDailyLoss", "ServiceDown", "SignalMissing")}
        by_day = {
            f"{slug}: {name}"
            for slug in ("open", "andre-open", "andre-always")
            for name in ("FlyingBlind", "StaleMarketData", "SilentSymbols", "FreshnessBurnFast")
        }
        until(lambda: mailed(told) >= always | by_day, "mail")
        here.alertmanager.fire(alert("andre", "Later", "critical", "x"))
        until(lambda: "andre: Later" in mailed(told), "what was fired last")
        assert mailed(told) == always | by_day | {"andre: Later"}


def mailed(told: Told) -> set[str]:
    """Of which deployments and alerts mails have come."""
    return {str(mail["Subject"]).split(" ", 2)[2] for mail in told.mails}
