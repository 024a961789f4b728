"""The simulated history: exactly the catalogue, one consistent world, the same text for the same seed."""

from __future__ import annotations

import dataclasses
import hashlib
import math
import os
import subprocess
import sys
from bisect import bisect_right
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import pytest
from lab_case import LAB_END, trader247
from lab_history_case import SHORT, Scraped, parsed, simulation

from lab import trader247 as bot
from lab.history import History, spans_of, write
from systems.exporters.process import PROCESS
from systems.exporters.scrape import SCRAPED
from systems.matcher import equals, matches
from systems.metric import APP
from systems.trader247 import REJECTION_REASONS

HOUR, DAY = 3600, 86400
RESTARTED = LAB_END - bot.RESTART[0] + bot.RESTART[1]


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Scraped:
    """A little more than the last day: the restart and the trouble of the exchange are in it."""
    path = tmp_path_factory.mktemp("history") / "day.om"
    write(simulation(), History(LAB_END, ((28 * HOUR, 60), (6 * HOUR, 15))), path)
    return parsed(path)


# -- the text ----------------------------------------------------------------------------------------------------------


def test_one_seed_gives_the_same_bytes_in_every_process_and_another_seed_others(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path\n"
        "from lab.history import write; from lab_history_case import SHORT, simulation\n"
        "write(simulation(seed=int(sys.argv[1])), SHORT, Path(sys.argv[2]))"
    )

    def digest(seed: str, hash_seed: str) -> str:
        path = tmp_path / f"{seed}-{hash_seed}.om"
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(Path(__file__).parent)}
        subprocess.run([sys.executable, "-c", script, seed, path], check=True, env=environment)
        return hashlib.sha256(path.read_bytes()).hexdigest()

    assert digest("7", "1") == digest("7", "2")
    assert digest("7", "1") != digest("8", "1")


def steps(history: History) -> dict[int, set[int]]:
    """The seconds between scrapes, by how long before the end they are at most."""
    found = {ago: set[int]() for ago in (35 * DAY, 8 * DAY, DAY, HOUR)}
    for earlier, later in pairwise(history.times):
        found[min(ago for ago in found if ago >= LAB_END - earlier)].add(later - earlier)
    return {ago: between for ago, between in found.items() if between}


def test_35_days_are_scraped_ever_more_often_until_the_end() -> None:
    times = History(LAB_END).times
    assert (times[0], times[-1]) == (LAB_END - 35 * DAY, LAB_END)
    assert steps(History(LAB_END)) == {35 * DAY: {240}, 8 * DAY: {120}, DAY: {30}, HOUR: {15}}


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (35, {35 * DAY: {240}, 8 * DAY: {120}, DAY: {30}, HOUR: {15}}),
        (8, {8 * DAY: {120}, DAY: {30}, HOUR: {15}}),
        (2, {8 * DAY: {120}, DAY: {30}, HOUR: {15}}),
        (1, {DAY: {30}, HOUR: {15}}),
    ],
)
def test_a_shorter_history_is_the_end_of_the_long_one(days: int, expected: dict[int, set[int]]) -> None:
    history = History(LAB_END, spans_of(APP, 15, days))
    assert history.start == LAB_END - days * DAY
    assert steps(history) == expected


def test_programs_beside_a_system_have_a_day_of_history_however_many_are_asked_for() -> None:
    assert spans_of("node", 15, 35) == ((25 * HOUR, 30), (HOUR, 15))
    assert spans_of("node", 15, 1) == ((DAY, 30), (HOUR, 15))
    assert spans_of("node", 5, 35) == ((25 * HOUR, 30), (6 * HOUR, 10))


def test_histograms_have_buckets_for_eight_days_and_their_sum_and_count_for_all_of_them(tmp_path: Path) -> None:
    path = tmp_path / "nine.om"
    written = write(simulation(), History(LAB_END, ((9 * DAY, 7200), (HOUR, 900))), path)
    scraped = parsed(path)
    assert written.series == len(scraped.series)
    assert written.samples == sum(len(points) for points in scraped.series.values())
    first = {name: min(now for now, _ in points) for (name, _), points in scraped.series.items()}
    name = "trader_api_latency_seconds"
    assert first[f"{name}_bucket"] == LAB_END - 8 * DAY
    assert first[f"{name}_sum"] == first[f"{name}_count"] == first["up"] == LAB_END - 9 * DAY


