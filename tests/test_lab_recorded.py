"""What the lab back-fills of rules: as if Prometheus had evaluated them all the while."""

from __future__ import annotations

from itertools import chain

import pytest
from lab_case import LAB_END, ask, by_labels, number, simulated, trader247

from config import AlertingConfig
from lab import trader247 as bot
from lab.history import History
from lab.recorded import OF_RULES
from rules.prometheus import alert_groups
from rules.recording import levels
from systems.window import seconds

DAY = 86400
EVALUATED = History(LAB_END, OF_RULES).times
EQUITY = "system:equity:sum"
WITH_EQUITY = [one.slug for one in simulated() if EQUITY in {rule["record"] for rule in chain(*levels(one))}]


def fired(url: str, selector: str) -> list[float]:
    """When alerts of trader247 fired, in seconds before the end."""
    query = f'ALERTS{{alertstate="firing", deployment="trader247", {selector}}}[36d]'
    return sorted({LAB_END - float(at) for series in ask(url, query) for at, _ in series["values"]}, reverse=True)


def test_recorded_series_are_what_their_expressions_answer_all_through_the_history(lab_url: str) -> None:
    rules = [*chain(*levels(trader247()))]
    compared = 0
    for at in (LAB_END, LAB_END - 12 * 3600, EVALUATED[8 * 360], EVALUATED[32 * 360]):
        for rule in rules:
            answer = by_labels(ask(lab_url, rule["expr"], at), system="trader247", deployment="trader247")
            written = f'last_over_time({rule["record"]}{{deployment="trader247"}}[1s])'
            assert by_labels(ask(lab_url, written, at)) == pytest.approx(answer, nan_ok=True), rule["record"]
            compared += len(answer)
    assert compared > 3 * len(rules)


@pytest.mark.parametrize("slug", WITH_EQUITY)
def test_an_account_is_recorded_all_through_the_history_and_lives_as_accounts_do(lab_url: str, slug: str) -> None:
    equity = f'{EQUITY}{{deployment="{slug}"}}'
    assert number(lab_url, f"timestamp({equity})", LAB_END - 35 * DAY) == LAB_END - 35 * DAY
    # Down for ten minutes, of which Prometheus sees five; in the last day that is a minute each.
    assert len(EVALUATED) - 10 <= number(lab_url, f"count_over_time({equity}[36d])") <= len(EVALUATED)
    returns = f"max(last_over_time({equity}[1h])) / max(last_over_time({equity}[1h] offset 1d)) - 1"
    assert 0.003 < number(lab_url, f"stddev_over_time(({returns})[34d:1d])") < 0.03
    assert 0.02 < number(lab_url, f"max_over_time((1 - {equity} / max_over_time({equity}[35d]))[35d:1h])") < 0.15
    assert number(lab_url, f"max_over_time({equity}[7d]) / max_over_time({equity}[35d])") == 1, "a new high in a week"


def test_an_alert_has_fired_after_its_hold_for_as_long_as_it_was_beyond_its_limit(lab_url: str) -> None:
    rules = chain.from_iterable(group["rules"] for group in alert_groups(trader247(), AlertingConfig()))
    (down,) = (rule for rule in rules if rule["alert"] == "ServiceDown")
    ago, lasts = bot.RESTART
    firing = fired(lab_url, 'alertname="ServiceDown"')
    assert ago - seconds(down["for"]) - 60 <= firing[0] <= ago - seconds(down["for"])
    assert ago - lasts < firing[-1] <= ago - lasts + 60
    assert firing == list(range(int(firing[0]), int(firing[-1]) - 1, -60))


def test_alerts_carry_the_labels_of_their_rule_and_the_watchdog_never_stopped(lab_url: str) -> None:
    assert fired(lab_url, 'alertname="Watchdog"') == [LAB_END - at for at in EVALUATED]
    (breaker, *_) = ask(lab_url, 'last_over_time(ALERTS{alertname="CircuitBreaker", deployment="trader247"}[8d])')
    assert {"alertname", "alertstate", "system", "deployment", "severity", "signal"} <= set(breaker["metric"])


def test_what_is_beside_a_system_is_not_told_as_gone_before_it_was_there(lab_url: str) -> None:
    assert ask(lab_url, 'last_over_time(ALERTS{alertname="ExporterDown"}[36d])') == []
