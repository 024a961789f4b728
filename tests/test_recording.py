"""What rules record, by the numbers: Prometheus' own promtool evaluates them, and Python computes the same anew.

Time begins at 0, a midnight UTC and a Thursday. Rules are evaluated as often as there are samples.
"""

from __future__ import annotations

import math
import random
import re
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from build_case import Json, built, complaint, named, panels, queries
from promtool_case import of_recorded

from config import Config
from errors import CatalogueError
from rules.recording import MOST_RULES, groups, levels
from rules.scope import scope
from systems import signals as s
from systems.deployment import Deployment
from systems.history import HISTORY
from systems.promql import increase
from systems.recorded import COUNTED, RECORDINGS
from systems.registry import SHIPPED, deployments
from systems.render import render
from systems.signal import Level

DEPLOYMENTS = {one.slug: one for one in deployments(Config(Path()))}
DAY = 86400
QUARTERS = 4
"""Samples a day of the long series."""
EQUITY = {
    "trader247": 'trader_account_value_usd{job="trader247", instance="bot:1"}',
    "tradpal": 'trading_portfolio_value{job="trading-bot", instance="bot:1"}',
    "trading": 'trading_capital_total{job="trading", instance="bot:1"}',
}

Asked = Sequence[tuple[str, str, Any]]
"""When, which expression, and the answer: one of the deployment's, or by labels."""


def promtool(folder: Path, slug: str, step: str, given: Mapping[str, str], asked: Asked) -> str:
    """What promtool complains of; the series are in its notation, with a sample a step."""
    labelled = [
        (at, expr, answer if isinstance(answer, dict) else {f'{{deployment="{slug}", system="{slug}"}}': answer})
        for at, expr, answer in asked
    ]
    return of_recorded(folder, DEPLOYMENTS[slug], step, given, labelled)


def name(slug: str, signal: Level) -> str:
    return DEPLOYMENTS[slug].recorded(signal).metric.name


def record(slug: str, signal: Level) -> str:
    """What is recorded of a signal, without its name."""
    return f"max by (deployment, system) ({name(slug, signal)})"


# -- the statistics of a known account --------------------------------------------------------------------------------
def account(days: int) -> list[float]:
    """Four values a day: up on most days, with a fall that is not made good."""
    chance = random.Random(7)  # noqa: S311 - a walk
    value, found = 10_000.0, []
    for number in range(days * QUARTERS + 1):
        found.append(round(value, 4))
        drift = -0.012 if 80 * QUARTERS <= number < 84 * QUARTERS else 0.0008
        value *= 1 + drift + chance.gauss(0, 0.006)
    return found


def quantile(level: float, values: Sequence[float]) -> float:
    """With linear interpolation between the neighbours."""
    ordered, place = sorted(values), level * (len(values) - 1)
    low = math.floor(place)
    return ordered[low] + (place - low) * (ordered[min(low + 1, len(ordered) - 1)] - ordered[low])


