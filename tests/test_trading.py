"""What the options bot's reader gets: its days, its money, and what its ambiguous metrics mean."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from build_case import COMPUTED, Json, built, metrics, named, panels, queries, values
from promtool_case import objections

from systems import trading

SETTINGS = f"[deployments.trading]\n{COMPUTED}"


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Json]:
    return built(tmp_path_factory.mktemp("plain"), SETTINGS, "trading")


def test_every_metric_of_the_document_is_on_some_dashboard(compiled: dict[str, Json]) -> None:
    asked = set().union(*(metrics(query) for board in compiled.values() for query in queries(board)))
    assert {series.metric.name for series in trading.SYSTEM.metrics} - asked == set()


def test_its_jobs_keep_it_apart_from_others_with_its_prefix(compiled: dict[str, Json]) -> None:
    for board in compiled.values():
        texts = queries(board) + [one["query"] for one in board["templating"]["list"] if one["type"] == "query"]
        chosen = [selector for text in texts for selector in re.findall(r"\{(.*?)\}", text.replace("{{", ""))]
        assert len(chosen) >= len(texts) > 0
        assert not [s for s in chosen if not re.search(r'(^|, )job="trading(-node|-prometheus)?"(,|$)', s)]


def test_all_its_money_is_in_rupees(compiled: dict[str, Json]) -> None:
    units = {
        panel.get("fieldConfig", {}).get("defaults", {}).get("unit") for b in compiled.values() for panel in panels(b)
    }
    assert {unit for unit in units if unit and unit.startswith("currency")} == {"currencyINR"}


def test_a_strategy_can_be_chosen(compiled: dict[str, Json]) -> None:
    for key in ("overview", "risk", "execution"):
        assert "strategy" in [one["name"] for one in compiled[key]["templating"]["list"]]


def test_the_stop_of_the_day_is_drawn(compiled: dict[str, Json]) -> None:
    assert values(named(compiled["risk"], "Day P&L over time")) == [None, -5000, -2500]
    (used,) = (t for t in named(compiled["risk"], "Limits used")["targets"] if "daily_pnl" in t["expr"])
    assert "/ (-5000)" in used["expr"]


def test_what_can_force_it_out_is_seen_without_opening_anything(compiled: dict[str, Json]) -> None:
    """Capital in use has an alert of the document, a margin call closes positions."""
    for key, title in (("overview", "Exposure"), ("risk", "Margin left")):
        top = compiled[key]["panels"]
        below = next(at for at, panel in enumerate(top) if at and panel["type"] == "row")
        assert title in [panel["title"] for panel in top[:below]]


def test_a_loss_within_the_limit_is_not_green(compiled: dict[str, Json]) -> None:
    for key in ("overview", "risk"):
        steps = named(compiled[key], "Day P&L")["fieldConfig"]["defaults"]["thresholds"]["steps"]
        red, amber, neither, green = ("#D55E00", "#E69F00", "#56B4E9", "#009E73")
        coloured = [(step["value"], step["color"]) for step in steps]
        assert coloured == [(None, red), (-5000, amber), (-2500, neither), (1e-9, green)]


def test_the_edges_of_bars_are_said_in_words(compiled: dict[str, Json]) -> None:
    said = named(compiled["overview"], "P&L per trade")["description"]
    assert "Each bar reaches up to the value beside it (INR)." in said


def test_no_sum_of_gains_and_losses_is_asked(compiled: dict[str, Json]) -> None:
    asked = [query for board in compiled.values() for query in queries(board)]
    assert any("trading_trades_pnl_bucket" in query for query in asked)
    assert not [query for query in asked if "trading_trades_pnl_sum" in query]


# -- what they mean, by Prometheus's own promtool ----------------------------------------------------------------------
Held = Iterable[tuple[int, float]]
"""What a series is, and for how many minutes."""


LATER = 4320
"""Minutes of 1970 until which the series are held."""


def series(metric: str, held: float | Held, **labels: str) -> tuple[str, str]:
    """A series of the job, one sample a minute; a number is held all the time."""
    pairs = {"job": "trading", "instance": "bot:1", **labels}
    text = ", ".join(f'{label}="{value}"' for label, value in pairs.items())
    lasting = [(LATER, held)] if isinstance(held, int | float) else held
    return f"{metric}{{{text}}}", " ".join(f"{value}+0x{minutes - 1}" for minutes, value in lasting)


def wrong(
    tmp_path: Path,
    board: Json,
    title: str,
    given: Iterable[tuple[str, str]],
    answer: float | None,
    at: int,
    kind: str = "",
) -> str:
    """What promtool has to say against a panel's query that ought to answer so at a minute; nothing when it does."""
    (target,) = named(board, title, kind)["targets"]
    case = {
        "interval": "1m",
        "input_series": [{"series": name, "values": held} for name, held in given],
        "promql_expr_test": [
            {
                "expr": re.sub(r"\$\w+", ".*", target["expr"]),
                "eval_time": f"{at}m",
                "exp_samples": [] if answer is None else [{"labels": "{}", "value": answer}],
            },
            # It loads samples up to the last moment that is asked for: a bar's day lies after its own.
            {"expr": "vector(1)", "eval_time": f"{LATER}m", "exp_samples": [{"labels": "{}", "value": 1}]},
        ],
    }
    return objections(tmp_path, [case])


