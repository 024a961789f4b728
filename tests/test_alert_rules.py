"""Every alert's life, proved by promtool, and that the proofs would not hold of other rules."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from promtool_case import OTHERWISE, Json, Rules, blamed, compiled, promtool, proved, written

from rules.firing import SIGNAL_MISSING
from systems.registry import SHIPPED
from systems.render import number
from systems.signal import STATE

SLUGS = [system.slug for system in SHIPPED]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Rules]:
    """The files of a deployment, compiled once."""
    known: dict[tuple[str, str], Rules] = {}

    def of(slug: str, toml: str = "") -> Rules:
        if (slug, toml) not in known:
            known[slug, toml] = compiled(slug, tmp_path_factory.mktemp(slug), toml)
        return known[slug, toml]

    return of


Made = Callable[..., Rules]
SHARES = {"FreshnessBurnFast", "FreshnessBurnSlow"}
"""Shares of samples, of which there are few: a thousandth is none, and they clear when the last are forgotten."""
CASES = [*((slug, "") for slug in SLUGS), ("trader247", OTHERWISE)]
NAMED = [*SLUGS, "trader247, otherwise"]


@pytest.mark.parametrize(("slug", "toml"), CASES, ids=NAMED)
def test_every_alert_fires_and_clears_as_it_says(slug: str, toml: str, made: Made, tmp_path: Path) -> None:
    done = proved(made(slug, toml), tmp_path)
    assert (done.returncode, done.stdout.count("SUCCESS")) == (0, 1), done.stdout + done.stderr


@pytest.mark.parametrize(("slug", "toml"), CASES, ids=NAMED)
def test_no_rule_is_without_a_proof_that_it_fires(slug: str, toml: str, made: Made) -> None:
    rules = made(slug, toml)
    expected = {
        (check["alertname"], alert["exp_labels"]["severity"], alert["exp_labels"].get("signal", ""))
        for test in rules.tests["tests"]
        for check in test["alert_rule_test"]
        for alert in check["exp_alerts"]
    }
    assert expected == {
        (rule["alert"], rule["labels"]["severity"], rule["labels"].get("signal", "")) for rule in rules.alerts
    }
    lives = [name for test in rules.tests["tests"] for name in re.findall(r"(\w+ \(\w+\)) at ", test["name"])]
    assert sorted(lives) == sorted(f"{one.name} ({one.severity})" for one in rules.firing.values() if one.alert)


@pytest.mark.parametrize(("slug", "toml"), CASES, ids=NAMED)
def test_promtool_finds_nothing_wrong_with_the_rules(slug: str, toml: str, made: Made, tmp_path: Path) -> None:
    file, _ = written(made(slug, toml), tmp_path)
    done = promtool("check", "rules", "--lint=all", "--lint-fatal", str(file))
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_a_changed_limit_changes_what_its_test_drives_and_expects(made: Made, tmp_path: Path) -> None:
    changed = made("trader247", "[deployments.trader247]\nlimits.exposure = { warning = 0.5, critical = 0.9 }\n")
    now = (rule for group in changed.rules["groups"] for rule in group["rules"])
    assert blamed(proved(made("trader247"), tmp_path, lambda rule: rule.update(next(now)))) == {"HighExposure"}
    assert not [*now]


# -- rules that are not as the limits say ------------------------------------------------------------------------------
def broken(rules: Rules, change: Callable[[Json, str], str], tmp_path: Path) -> set[str]:
    """The alerts whose tests fail when the expression of each is changed; `change` gets the text of the value too."""
    values = {
        (key[0], key[1]): number(one.value) if one.value >= 0 else f"({number(one.value)})"
        for key, one in rules.firing.items()
        if one.value is not None
    }

    def mutate(rule: Json) -> None:
        value = values.get((rule.get("alert", ""), rule.get("labels", {}).get("severity", "")))
        if value:
            rule["expr"] = change(rule, value)

    return blamed(proved(rules, tmp_path, mutate))


def limited(rules: Rules) -> set[str]:
    return {one.name for one in rules.firing.values() if one.value is not None}


def moved(by: float) -> Callable[[Json, str], str]:
    """Each value moved by a share of it, or by so much where it is zero."""

    def change(rule: Json, value: str) -> str:
        plain = float(value.strip("()"))
        return re.sub(
            rf"(>=|<) {re.escape(value)}(?![\d.])", rf"\1 ({plain + (abs(plain) or 1e9) * by!r})", rule["expr"]
        )

    return change


@pytest.mark.parametrize("by", [0.001, -0.001], ids=["up", "down"])
def test_a_limit_that_is_a_thousandth_off_is_seen(by: float, made: Made, tmp_path: Path) -> None:
    rules = made("trader247")
    same = {*SHARES} | {  # between two whole numbers
        one.name
        for one in rules.firing.values()
        if one.signal and (one.signal.unit == STATE or (one.signal.decimals == 0 and one.signal.unit == "locale"))
    }
    found = broken(rules, moved(by), tmp_path)
    assert found >= limited(rules) - same
    assert found <= limited(rules)


def without(key: str) -> Callable[[Json], None]:
    return lambda rule: rule.pop(key, None)


def test_an_alert_that_does_not_wait_is_seen(made: Made, tmp_path: Path) -> None:
    rules = made("trader247")
    waiting = {rule["alert"] for rule in rules.alerts if "for" in rule}
    assert blamed(proved(rules, tmp_path, without("for"))) == waiting


def test_an_alert_that_clears_at_once_is_seen(made: Made, tmp_path: Path) -> None:
    rules = made("trader247")
    assert blamed(proved(rules, tmp_path, without("keep_firing_for"))) == limited(rules) - SHARES


def test_a_division_by_zero_is_seen(made: Made, tmp_path: Path) -> None:
    def unguarded(rule: Json) -> None:
        rule["expr"] = re.sub(r"(redis_memory_max_bytes\S+) > 0", r"\1", rule["expr"])
        if rule.get("record") == "system:win_rate:ratio24h":
            rule["expr"] = re.sub(r">= 20", "> -1", rule["expr"])

    done = proved(made("andre"), tmp_path, unguarded)
    assert blamed(done) == {"RedisMemoryHigh", "LowWinRate"}
    assert "got: {} NaN" in done.stdout + done.stderr


def test_an_alert_that_judges_by_too_few_is_seen(made: Made, tmp_path: Path) -> None:
    def of_any(rule: Json) -> None:
        if "alert" in rule:
            rule["expr"] = re.sub(r">= (10|20)(?=\s*\)$)", ">= 0", rule["expr"])

    rules = made("traderagent")
    judged = {one.name for one in rules.firing.values() if one.alert and one.alert.enough}
    assert judged
    assert blamed(proved(rules, tmp_path, of_any)) == judged


def test_an_alert_that_misses_the_first_event_is_seen(made: Made, tmp_path: Path) -> None:
    def no_births(rule: Json) -> None:
        if rule.get("alert") == "CircuitBreaker":
            rule["expr"] = "sum by (reason) (increase(trader_circuit_breaker_trips_total[5m])) >= 1"

    done = proved(made("trader247"), tmp_path, no_births)
    assert blamed(done) == {"CircuitBreaker"}


def test_silence_of_what_is_gone_is_seen(made: Made, tmp_path: Path) -> None:
    def silent(rule: Json) -> None:
        rule["expr"] = rule["expr"].replace("absent(", "absent(vector(1) or ")

    rules = made("tradpal")
    of_absence = {rule["alert"] for rule in rules.alerts if "absent(" in rule["expr"]}
    assert SIGNAL_MISSING in of_absence
    assert blamed(proved(rules, tmp_path, silent)) == of_absence


def test_what_an_alert_says_is_seen(made: Made, tmp_path: Path) -> None:
    def other_unit(rule: Json) -> None:
        for name, text in rule.get("annotations", {}).items():
            rule["annotations"][name] = text.replace("humanizePercentage", "humanize")

    rules = made("trader247")
    shares = {rule["alert"] for rule in rules.alerts if "humanizePercentage" in rule["annotations"]["description"]}
    assert blamed(proved(rules, tmp_path, other_unit)) == shares