def test_the_statistics_of_a_known_account_are_those_that_python_computes(tmp_path: Path) -> None:
    days = 92
    values = account(days)
    returns = [after / before - 1 for before, after in pairwise(values[::QUARTERS])]
    quarter, month = returns[-91:], returns[-31:]  # a window has both its ends
    peaks = [max(values[max(0, n - 30 * QUARTERS) : n + 1]) for n in range(len(values))]
    falls = [1 - value / peak for value, peak in zip(values, peaks, strict=True)]
    below = (len(values) - 1 - max(n for n, fall in enumerate(falls) if fall == 0)) * DAY / QUARTERS
    losses = [min(one, 0) for one in month]
    mean, root = statistics.fmean(month), math.sqrt(365)
    # The value at risk of each day, from 20 returns on.
    known = {n: -quantile(0.05, returns[max(0, n - 91) : n]) for n in range(20, days + 1)}
    breaches = sum(returns[n - 1] < -known[n - 1] for n in range(21, days + 1) if n > days - 91)
    tail = statistics.fmean(quantile(0.05 * (n + 0.5) / 10_000, quarter) for n in range(10_000))
    assert falls[-1] > 0.02 and below > 5 * DAY and breaches > 3  # noqa: PT018 - the account is worth looking at
    wanted: dict[Level, float] = {
        s.EQUITY: values[-1],
        s.EQUITY_PEAK: peaks[-1],
        s.DRAWDOWN: falls[-1],
        s.TIME_UNDER_WATER: below,
        s.RETURN_DAY: returns[-1],
        s.VAR_95: -quantile(0.05, quarter),
        s.VAR_99: -quantile(0.01, quarter),
        s.VAR_BREACHES: breaches,
        s.VOLATILITY: statistics.pstdev(month),
        s.SHARPE_30D: mean / statistics.pstdev(month) * root,
        s.SORTINO_30D: mean / math.sqrt(statistics.fmean(one**2 for one in losses)) * root,
        s.CALMAR_30D: mean * 365 / max(falls[-30 * QUARTERS - 1 :]),
    }
    asked: list[tuple[str, str, Any]] = [
        (f"{days}d", f"round({record('trader247', signal)}, 0.000001)", round(value, 6))
        for signal, value in wanted.items()
    ]
    shortfall = record("trader247", s.SHORTFALL)
    asked.append((f"{days}d", f"abs({shortfall} / {-tail!r} - 1) < bool 0.01", 1))
    asked.append((f"{days}d", f"{shortfall} > bool {record('trader247', s.VAR_95)}", 1))
    series = {EQUITY["trader247"]: " ".join(map(str, values))}
    assert promtool(tmp_path, "trader247", "6h", series, asked) == ""


# -- its guards -------------------------------------------------------------------------------------------------------
def minutes(*parts: tuple[float | None, int]) -> str:
    """Values that stay for some samples; None is no sample."""
    return " ".join("_" if value is None else str(value) for value, times in parts for _ in range(times))


HOURLY = 24


@pytest.mark.parametrize(
    ("values", "at", "signal", "answer"),
    [
        pytest.param(
            minutes((100, 48), (0, 1), (100, 3)), "2d", s.DRAWDOWN, None, id="a restart shows zero: no drawdown"
        ),
        pytest.param(minutes((100, 48), (0, 1), (100, 3)), "2d", s.RETURN_DAY, None, id="and no loss of the day"),
        pytest.param(minutes((100, 48), (0, 1), (100, 3)), "2d3h", s.DRAWDOWN, 0, id="nor one later"),
        pytest.param(minutes((0, 1), (100, 48)), "1d", s.RETURN_DAY, None, id="nothing is a return on zero"),
        pytest.param(minutes((0, 30)), "1d", s.DRAWDOWN, None, id="a peak of zero is none"),
        pytest.param(minutes((100, 30)), "23h", s.RETURN_DAY, None, id="no return before a day has passed"),
        pytest.param(minutes((100, 24), (50, 2)), "1d", s.RETURN_DAY, -0.5, id="a return once it has"),
        pytest.param(minutes((100, 24), (50, 2)), "1d", s.DRAWDOWN, 0.5, id="half is lost"),
        pytest.param(minutes((100, 24), (-50, 2)), "1d", s.DRAWDOWN, 1.5, id="more than all is lost"),
        pytest.param(minutes((100, 20), (None, 5), (90, 2)), "1d2h", s.DRAWDOWN, 0.1, id="a gap is no new peak"),
        pytest.param(minutes((100, 20), (None, 5), (90, 2)), "1d", s.DRAWDOWN, None, id="nor a drawdown of its own"),
        pytest.param(minutes((100, 24), (90, 48)), "2d", s.TIME_UNDER_WATER, 25 * 3600, id="since the last hour at it"),
        pytest.param(minutes((100, 24), (90, 23), (101, 2)), "2d", s.TIME_UNDER_WATER, 0, id="a new high ends it"),
        pytest.param(minutes((100, 24), (90, 20), (None, 9)), "2d", s.TIME_UNDER_WATER, None, id="not of the silent"),
    ],
)
def test_what_is_not_known_is_not_made_up(
    values: str, at: str, signal: Level, answer: float | None, tmp_path: Path
) -> None:
    asked = [(at, f"round({record('trader247', signal)}, 0.0001)", answer)]
    assert promtool(tmp_path, "trader247", "1h", {EQUITY["trader247"]: values}, asked) == ""


