"""The alerts that the systems' documents promise: at which value, for how long, how bad."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from config import Config
from promises.promise import promises
from rules.firing import firing
from systems.registry import SHIPPED, deployments

FACTS = Path(__file__).parent.parent.parent / "shared/domain/promises.json"

PROMISED = {
    # By the number of the promise: the alert, its severity, and the value and the time that the document gives. Where
    # it gives none, they are ours; where corrections.md says that it is wrong, they are the corrected ones.
    "AN-ALR-01": ("LowWinRate", "warning", 0.5, "5m"),
    "AN-ALR-02": ("HighAPILatency", "warning", 1, "2m"),
    "AN-ALR-03": ("DBPoolExhausted", "critical", 1, "1m"),
    "T2-ALR-01": ("HighExposure", "critical", 0.9, "5m"),
    # Of a maximum that never recovers it would never clear: the drawdown from the account's peak takes its place.
    "T2-ALR-02": ("CriticalDrawdown", "critical", 0.15, "1m"),
    "T2-ALR-03": ("DataStaleness", "critical", 300, "1m"),
    "T2-ALR-04": ("HighAPIErrors", "warning", 5, "2m"),
    "T2-ALR-05": ("CircuitBreaker", "critical", 1, "1m"),
    "TR-ALR-01": ("CircuitBreakerTriggered", "critical", 1, "1m"),
    "TR-ALR-02": ("HighDailyLoss", "critical", -5000, "5m"),
    "TR-ALR-03": ("HighCapitalUtilization", "critical", 0.9, "5m"),
    "TR-ALR-04": ("StaleMarketData", "critical", 6, "2m"),
    "TR-ALR-05": ("HighOrderRejectionRate", "critical", 0.1, "5m"),
    "TR-ALR-06": ("HighErrorRate", "critical", 300, "5m"),
    "TR-ALR-07": ("LowMLAccuracy", "warning", 0.6, "1h"),
    "TP-ALR-01": ("HighRequestLatency", "warning", 2, "5m"),
    "TP-ALR-02": ("ServiceDown", "critical", 1, "5m"),
    "TP-ALR-03": ("HighErrorRate", "warning", 0.1, "5m"),
    "TP-ALR-04": ("LowMemory", "warning", 0.9, "5m"),
    "TA-ALR-01": ("BotDown", "critical", 1, "2m"),
    "TA-ALR-02": ("CriticalDrawdown", "critical", 0.2, "1m"),
    "TA-ALR-03": ("DatabaseDown", "critical", 1, "1m"),
    "TA-ALR-04": ("RedisDown", "critical", 1, "1m"),
    "TA-ALR-05": ("HighErrorRate", "warning", 30, "5m"),
    "TA-ALR-06": ("LargeDrawdown", "warning", 0.1, "1m"),
    "TA-ALR-07": ("HighOrderFailureRate", "warning", 0.2, "5m"),
    "TA-ALR-08": ("HighMemoryUsage", "warning", 0.9, "5m"),
    "TA-ALR-09": ("HighCPUUsage", "warning", 0.8, "10m"),
    "TA-ALR-10": ("DiskSpaceLow", "warning", 0.9, "5m"),
    "TA-ALR-11": ("NoRecentTrades", "info", 3600, "5m"),
    "TA-ALR-12": ("RateLimitApproaching", "info", 100, "1m"),
}


def test_they_are_all_of_the_documents() -> None:
    if not FACTS.exists():
        pytest.skip("the facts are not beside the repository: ../shared")
    told = json.loads(FACTS.read_text(encoding="utf-8"))["promises"]
    alerts = {one["id"]: one for one in told if one["kind"] == "alert"}
    assert alerts.keys() == PROMISED.keys()
    for key, alert in alerts.items():
        name, _, _, hold = PROMISED[key]
        assert alert["title"].replace(" ", "") in {name, "LargeDrawdown"}, key
        assert hold == (alert.get("for") or alert.get("suggested_for") or hold), key


@pytest.mark.parametrize("slug", [system.slug for system in SHIPPED])
def test_each_fires_at_its_value_and_after_its_time(slug: str) -> None:
    (deployment,) = deployments(Config(Path()), [slug])
    rules = {(one.name, one.severity, one.value, one.hold) for one in firing(deployment)}
    of_system = [one for one in promises(slug) if one.kind == "alert"]
    assert {one.id: PROMISED[one.id] in rules for one in of_system} == dict.fromkeys([o.id for o in of_system], True)
    for one in of_system:
        assert PROMISED[one.id][0] in {pointer.name for pointer in one.kept if pointer.kind == "alert"}, one.id
