"""Events counted of the time shown, and of an hour as rules record them: beside what every sample counts."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import pytest
from build_case import COMPUTED, Json, built
from lab_case import LAB_END, ask, by_labels, simulated
from promtool_case import objections, of_recorded

from checks.questions import Question, questions
from checks.subject import Subject
from config import Config
from dashboards.compile import compile_all
from systems import signals as s
from systems.registry import deployments

HOUR, DAY = 3600, 86400
DEPLOYMENTS = {one.slug: one for one in deployments(Config(Path()))}
TRIPS, REJECTIONS = (f"trader_{what}_total" for what in ("circuit_breaker_trips", "risk_rejections"))


def of_panels(dashboard: Json, at: float, length: float) -> Iterator[Question]:
    """What the panels of a dashboard ask at a moment, over so many seconds before it."""
    return (one for one in questions(Subject(dashboard, scrape_interval=15.0), at, length) if one.role == "panel")


def asked(dashboard: Json, title: str, at: float = LAB_END, length: float = DAY, **chosen: str) -> str:
    """The query of a panel as a reader who chose these values of variables asks it."""
    made = deepcopy(dashboard)
    for variable in made["templating"]["list"]:
        if variable["name"] in chosen:
            variable["current"] = {"value": [chosen[variable["name"]]]}
    first, *_ = (one for one in of_panels(made, at, length) if one.where.panel == title)
    return first.expr


# -- of the time shown -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("days", "step"), [(1, "1m"), (30, "30m")])
def test_what_is_looked_at_in_steps_is_within_a_hundredth_of_what_every_sample_counts(
    days: int, step: str, lab_url: str
) -> None:
    window, compared, events = f"[{days * DAY}s", 0, 0.0
    for one in compile_all(simulated()):
        for question in of_panels(one.dashboard, LAB_END, days * DAY):
            if f"{window}:{step}]" not in question.expr:
                continue
            every = by_labels(ask(lab_url, question.expr.replace(f"{window}:{step}]", f"{window}]")))
            seen = by_labels(ask(lab_url, question.expr))
            assert seen == pytest.approx(every, rel=0.01, nan_ok=True), str(question.where)
            compared, events = compared + 1, events + sum(every.values())
    assert compared > 20
    assert events > 1000


def test_the_first_trade_of_a_month_counts_and_one_of_before_it_does_not(tmp_path: Path) -> None:
    """Three losses before it; two wins within it, and a trade that a restart ended. A sample each five minutes."""
    of = '{{job="trader247", instance="bot:1"{}}}'
    trades = {"loss": "_x99 3x8900", "win": "_x5000 1x1000 2x3000", "breakeven": "_x3000 1x999 stale _x5000"}
    given = {"trader_trades_total" + of.format(f', outcome="{key}"'): values for key, values in trades.items()}
    total = asked(built(tmp_path, "", "trader247")["overview"], "Total trades", 31 * DAY, 30 * DAY)
    assert "[2592000s:30m]" in total
    case = {
        "interval": "5m",
        "input_series": [
            {"series": name, "values": values} for name, values in {"up" + of.format(""): "1x9000", **given}.items()
        ],
        "promql_expr_test": [{"expr": total, "eval_time": "31d", "exp_samples": [{"labels": "{}", "value": 3}]}],
    }
    assert objections(tmp_path, [case]) == ""


# -- of an hour --------------------------------------------------------------------------------------------------------
def test_a_panel_reads_of_rules_what_it_counts_where_none_are_loaded(lab_url: str) -> None:
    plain = {
        one.dashboard["uid"]: one.dashboard for one in compile_all(replace(d, recording=False) for d in simulated())
    }
    compared, events = 0, 0.0
    for one in compile_all(simulated()):
        computed = {str(found.where): found.expr for found in of_panels(plain[one.dashboard["uid"]], LAB_END, DAY)}
        for question in of_panels(one.dashboard, LAB_END, DAY):
            if ":count1h" not in question.expr:
                continue
            assert "system:" not in computed[str(question.where)]
            for at in (LAB_END, LAB_END - 5 * HOUR, LAB_END - 10 * HOUR):
                counted = by_labels(ask(lab_url, computed[str(question.where)], at))
                assert by_labels(ask(lab_url, question.expr, at)) == pytest.approx(counted), str(question.where)
                compared, events = compared + 1, events + sum(counted.values())
    assert compared > 20
    assert events > 100


def test_no_zero_stands_for_a_trip_where_no_rules_run(tmp_path: Path) -> None:
    """What is recorded may be missing while the process answers: then its silence is no good news."""
    assert not [signal for one in DEPLOYMENTS.values() for signal in one.counts if signal.silence]
    of = 'job="trader247", instance="bot:1"'
    given = {
        f"up{{{of}}}": "1x140",
        f'{TRIPS}{{{of}, reason="drawdown"}}': "_x100 1x40",
        f'{REJECTIONS}{{{of}, reason="spread"}}': "_x130 1x9",
    }
    board = built(tmp_path, "", "trader247")["risk"]
    case = {
        "interval": "1m",
        "input_series": [{"series": name, "values": values} for name, values in given.items()],
        "promql_expr_test": [
            {"expr": asked(board, title), "eval_time": "130m", "exp_samples": [{"labels": labels, "value": 1}]}
            for title, labels in (("Breaker trips, 1 h", "{}"), ("Risk rejections by reason", '{reason="spread"}'))
        ],
    }
    assert objections(tmp_path, [case]) == ""


@pytest.mark.parametrize("toml", [pytest.param("", id="recorded"), pytest.param(COMPUTED, id="computed")])
def test_trades_are_narrowed_to_a_strategy_and_added_up_over_what_is_not_shown(toml: str, tmp_path: Path) -> None:
    board = built(tmp_path, f"[deployments.trading]\n{toml}", "trading")["overview"]
    counter = DEPLOYMENTS["trading"].counter(s.TRADES_BY_SIDE).metric.name
    of = 'job="trading", instance="bot:1"'
    trades = [("buy", "trend", "filled", 3), ("buy", "trend", "partial", 1), ("sell", "trend", "filled", 2),
              ("buy", "grid", "filled", 7)]  # fmt: skip
    given = {
        f'{counter}{{{of}, side="{side}", strategy="{strategy}", status="{status}"}}': f"_x100 {number}x40"
        for side, strategy, status, number in trades
    }
    trend = {'{side="buy", strategy="trend"}': 4, '{side="sell", strategy="trend"}': 2}
    title = "Trades by side and strategy"
    at = [
        ("130m", asked(board, title), trend | {'{side="buy", strategy="grid"}': 7}),
        ("130m", asked(board, title, strategy="trend"), trend),
    ]
    assert of_recorded(tmp_path, DEPLOYMENTS["trading"], "1m", {f"up{{{of}}}": "1x140", **given}, at) == ""


def test_what_several_prometheus_record_counts_once(tmp_path: Path) -> None:
    counter = DEPLOYMENTS["traderagent"].counter(s.TRADES_BY_SIDE).metric.name
    of, trades = 'job="traderagent", instance="bot:{}"', 'side="buy", strategy="grid"'
    kept = 'system:trades_by_side:count1h{system="traderagent", deployment="traderagent"'
    given = {
        **{f"up{{{of.format(bot)}}}": "1x140" for bot in (1, 2)},
        **{f"{counter}{{{of.format(bot)}, {trades}}}": f"_x100 {bot}x40" for bot in (1, 2)},
        f'{kept}, {trades}, replica="b"}}': "_x100 3x40",
    }
    board = built(tmp_path, "", "traderagent")["overview"]
    at = [("130m", asked(board, "Trades by side and strategy"), {f"{{{trades}}}": 3})]
    assert of_recorded(tmp_path, DEPLOYMENTS["traderagent"], "1m", given, at) == ""