def test_a_decline_of_more_than_the_days_looked_at_is_told_as_all_of_them(tmp_path: Path) -> None:
    values = " ".join(str(1000 - n) for n in range(45 * QUARTERS))
    asked = [
        ("20d", record("trader247", s.TIME_UNDER_WATER), 20 * DAY),
        ("44d", record("trader247", s.TIME_UNDER_WATER), 30 * DAY),
    ]
    assert promtool(tmp_path, "trader247", "6h", {EQUITY["trader247"]: values}, asked) == ""


def test_no_statistic_is_made_of_fewer_than_twenty_returns(tmp_path: Path) -> None:
    statistic = (s.VAR_95, s.VAR_99, s.SHORTFALL, s.VOLATILITY, s.SHARPE_30D, s.SORTINO_30D, s.CALMAR_30D)
    count = f"count({{__name__=~'{'|'.join(name('trader247', signal) for signal in statistic)}'}})"
    asked: Asked = [("19d", count, {}), ("20d", count, {"{}": len(statistic)})]
    series = {EQUITY["trader247"]: " ".join(map(str, account(21)))}
    assert promtool(tmp_path, "trader247", "6h", series, asked) == ""


def test_no_ratio_divides_by_nothing(tmp_path: Path) -> None:
    """An account that stands still has no deviation, and one that only rises has no loss and no drawdown."""
    still, rising = tmp_path / "still", tmp_path / "rising"
    for folder, values, absent in (
        (still, "100x120", (s.SHARPE_30D, s.SORTINO_30D, s.CALMAR_30D)),
        (rising, "100+1x120", (s.SORTINO_30D, s.CALMAR_30D)),
    ):
        folder.mkdir()
        asked: list[tuple[str, str, Any]] = [("28d", record("trader247", signal), None) for signal in absent]
        asked.append(("28d", record("trader247", s.VAR_95), 0))
        assert promtool(folder, "trader247", "6h", {EQUITY["trader247"]: values}, asked) == ""


def test_an_outage_at_midnight_costs_no_return(tmp_path: Path) -> None:
    ten = [100.0] * 141 + [None] * 6 + [110.0] * 145  # from 23:30 on, for an hour
    series = {EQUITY["trader247"]: " ".join("_" if value is None else str(value) for value in ten)}
    asked = [("2d", f"round({record('trader247', s.RETURN_DAY)}, 0.0001)", 0.1)]
    assert promtool(tmp_path, "trader247", "10m", series, asked) == ""


def test_an_exchange_that_opens_on_weekdays_has_no_return_at_weekends(tmp_path: Path) -> None:
    """Of the 28 midnights after the first, 20 end a weekday; and a year has 252 of those."""
    values = account(28)
    ends = [n for n in range(1, 29) if (n - 1 + 3) % 7 < 5]  # day 0 is a Thursday
    returns = [values[n * QUARTERS] / values[(n - 1) * QUARTERS] - 1 for n in ends]
    sharpe = statistics.fmean(returns) / statistics.pstdev(returns) * math.sqrt(252)
    series = {
        EQUITY["trading"]: " ".join(map(str, values)),
        'trading_unrealized_pnl{job="trading", instance="bot:1"}': "0x112",
    }
    asked = [
        ("28d", f"count_over_time({record('trading', s.RETURN_DAY)}[28d:1d])", len(ends)),
        ("28d", f"round({record('trading', s.SHARPE_30D)}, 0.000001)", round(sharpe, 6)),
        ("3d12h", record("trading", s.RETURN_DAY), None),  # Sunday at noon
    ]
    assert len(ends) == s.RETURNS
    assert promtool(tmp_path, "trading", "6h", series, asked) == ""