MIDNIGHT = 1110
"""Minutes of 1970 at which its second day begins in Kolkata: 18:30 UTC."""
OPENS, CLOSES = MIDNIGHT + 555, MIDNIGHT + 930


@pytest.mark.parametrize("reset", [MIDNIGHT + 1440, 2880, MIDNIGHT + 1440 + 540], ids=["00:00", "05:30", "09:00"])
@pytest.mark.parametrize(("settings", "shown"), [("", 1234), ('day_start = "09:15"', 0)], ids=["midnight", "session"])
def test_a_bar_is_the_session_of_its_day_whenever_the_day_is_set_back(
    tmp_path: Path, reset: int, settings: str, shown: float
) -> None:
    board = built(tmp_path, SETTINGS + settings, "trading")["overview"]
    assert board["timezone"] == "Asia/Kolkata"
    pnl = series("trading_daily_pnl", [(OPENS, 0), (CLOSES - OPENS, -300), (reset - CLOSES, 1234), (600, 0)])
    assert not wrong(tmp_path, board, "P&L by day", [pnl], shown, MIDNIGHT)


@pytest.mark.parametrize(
    ("processes", "breaker", "state"),
    [
        ([1], 0, 2),
        ([1], 1, 1),
        ([0], None, 0),  # its gauges go stale with it
        ([1, 0], 0, 0),
        ([1], None, None),
    ],
    ids=["trades", "stopped", "the only process is down", "one of two is down", "a breaker that says nothing"],
)
@pytest.mark.parametrize("kind", ["stat", "state-timeline"])
def test_a_dead_process_is_down_although_its_breaker_says_nothing(
    compiled: dict[str, Json], tmp_path: Path, kind: str, processes: list[int], breaker: int | None, state: float | None
) -> None:
    given = [series("up", value, instance=f"bot:{n}") for n, value in enumerate(processes)]
    given += [] if breaker is None else [series("trading_circuit_breaker_active", breaker)]
    title = {"stat": "Trading state", "state-timeline": "Trading state over time"}[kind]
    assert not wrong(tmp_path, compiled["overview"], title, given, state, 10)


@pytest.mark.parametrize(
    ("submitted", "rejected", "ratio"),
    [
        ([(LATER, 8)], {"margin": [(40, 1)], "price": [(40, 1)]}, 0.25),
        ([(LATER, 8)], {}, 0),
        ([(LATER, 1)], {"margin": [(40, 1)]}, 1),
        ([], {}, None),
    ],
    ids=["the first of two reasons", "none", "the only order", "no order"],
)
def test_the_first_rejection_of_each_reason_counts(
    compiled: dict[str, Json], tmp_path: Path, submitted: Held, rejected: dict[str, Held], ratio: float | None
) -> None:
    before = [series("up", 1)]
    orders = [("trading_orders_submitted_total", submitted, {"side": "BUY"})] if submitted else []
    failed = [("trading_orders_rejected_total", held, {"reason": reason}) for reason, held in rejected.items()]
    given = [series(name, held, strategy="gamma_scalping", **labels) for name, held, labels in (*orders, *failed)]
    late = [(name, "_x99 " + held) for name, held in given]  # born long after the process
    assert not wrong(tmp_path, compiled["execution"], "Rejected, 1 h", before + late, ratio, 130)


CODED = [("normal", 0, 0), ("elevated", 1, 1), ("high_stress", 2, 2), ("extreme", 3, 3)]
ACTIVE = [("normal", 1, 0), ("elevated", 1, 1), ("high_stress", 1, 2), ("extreme", 1, 3)]


@pytest.mark.parametrize(("condition", "value", "shown"), [*CODED, *ACTIVE, ("panic", 2, 2)])
@pytest.mark.parametrize("others", [False, True], ids=["alone", "with others at zero"])
def test_a_condition_is_told_by_its_name_or_by_its_value(
    compiled: dict[str, Json], tmp_path: Path, condition: str, value: int, shown: int, others: bool
) -> None:
    rest = [one for one in trading.CONDITIONS if others and one != condition]
    given = [series("trading_market_condition", 0, condition=one) for one in rest]
    given.append(series("trading_market_condition", value, condition=condition))
    assert not wrong(tmp_path, compiled["overview"], "Market condition over time", given, shown, 10)


