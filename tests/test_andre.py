"""What Andre Assassin's numbers mean: each decision about its guide's ambiguities, asked of Prometheus's own promtool.

Its signals stand on a dashboard of this file, so that a change of the shipped ones does not change what is asked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from random import Random

import pytest
from build_case import COMPUTED, Json, built, named, queries, values
from lab_case import LAB_END
from promtool_case import objections

from config import load
from dashboards.board import Board
from dashboards.compile import compile_all
from lab import andre as lab
from lab.market import DAY
from panels.line import each
from panels.row import row
from panels.stat import stat
from panels.timeseries import timeseries
from systems import andre, signals
from systems.registry import deployments
from systems.signal import Signal

NUMBERS = (
    signals.PNL_DAY,
    signals.PNL_WEEK,
    signals.PNL_MONTH,
    signals.PNL_CUMULATIVE,
    signals.TRADES,
    signals.WIN_RATE,
    signals.WIN_RATE_REPORTED,
    signals.CONVERSION,
    signals.OPTIMISATION_SUCCESS_RATIO,
    signals.HEALTH_SCORE,
    signals.CACHE_HIT_RATIO,
    signals.REDIS_MEMORY_SLOPE,
    signals.POOL_USED,
    signals.HTTP_LATENCY,
    signals.HTTP_ERROR_RATIO,
    signals.BACKUP_AGE,
)
BROKEN_DOWN = (
    (signals.WEBHOOKS, "source"),
    (signals.WEBHOOK_ERRORS, "source"),
    (signals.OPEN_POSITIONS, "strategy"),
    (signals.OPEN_POSITIONS, "symbol"),
    (signals.TRADES, "strategy"),
    (signals.TRADES, "result"),
    (signals.WIN_RATE_REPORTED, "source"),
    (signals.WIN_RATE_REPORTED, "strategy"),
    (signals.PNL_CUMULATIVE, "strategy"),
    (signals.SLIPPAGE, "symbol"),
    (signals.SLIPPAGE, "exchange"),
    (signals.OPTIMISATIONS, "status"),
    (signals.HYPERPARAMETER, "parameter"),
    (signals.HTTP_LATENCY, "endpoint"),
    (signals.COMPONENT_UP, "component"),
    (signals.ERRORS, "component"),
    (signals.ALERTS_ACTIVE, "severity"),
    (signals.BACKUP_AGE, "target"),
)
BOARD = Board(
    "all",
    "All",
    "What do they mean?",
    (
        row("Now", *(stat(signal) for signal in NUMBERS)),
        row(
            "By label",
            *(
                timeseries(each(s, label), title=f"{s.key} by {label}", key=f"timeseries-{s.key}-{label}")
                for s, label in BROKEN_DOWN
            ),
        ),
    ),
)


def compiled(folder: Path, settings: str = "") -> Json:
    """This file's dashboard for andre, with these lines in its deployment."""
    file = folder / "tradeboards.toml"
    file.write_text(f"[deployments.andre]\n{COMPUTED}{settings}")
    (only,) = compile_all(deployments(load(file), ["andre"]), [BOARD])
    return json.loads(json.dumps(only.dashboard))  # type: ignore[no-any-return]


def asked(dashboard: Json, signal: Signal) -> str:
    """The query of a signal's number, with everything chosen."""
    (target,) = named(dashboard, signal.title, "stat")["targets"]
    return chosen(target["expr"])


def chosen(expr: str) -> str:
    expr = expr.replace("$__rate_interval", "5m").replace("$__range", "1h").replace("$__interval", "1m")
    return re.sub(r"\$\w+", ".*", expr)


@pytest.fixture(scope="module")
def dashboard(tmp_path_factory: pytest.TempPathFactory) -> Json:
    return compiled(tmp_path_factory.mktemp("andre"))


# -- what promtool answers, at the end of a day ------------------------------------------------------------------------
LAST = 24 * 60
"""Minutes: the last sample; half a minute later is asked."""


def series(name: str, labels: str, samples: str) -> Json:
    return {"series": f'{name}{{job="andre", instance="bot:1"{labels and ", "}{labels}}}', "values": samples}


def level(value: float) -> str:
    return f"{value}x{LAST}"


def growing(total: int) -> str:
    """A counter that stands at 5, then counts so much in the day's second hour."""
    return f"5x120 5+{total}x1 {5 + total}x{LAST - 123}"


def trades(result: str, total: int) -> Json:
    return series(
        "andre_trades_executed_total", f'symbol="BTC/USDT", strategy="trend", result="{result}"', growing(total)
    )


def pnl(period: str, value: float) -> Json:
    return series("andre_cumulative_pnl", f'strategy="trend", period="{period}"', level(value))


def requests(status: str, each_minute: int) -> Iterator[Json]:
    labels = f'method="GET", endpoint="/api/trades", status="{status}"'
    yield series("andre_api_request_duration_seconds_count", labels, f"0+{each_minute}x{LAST}")