def test_the_worst_drawdown_is_found_where_the_application_tells_none(tmp_path: Path) -> None:
    given = {
        EQUITY["tradpal"]: "100x40",
        'trading_drawdown_percentage{job="trading-bot", instance="bot:1"}': "5 -12 3x30",
    }
    asked = [("1d", record("tradpal", s.DRAWDOWN), 0.03), ("1d", record("tradpal", s.DRAWDOWN_MAX), 0.12)]
    assert promtool(tmp_path, "tradpal", "1h", given, asked) == ""


def test_the_budget_of_fresh_data_burns_while_it_is_stale(tmp_path: Path) -> None:
    """Of an hour, six minutes were stale: ten times as fast as one percent allows."""
    given = {'trader_data_staleness_seconds{job="trader247", instance="bot:1"}': minutes((5, 50), (61, 6), (60, 20))}
    asked = [
        ("1h", f"round({record('trader247', s.FRESH_BURN_1H)}, 0.01)", round(600 / 61, 2)),
        ("54m", f"round({record('trader247', s.FRESH_BURN_5M)}, 0.01)", round(100 * 5 / 6, 2)),
        ("52m", record("trader247", s.FRESH), 0),
        ("1h", record("trader247", s.FRESH), 1),
    ]
    assert promtool(tmp_path, "trader247", "1m", given, asked) == ""


def test_firing_alerts_are_none_only_while_they_are_evaluated(tmp_path: Path) -> None:
    deployment = DEPLOYMENTS["trader247"]
    expr = render(deployment.total(s.FIRING_ALERTS), scope(deployment))
    fire = 'ALERTS{{alertstate="{}", alertname="{}", severity="{}", deployment="{}"}}'
    given = {
        fire.format("firing", "Watchdog", "none", "trader247"): "_ 1x9",
        fire.format("firing", "LargeDrawdown", "warning", "trader247"): "_ _ 1 1 _x9",
        fire.format("firing", "BotDown", "critical", "trader247"): "_ _ _ 1 _x9",
        fire.format("pending", "HighExposure", "warning", "trader247"): "1x9",
        fire.format("firing", "BotDown", "critical", "paper"): "1x9",
    }
    answers = [("0m", None), ("10m", 0), ("20m", 1), ("30m", 2), ("40m", 0)]
    asked = [(at, expr, {"{}": answer}) for at, answer in answers]
    assert promtool(tmp_path, "trader247", "10m", given, asked) == ""


# -- the rules themselves ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("slug", DEPLOYMENTS)
def test_each_level_reads_only_what_is_there_before_it(slug: str) -> None:
    there: set[str] = set()
    for level in levels(DEPLOYMENTS[slug]):
        read = {name for rule in level for name in re.findall(r"system:\w+:\w+", rule["expr"])}
        assert read <= there
        there |= {rule["record"] for rule in level}
    deployment = DEPLOYMENTS[slug]
    counts = {f"system:{signal.key}:count1h" for signal in COUNTED if deployment.answers(signal)}
    assert there == counts | {name(slug, signal) for signal in deployment.recordings}


@pytest.mark.parametrize("slug", DEPLOYMENTS)
def test_groups_are_small_and_each_series_tells_whose_it_is(slug: str) -> None:
    found = groups(DEPLOYMENTS[slug])
    assert len({group["name"] for group in found}) == len(found)
    for group in found:
        assert group["name"].startswith(f"{slug}-recording-")
        assert len(group["rules"]) <= MOST_RULES
        assert all(rule["labels"] == {"system": slug, "deployment": slug} for rule in group["rules"])
        assert all(re.fullmatch("system:[a-z0-9_]+:[a-z0-9]+", rule["record"]) for rule in group["rules"])