@pytest.mark.parametrize("zero", ["0", "0.0"])
@pytest.mark.parametrize(("won", "lost", "rate"), [(1, 1, 0.5), (3, 1, 0.75), (0, 1, 0.0)])
def test_the_win_rate_is_the_share_of_trades_above_zero(
    compiled: dict[str, Json], tmp_path: Path, zero: str, won: int, lost: int, rate: float
) -> None:
    given = [
        (series("trading_trades_pnl_bucket", 0, strategy="a", le=zero)[0], f"0+{lost}x2880"),
        (series("trading_trades_pnl_count", 0, strategy="a")[0], f"0+{won + lost}x2880"),
    ]
    assert not wrong(tmp_path, compiled["overview"], "Win rate, 24 h", given, rate, 2000)


@pytest.mark.parametrize("without", ["trades", "a bucket at zero"])
def test_a_win_rate_of_few_trades_or_without_a_bucket_at_zero_is_none(
    compiled: dict[str, Json], tmp_path: Path, without: str
) -> None:
    grows = "0+0x2880" if without == "trades" else "0+1x2880"
    given = [(series("trading_trades_pnl_count", 0, strategy="a")[0], grows)]
    if without == "trades":
        given.append((series("trading_trades_pnl_bucket", 0, strategy="a", le="0.0")[0], grows))
    assert not wrong(tmp_path, compiled["overview"], "Win rate, 24 h", given, None, 2000)


@pytest.mark.parametrize(
    ("settings", "exported"), [("", 55), ('metrics.trading_strategy_win_rate = { unit = "percentunit" }', 0.55)]
)
def test_a_reported_win_rate_has_the_scale_that_the_deployment_says(
    tmp_path: Path, settings: str, exported: float
) -> None:
    board = built(tmp_path, SETTINGS + settings, "trading")["overview"]
    given = [series("trading_strategy_win_rate", exported, strategy="gamma_scalping")]
    assert not wrong(tmp_path, board, "Win rate as reported, over time", given, 0.55, 10)


@pytest.mark.parametrize(("percent", "shown"), [([], -0.02), ([-1.5], -0.015)])
def test_the_percentage_of_the_day_is_the_applications_or_that_of_its_capital(
    compiled: dict[str, Json], tmp_path: Path, percent: list[float], shown: float
) -> None:
    given = [series("trading_daily_pnl", -2000), series("trading_capital_total", 100_000)]
    given += [series("trading_daily_pnl_percent", one) for one in percent]
    assert not wrong(tmp_path, compiled["overview"], "Daily P&L %", given, shown, 10, "stat")


@pytest.mark.parametrize(
    ("used", "available", "left"),
    [(75, 25, 0.25), (0, 100, 1), (100, 0, 0), (100, -20, 0), (100, -100, 0), (100, -150, 0), (75, None, None)],
)
def test_no_margin_is_left_where_more_is_used_than_there_is(
    compiled: dict[str, Json], tmp_path: Path, used: float, available: float | None, left: float | None
) -> None:
    given = [series("trading_margin_used", used)]
    given += [] if available is None else [series("trading_margin_available", available)]
    assert not wrong(tmp_path, compiled["risk"], "Margin left", given, left, 10)


@pytest.mark.parametrize(("capital", "worth"), [(100_000, 98_500), (0, None)])
def test_an_account_without_its_capital_is_worth_nothing_that_is_known(
    compiled: dict[str, Json], tmp_path: Path, capital: float, worth: float | None
) -> None:
    given = [series("trading_capital_total", capital), series("trading_unrealized_pnl", -1500)]
    title = "Account value and its high-water mark"
    assert not wrong(tmp_path, compiled["overview"], title, given, worth, 10)


@pytest.mark.parametrize(("exported", "shown"), [(0, 570), (42, 42)])
def test_an_uptime_that_is_never_set_is_told_by_the_process(
    compiled: dict[str, Json], tmp_path: Path, exported: float, shown: float
) -> None:
    given = [series("trading_system_uptime_seconds", exported), series("process_start_time_seconds", 30)]
    assert not wrong(tmp_path, compiled["health"], "Uptime", given, shown, 10)


@pytest.mark.parametrize(("settings", "trained", "age"), [("", 0, None), ("", 300, 300), ("ms", 300_000, 300)])
def test_a_model_has_an_age_from_its_first_training_on(
    tmp_path: Path, settings: str, trained: float, age: float | None
) -> None:
    toml = SETTINGS + (f'metrics.trading_ml_last_training_timestamp = {{ unit = "{settings}" }}' if settings else "")
    board = built(tmp_path, toml, "trading")["backtesting"]
    given = [series("trading_ml_last_training_timestamp", trained)]
    assert not wrong(tmp_path, board, "Model age", given, age, 10)