def backup(target: str, succeeded: int) -> Json:
    return series("andre_backup_last_success_timestamp_seconds", f'target="{target}"', level(succeeded))


def first_trades() -> Iterator[Json]:
    """The first trade of each kind, the last hour's: eighteen wins and six losses, one of each symbol, direction and
    strategy."""
    yield series("up", "", level(1))
    kinds = product(("BTC/USDT", "ETH/USDT", "SOL/USDT", "XRP/USDT"), ("long", "short"), ("trend", "range", "breakout"))
    for symbol, direction, strategy in kinds:
        result = "loss" if symbol == "XRP/USDT" else "win"
        labels = f'symbol="{symbol}", direction="{direction}", strategy="{strategy}", result="{result}"'
        yield series("andre_trades_executed_total", labels, "_x1400 1x40")


ALL_PERIODS = [pnl("daily", 1), pnl("weekly", 10), pnl("monthly", 100), pnl("total", 1000)]
UNEVEN = [trades("win", 30), trades("loss", 10), trades("cancelled", 25), trades("open", 15)]

CASES: list[tuple[str, Signal, str, list[Json], float | None]] = [
    ("a day's P&L is that of the day alone", signals.PNL_DAY, "", ALL_PERIODS, 1),
    ("a week's P&L is that of the week alone", signals.PNL_WEEK, "", ALL_PERIODS, 10),
    ("a month's P&L is that of the month alone", signals.PNL_MONTH, "", ALL_PERIODS, 100),
    ("P&L in all adds no period to it", signals.PNL_CUMULATIVE, "", ALL_PERIODS, 1000),
    ("no rate over a few trades", signals.WIN_RATE, "", [trades("win", 10), trades("loss", 9)], None),
    ("the first trade of each kind counts", signals.TRADES, "", [*first_trades()], 24),
    ("and is won or lost", signals.WIN_RATE, "", [*first_trades()], 0.75),
    ("an hour without a trade", signals.TRADES, "", UNEVEN, 0),
    ("a win rate is a ratio", signals.WIN_RATE_REPORTED, "", [series("andre_win_rate", "", level(0.46))], 0.46),
    ("a score is of 100", signals.HEALTH_SCORE, "", [series("andre_system_health", "", level(85))], 0.85),
    ("where it is of 1", signals.HEALTH_SCORE, 'metrics.andre_system_health.unit = "percentunit"',
     [series("andre_system_health", "", level(0.85))], 0.85),
    ("a hit rate is of 100", signals.CACHE_HIT_RATIO, "", [series("andre_redis_hit_rate", "", level(96))], 0.96),
    ("memory grows by bytes a second", signals.REDIS_MEMORY_SLOPE, "",
     [series("andre_redis_memory_usage_bytes", "", f"0+120x{LAST}")], 2),
    ("signals become trades", signals.CONVERSION, "",
     [*UNEVEN, series("andre_signals_total", 'source="tradingview"', growing(160))], 0.25),
    ("where webhooks stand for signals", signals.CONVERSION,
     'metrics.andre_signals_total.name = "andre_webhook_received_total"',
     [*UNEVEN, series("andre_webhook_received_total", 'source="tradingview"', growing(400))], 0.1),
    ("complete is success", signals.OPTIMISATION_SUCCESS_RATIO, "",
     [series("andre_optimization_runs_total", f'status="{status}"', growing(runs))
      for status, runs in (("complete", 27), ("failed", 3))], 0.9),
    ("a pool without an idle connection", signals.POOL_USED, "",
     [series("andre_db_connections_active", "", level(10)), series("andre_db_connections_idle", "", level(0))], 1),
    ("only a server's own errors are errors", signals.HTTP_ERROR_RATIO, "",
     [one for status, rate in (("200", 80), ("422", 10), ("500", 6), ("503", 4)) for one in requests(status, rate)],
     0.1),
    ("a backup's age", signals.BACKUP_AGE, "",
     [backup("grafana", 400)], LAST * 60 + 30 - 400),
    ("no age before a first backup", signals.BACKUP_AGE, "", [backup("grafana", 0)], None),
    ("of two targets, one of which had none yet", signals.BACKUP_AGE, "",
     [backup("grafana", 0), backup("postgres", 400)], LAST * 60 + 30 - 400),
]  # fmt: skip


def test_every_number_is_exact(tmp_path: Path) -> None:
    boards = {settings: compiled(tmp_path, settings) for settings in {settings for _, _, settings, _, _ in CASES}}
    ours = [(name, asked(boards[settings], signal), given, answer) for name, signal, settings, given, answer in CASES]
    tests = [
        {
            "interval": "1m",
            "input_series": given,
            "promql_expr_test": [
                {
                    "expr": f"# {name}\nround((\n{expr}\n), 0.0001)",  # promtool's complaint names the query alone
                    "eval_time": f"{LAST * 60 + 30}s",
                    "exp_samples": [] if answer is None else [{"labels": "{}", "value": answer}],
                }
            ],
        }
        for name, expr, given, answer in ours
    ]
    assert objections(tmp_path, tests) == ""