@pytest.mark.parametrize("slug", DEPLOYMENTS)
def test_a_rule_records_what_a_panel_computes_where_nothing_is_recorded(slug: str) -> None:
    deployment = DEPLOYMENTS[slug]
    plain = replace(deployment, recording=False)
    recorded = {rule["record"]: rule["expr"] for level in levels(deployment) for rule in level}
    computed = [signal for signal in deployment.recordings if plain.answers(signal)]
    assert computed
    for signal in computed:
        total = render(plain.adapted(plain.total(signal)), scope(plain))
        assert recorded[name(slug, signal)] == total
        assert "system:" not in total


def test_every_recording_is_used_by_a_shipped_system() -> None:
    assert {*RECORDINGS} == {signal for one in DEPLOYMENTS.values() for signal in one.recordings}
    assert {*COUNTED} == {signal for one in DEPLOYMENTS.values() for signal in one.counts}


def test_what_is_asked_over_the_time_shown_is_not_recorded() -> None:
    """A rule has no reader, so no time shown."""
    trader247 = DEPLOYMENTS["trader247"].system
    wins = next(one for one in trader247.metrics if one.metric.name == "trader_trades_total")
    system = replace(trader247, answers={s.WIN_RATE: increase(wins)}, limits=())  # type: ignore[arg-type]
    deployment = Deployment("mine", "Mine", system, system.selectors, "Mine")
    assert s.WIN_RATE not in deployment.recordings
    with pytest.raises(CatalogueError, match=r'"win_rate" is not recorded'):
        deployment.recorded(s.WIN_RATE)


# -- a Prometheus that loads none -------------------------------------------------------------------------------------
def test_without_recording_panels_compute_what_they_can_and_leave_out_what_needs_a_history(tmp_path: Path) -> None:
    toml = "[deployments.trader247]\nrecording = false\n"
    boards = built(tmp_path, toml, "trader247")
    asked = [expr for board in boards.values() for expr in queries(board)]
    assert not [expr for expr in asked if "system:" in expr]
    titles = {panel["title"] for board in boards.values() for panel in panels(board)}
    assert not titles & {signal.title for signal in HISTORY} - {"Drawdown", "Max drawdown"}
    state = named(boards["overview"], "Trading state", "stat")["targets"][0]["expr"]
    assert "trader_circuit_breaker_trips_total" in state
    assert groups(replace(DEPLOYMENTS["trader247"], recording=False)) == ()


def test_a_limit_on_what_needs_a_history_says_that_rules_are_missing(tmp_path: Path) -> None:
    file = tmp_path / "tradeboards.toml"
    file.write_text("[deployments.trader247]\nrecording = false\nlimits.time_under_water = { warning = 86400 }\n")
    assert complaint("--config", str(file), "build") == [
        f'{file}: deployments.trader247: trader247: a limit on "time_under_water", which it does not answer. '
        "Let its Prometheus load the rules, without recording = false"
    ]


def test_each_deployment_reads_what_is_recorded_of_itself(tmp_path: Path) -> None:
    paper = '[deployments.paper]\nsystem = "trader247"\nselectors.app = { job = "paper" }\n'
    boards = built(tmp_path, paper, "paper")
    recorded = [one for board in boards.values() for one in queries(board) if "system:" in one or "ALERTS" in one]
    assert recorded
    for expr in recorded:
        for selector in re.findall(r"(?:system:\w+:\w+|ALERTS)(\{[^}]*\})", expr):
            assert 'deployment="paper"' in selector


def test_a_panel_says_that_its_number_is_recorded_and_from_what(tmp_path: Path) -> None:
    board: Json = built(tmp_path, "", "trader247")["risk"]
    said = named(board, "Drawdown", "stat")["description"]
    assert "From `system:drawdown:ratio`." in said
    assert "Recorded by rules from `trader_account_value_usd`: of all instances, whichever is picked." in said
    assert "Deposits and withdrawals" in said


def test_shipped_systems_say_how_many_days_a_year_they_trade() -> None:
    assert {one.slug: one.trading_days for one in SHIPPED if one.trading_days != 365} == {"trading": 252}
