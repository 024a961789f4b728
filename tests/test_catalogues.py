"""Each system's catalogue has every metric of the facts that its document was read into, as the facts say it.

The facts lie beside the repository; without them these tests are skipped.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from systems.metric import TARGET_LABELS, Metric
from systems.registry import SHIPPED

FACTS = Path(__file__).parent.parent.parent / "shared/domain/catalogue.json"
SYSTEMS = {system.slug: system for system in SHIPPED}
NAMES = ("andre", "trader247", "trading", "tradpal", "traderagent")

pytestmark = pytest.mark.skipif(not FACTS.exists(), reason="the facts are not beside the repository: ../shared")

KINDS = {
    "count": {"short", "none", "locale"},
    "seconds": {"s", "dtdurations", "dateTimeFromNow"},
    "money": {"currencyUSD", "currencyINR", "suffix:USDT"},
    "basis points": {"suffix:bp"},
}
"""Units of one kind and one scale: how an amount is drawn is the signal's business."""

RECORDED = "a recorded series, not an exported one: recording rules come from the signals"
ONLY_RISES = "it only rises; the facts call it a gauge because its name lacks _total"
DIFFERENCES = {
    ("andre", "trading:win_rate:5m"): ("absent", RECORDED),
    ("andre", "pg_stat_database_numbackends"): (
        "datname lacks high_wr_db",
        "the catalogue of an exporter is shared: which databases there are, a deployment knows",
    ),
    ("tradpal", "http_requests_total"): ("status lacks 5..", "a pattern of the alert that reads it, not a value"),
    ("trading", "trading:daily_pnl:rate1m"): ("absent", RECORDED),
    ("traderagent", "bot_total_trades"): ("counter, not gauge", ONLY_RISES),
    ("traderagent", "bot_winning_trades"): ("counter, not gauge", ONLY_RISES),
    ("traderagent", "bot_losing_trades"): ("counter, not gauge", ONLY_RISES),
    ("traderagent", "pg_long_running_transactions_oldest_timestamp_seconds"): (
        "absent",
        "off by default, and a moment or an age by release; pg_stat_activity_max_tx_duration, which all have, answers",
    ),
}
"""What is not as the facts have it, and why."""


def facts(slug: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(FACTS.read_text(encoding="utf-8"))["systems"][slug]["metrics"]
    return found


def kind(unit: str) -> str:
    return next((name for name, units in KINDS.items() if unit in units), unit)


def differences(fact: dict[str, Any], metric: Metric) -> Iterator[str]:
    """In which respects a metric is not what the facts say of it."""
    if metric.kind != fact["type"]:
        yield f"{metric.kind}, not {fact['type']}"
    if kind(metric.unit) != kind(fact["unit"]):
        yield f"in {metric.unit}, not {fact['unit']}"
    # What an exporter exports, its own documentation states.
    if fact["origin"] == "app" and metric.stated != fact["stated"]:
        yield "stated" if metric.stated else "not stated"
    for label, values in fact["labels"].items():
        if label not in TARGET_LABELS | metric.labels.keys():
            yield f"without {label}"
        elif missing := [value for value in values if value not in metric.labels.get(label, values)]:
            yield f"{label} lacks {', '.join(missing)}"


@pytest.mark.parametrize("slug", NAMES)
def test_its_catalogue_has_every_metric_of_the_facts(slug: str) -> None:
    known: dict[str, list[Metric]] = {}
    for metric in SYSTEMS[slug].catalogue:
        known.setdefault(metric.name, []).append(metric)
    found = {
        fact["name"]: "; ".join(dict.fromkeys(d for metric in known[fact["name"]] for d in differences(fact, metric)))
        if fact["name"] in known
        else "absent"
        for fact in facts(slug)
    }
    expected = {name: how for (system, name), (how, _) in DIFFERENCES.items() if system == slug}
    assert {name: how for name, how in found.items() if how} == expected


@pytest.mark.parametrize("slug", NAMES)
def test_what_it_adds_to_the_facts_is_not_passed_off_as_stated(slug: str) -> None:
    known = {fact["name"] for fact in facts(slug)}
    own = [series.metric for series in SYSTEMS[slug].metrics]
    assert not [metric.name for metric in own if metric.stated and metric.name not in known]