# -- what is shown -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("signal", "label"), BROKEN_DOWN, ids=[f"{s.key}-{label}" for s, label in BROKEN_DOWN])
def test_what_the_guide_breaks_down_is_broken_down(dashboard: Json, signal: Signal, label: str) -> None:
    (target,) = named(dashboard, f"{signal.key} by {label}")["targets"]
    assert re.search(rf"\bby \({label}(, le)?\)", target["expr"])


def test_the_limits_of_the_guides_alerts_are_drawn(dashboard: Json) -> None:
    drawn = {
        signal.key: values(named(dashboard, signal.title, "stat"))
        for signal in (signals.WIN_RATE, signals.WIN_RATE_REPORTED, signals.HTTP_LATENCY, signals.POOL_USED)
    }
    assert drawn == {
        "win_rate": [None, 0.45, 0.5],
        "win_rate_reported": [None, 0.5],
        "http_latency": [None, 1, 2],
        "pool_used": [None, 0.8, 1],
    }


@pytest.mark.parametrize(("settings", "unit"), [("", "suffix:USDT"), ('currency = "EUR"', "currencyEUR")])
def test_money_is_in_the_currency_of_the_place(tmp_path: Path, settings: str, unit: str) -> None:
    shown = named(compiled(tmp_path, settings), signals.PNL_DAY.title, "stat")
    assert shown["fieldConfig"]["defaults"]["unit"] == unit


def test_beside_other_systems_it_reads_nothing_of_theirs(tmp_path: Path) -> None:
    boards = built(tmp_path, "", "andre").values()
    jobs = {job for board in boards for text in queries(board) for job in re.findall('job="([^"]*)"', text)}
    assert "andre" in jobs
    selectors = andre.SYSTEM.selectors
    assert jobs <= {matcher.value for matchers in selectors.values() for matcher in matchers}
    # An exporter's job is named for the system too: another one's has another name, whoever writes it.
    assert [m.value for origin in selectors for m in selectors[origin]] == [
        "andre" if origin == "app" else f"andre-{origin}" for origin in selectors
    ]


# -- its simulation ----------------------------------------------------------------------------------------------------
STEP = 15


def moments(event: tuple[int, int]) -> range:
    ago, lasts = event
    return range(LAB_END - ago, LAB_END - ago + lasts, STEP)


@pytest.fixture(scope="module")
def told() -> dict[int, Json]:
    """What the simulated bot shows in its last two days, by the time: its plain numbers, and totals of the others."""
    start = LAB_END - 2 * DAY
    bot = lab.BEHAVIOUR.begin(Random(1), start, LAB_END)  # noqa: S311 - a simulation
    (target,) = lab.BEHAVIOUR.targets
    plain = {
        one.metric.name: target.drivers[one]
        for one in (andre.trades, andre.trade_signals, andre.db_idle, andre.system_health, andre.cumulative_pnl)
    }
    history = {}
    for now in range(start + STEP, LAB_END + 1, STEP):
        bot.tick(now)
        seen = {name: driver(bot) for name, driver in plain.items()}
        history[now] = {"up": target.process(bot).up} | {
            name: sum(value.values()) if isinstance(value, dict) else value for name, value in seen.items()
        }
    return history


def test_the_simulation_exports_everything_the_catalogue_has() -> None:
    (target,) = lab.BEHAVIOUR.targets
    assert set(target.drivers) == set(andre.SYSTEM.metrics)


def test_a_simulated_day_has_enough_trades_for_a_win_rate(told: dict[int, Json]) -> None:
    traded = told[LAB_END]["andre_trades_executed_total"] - told[LAB_END - DAY]["andre_trades_executed_total"]
    signalled = told[LAB_END]["andre_signals_total"] - told[LAB_END - DAY]["andre_signals_total"]
    assert signals.TRADES_FOR_A_RATE < traded < signalled


def test_what_happens_to_the_simulated_bot_is_seen(told: dict[int, Json]) -> None:
    slow, cut = moments(lab.SLOW_DATABASE), moments(lab.EXCHANGE_DOWN)
    for moment, seen in told.items():
        assert (seen["andre_db_connections_idle"] == 0) == (moment in slow)
    assert max(told[moment]["andre_system_health"] for moment in (*slow, *cut)) <= 80
    assert len({told[moment]["andre_trades_executed_total"] for moment in cut}) == 1, "nothing trades"


def test_a_restart_of_the_simulated_bot_loses_its_counts_and_keeps_its_money(told: dict[int, Json]) -> None:
    down = moments(lab.RESTART)
    before, after = told[down.start - STEP], told[down.stop]
    assert (before["up"], told[down.start]["up"], after["up"]) == (True, False, True)
    assert before["andre_signals_total"] > 0
    assert after["andre_signals_total"] <= 1
    assert after["andre_cumulative_pnl"] == before["andre_cumulative_pnl"]