def test_names_types_and_help_are_exactly_the_stated_catalogue(day: Scraped) -> None:
    said = {
        (family.name + "_total" if family.type == "counter" else family.name, family.type, family.documentation)
        for family in day.families.values()
    }
    stated = [metric for metric in trader247().system.catalogue if metric.stated]
    assert said == {(metric.name, metric.kind, metric.help) for metric in stated}
    assert "trader_daily_pnl_pct" not in day.families


def test_series_and_labels_are_exactly_those_of_the_catalogue(day: Scraped) -> None:
    found = defaultdict(set)
    for name, labels in day.series:
        assert dict(labels)["job"] == "trader247"
        assert dict(labels)["instance"] == "127.0.0.1:8000"
        found[name].add(frozenset(dict(labels)) - {"le"})
    stated = [metric for metric in trader247().system.catalogue if metric.stated]
    assert found == {name: {metric.series_labels} for metric in stated for name in metric.series_names}
    for metric in stated:
        for values in metric.labels.values():
            assert set(day.named(metric.name)) <= set(values) or not values
    assert set(day.named("trader_risk_rejections_total")) == set(REJECTION_REASONS)


def test_series_carry_the_labels_that_the_deployment_selects_by(tmp_path: Path) -> None:
    selectors = {"app": (equals("job", "paper"), equals("env", 'a "b"\\\n'), matches("instance", "127[.].*"))}
    paper = dataclasses.replace(trader247(), slug="trader247-paper", selectors=selectors)
    path = tmp_path / "paper.om"
    written = write(simulation(paper), SHORT, path)
    series = parsed(path).series
    wanted = {"job": "paper", "env": 'a "b"\\\n', "instance": "127.0.0.1:8000"}
    assert all(wanted.items() <= dict(labels).items() for _, labels in series)
    assert (written.series, written.samples) == (len(series), sum(len(points) for points in series.values()))


# -- one consistent world ----------------------------------------------------------------------------------------------


def test_counters_fall_only_at_the_one_restart(day: Scraped) -> None:
    fell: dict[str, int] = defaultdict(int)
    for metric in trader247().system.catalogue:
        if metric.kind != "gauge":
            for name in metric.series_names:
                for points in day.named(name).values():
                    for (earlier, before), (later, value) in pairwise(points):
                        if value < before:
                            fell[name] += 1
                            assert earlier < RESTARTED <= later, name
    assert fell["trader_orders_placed_total"] == fell["process_cpu_seconds_total"] == 1
    starts = sorted(set(day.only("process_start_time_seconds").values()))
    assert len(starts) == 2
    assert 0 <= RESTARTED - starts[1] < 16


def test_nothing_but_the_failed_scrapes_is_seen_while_the_process_is_down(day: Scraped) -> None:
    down = [now for now, value in day.only("up").items() if value == 0]
    assert len(down) == bot.RESTART[1] // 60
    assert all(RESTARTED - bot.RESTART[1] <= now < RESTARTED for now in down)
    assert max(day.only("up")) == LAB_END
    exposed = {series.metric.name for series in PROCESS.metrics} | {"trader_account_value_usd"}
    assert all(now not in day.only(name) for name in exposed for now in down)
    scraped = day.only("scrape_samples_scraped")
    counts: dict[float, int] = defaultdict(int)
    for (name, _), points in day.series.items():
        if name not in {series.metric.name for series in SCRAPED.metrics}:
            for now, _ in points:
                counts[now] += 1
    assert {now: counts[now] for now in scraped} == scraped


@pytest.mark.parametrize("name", ["trader_api_latency_seconds", "trader_cycle_duration_seconds"])
def test_histograms_are_cumulative_and_count_equals_the_last_bucket(day: Scraped, name: str) -> None:
    bounds = sorted((float(le), dict(points)) for le, points in day.named(f"{name}_bucket").items())
    count, total = day.only(f"{name}_count"), day.only(f"{name}_sum")
    assert bounds[-1][0] == math.inf
    assert bounds[-1][1] == count
    for (_, lower), (_, upper) in pairwise(bounds):
        assert all(lower[now] <= upper[now] for now in count)
    assert all(total[now] > 0 for now in count if count[now])


def test_positions_exposure_and_the_account_agree(day: Scraped) -> None:
    values = [dict(points) for points in day.named("trader_position_value_usd").values()]
    account, exposure, held = (
        day.only(f"trader_{name}") for name in ("account_value_usd", "exposure_pct", "open_positions")
    )
    for now in account:
        here = [of_symbol[now] for of_symbol in values if now in of_symbol]
        assert sum(here) == pytest.approx(exposure[now] / 100 * account[now], abs=0.2)
        assert sum(value > 0 for value in here) == held[now]
    assert 25 < min(exposure.values()) < 45
    assert 70 < max(exposure.values()) < 82


def test_the_day_pnl_is_the_accounts_change_since_midnight_utc(day: Scraped) -> None:
    account, pnl, pct = (day.only(f"trader_{name}") for name in ("account_value_usd", "daily_pnl_usd", "pnl_pct"))
    midnight = LAB_END // DAY * DAY
    assert pnl[midnight] == 0
    for now in account:
        if now >= midnight:
            assert pnl[now] == pytest.approx(account[now] - account[midnight], abs=0.03)
            assert pct[now] == pytest.approx(100 * pnl[now] / account[midnight], abs=0.001)


def test_the_maximum_drawdown_never_recovers_and_covers_the_equity_curve(day: Scraped) -> None:
    worst = list(day.only("trader_max_drawdown_pct").values())
    assert worst == sorted(worst)
    peak = 0.0
    for equity, drawdown in zip(day.only("trader_account_value_usd").values(), worst, strict=True):
        peak = max(peak, equity)
        assert drawdown >= 100 * (1 - equity / peak) - 0.001
    assert 0 < worst[-1] < 15


def test_every_trade_has_an_order_and_every_order_an_end(day: Scraped) -> None:
    placed, filled, canceled = (day.only(f"trader_orders_{name}_total") for name in ("placed", "filled", "canceled"))
    trades = [dict(points) for points in day.named("trader_trades_total").values()]
    for now in placed:
        assert placed[now] == filled[now] + canceled[now]
        assert sum(outcome.get(now, 0) for outcome in trades) <= filled[now]
    ratio = day.only("trader_order_fill_ratio")
    assert all(0.6 < value <= 1 for value in ratio.values())
    a_day = sum(outcome[LAB_END] for outcome in trades) / (LAB_END - RESTARTED) * DAY
    assert 40 <= a_day <= 120


def test_the_trouble_of_the_exchange_is_seen_everywhere(day: Scraped) -> None:
    begin = LAB_END - bot.TROUBLE[0]
    stale = [now for now, age in day.only("trader_data_staleness_seconds").items() if age > 60]
    assert stale == sorted(stale)
    assert stale[-1] - stale[0] == 15 * (len(stale) - 1), "it rises once"
    assert begin < stale[0] < stale[-1] < begin + bot.TROUBLE[1]
    held = day.only("trader_open_positions")
    assert all(held[now] > 0 for now in stale)
    trip = day.named("trader_circuit_breaker_trips_total")
    assert set(trip) == {"exchange_degraded"}
    assert trip["exchange_degraded"][0][1] == 1, "the series is born with its first trip"
    assert begin < trip["exchange_degraded"][0][0] < begin + bot.TROUBLE[1]

    def grown(points: list[tuple[float, float]], since: float, until: float) -> float:
        times = [now for now, _ in points]
        before, after = bisect_right(times, since) - 1, bisect_right(times, until) - 1
        return points[after][1] - (points[before][1] if before >= 0 else 0)

    errors = day.named("trader_api_errors_total").values()
    during = sum(grown(points, begin, begin + bot.TROUBLE[1]) for points in errors)
    later = sum(grown(points, LAB_END - bot.TROUBLE[1], LAB_END) for points in errors)
    assert during > 10 * max(later, 1)
    (latency_sum,), (latency_count,) = (
        list(day.named(f"trader_api_latency_seconds_{part}").values()) for part in ("sum", "count")
    )
    slow = grown(latency_sum, begin, begin + 1500) / grown(latency_count, begin, begin + 1500)
    usual = grown(latency_sum, LAB_END - 1500, LAB_END) / grown(latency_count, LAB_END - 1500, LAB_END)
    assert slow > 5 * usual


def test_the_main_loop_turns_about_once_a_minute_and_takes_its_time(day: Scraped) -> None:
    seconds, turns = day.only("trader_cycle_duration_seconds_sum"), day.only("trader_cycle_duration_seconds_count")
    since = LAB_END - 3600
    assert turns[LAB_END] - turns[since] == pytest.approx(60, abs=2)
    assert 12 < (seconds[LAB_END] - seconds[since]) / (turns[LAB_END] - turns[since]) < 25
