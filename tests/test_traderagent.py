"""What TRADERAGENT's reader gets: its money, its counters by any name, and what its ambiguous metrics mean."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from build_case import COMPUTED, Json, built, named, panels, queries
from promtool_case import objections

from systems import traderagent

OWN = sorted(series.metric.name for series in traderagent.SYSTEM.metrics)
OWN_JOB = re.compile(r'(^|, )job="traderagent(-(node|postgres|redis|prometheus))?"(,|$)')
RENAMED = (*OWN, "process_start_time_seconds")
"""Its own metrics, and the one behind the marks of restarts."""


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Json]:
    return built(tmp_path_factory.mktemp("plain"), f"[deployments.traderagent]\n{COMPUTED}", "traderagent")


@pytest.fixture(scope="module")
def renamed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Json]:
    lines = [f'metrics.{name} = {{ name = "other_{name}_total" }}' for name in RENAMED]
    toml = "\n".join(("[deployments.traderagent]", COMPUTED, *lines))
    return built(tmp_path_factory.mktemp("renamed"), toml, "traderagent")


def asked(board: Json) -> list[str]:
    """Every query of a dashboard, those of its variables too."""
    return queries(board) + [one["query"] for one in board["templating"]["list"] if one["type"] == "query"]


def test_a_metric_by_another_name_is_asked_by_it_everywhere(
    compiled: dict[str, Json], renamed: dict[str, Json]
) -> None:
    assert renamed.keys() == compiled.keys()
    for key, board in compiled.items():
        wanted = [
            re.sub(rf"\b({'|'.join(RENAMED)})((_bucket|_count)?)\b", r"other_\1_total\2", q) for q in asked(board)
        ]
        assert [flat(q) for q in asked(renamed[key])] == [flat(q) for q in wanted]


def flat(query: str) -> str:
    """A query whose lines may have been broken elsewhere."""
    return re.sub(r"\s", "", query)


def test_a_counter_without_total_is_counted_and_may_get_one(compiled: dict[str, Json], tmp_path: Path) -> None:
    toml = '[deployments.traderagent]\nmetrics.bot_total_trades = { name = "bot_total_trades_total" }\n'
    other = built(tmp_path, toml, "traderagent")["overview"]
    for board, name in ((compiled["overview"], "bot_total_trades"), (other, "bot_total_trades_total")):
        uses = [query for query in queries(board) if "bot_total_trades" in query]
        assert uses
        for query in uses:
            assert re.findall(r"(\w+)\(\s*bot_total_trades", query)
            assert set(re.findall(r"(\w+)\(\s*bot_total_trades", query)) <= {"increase", "rate"}
            assert set(re.findall(r"bot_total_trades\w*", query)) == {name}


def test_all_its_money_is_in_usdt(compiled: dict[str, Json]) -> None:
    for board in compiled.values():
        assert "currency" not in json.dumps([panel.get("fieldConfig") for panel in panels(board)])
    shown = named(compiled["overview"], "Account value", "stat")["fieldConfig"]["defaults"]
    assert shown["unit"] == "suffix:USDT"


def test_its_jobs_are_its_own(compiled: dict[str, Json]) -> None:
    for board in compiled.values():
        texts = [re.sub(r"\{\{.*?\}\}", "", query) for query in asked(board)]
        chosen = [selector for text in texts for selector in re.findall(r"\{(.*?)\}", text)]
        assert len(chosen) >= len(texts) > 0
        assert not [one for one in chosen if not OWN_JOB.search(one)]


# -- what its ambiguous metrics mean, by Prometheus's own promtool -----------------------------------------------------
NOW = 7200
"""Seconds since 1970 of the moment of asking: a bot that has not traded in the two hours that it runs."""
LAST_TRADE = 'bot_last_trade_timestamp{job="traderagent", instance="bot:1"}'
DRAWDOWN = 'bot_portfolio_drawdown_percent{job="traderagent", instance="bot:1"}'
IN_MILLISECONDS = '[deployments.traderagent]\nmetrics.bot_last_trade_timestamp = { unit = "ms" }\n'


def answers(tmp_path: Path, expr: str, series: str, value: float, answer: float | None) -> str:
    """What promtool has to say against a query that ought to answer so; nothing when it does."""
    query = re.sub(r"\$\w+", ".*", expr)
    case = {
        "interval": "1m",
        "input_series": [{"series": series, "values": f"{value:f}+0x120"}],
        "promql_expr_test": [
            {
                "expr": query,
                "eval_time": f"{NOW}s",
                "exp_samples": [] if answer is None else [{"labels": "{}", "value": answer}],
            }
        ],
    }
    return objections(tmp_path, [case])


def expression(board: Json, title: str) -> str:
    (target,) = named(board, title, "stat")["targets"]
    return str(target["expr"])


def test_a_trade_is_as_old_as_it_is(compiled: dict[str, Json], tmp_path: Path) -> None:
    assert not answers(tmp_path, expression(compiled["overview"], "Last trade"), LAST_TRADE, NOW - 600, 600)


@pytest.mark.parametrize(("stamp", "age"), [(0, None), (1000 * (NOW - 600), 600)])
def test_a_trade_may_be_stamped_in_milliseconds(tmp_path: Path, stamp: float, age: float | None) -> None:
    board = built(tmp_path, IN_MILLISECONDS, "traderagent")["overview"]
    assert not answers(tmp_path, expression(board, "Last trade"), LAST_TRADE, stamp, age)


def test_a_drawdown_is_shown_of_one(compiled: dict[str, Json], tmp_path: Path) -> None:
    assert not answers(tmp_path, expression(compiled["overview"], "Drawdown"), DRAWDOWN, 12.5, 0.125)


def test_a_quantile_of_no_call_is_a_dash(compiled: dict[str, Json]) -> None:
    (mapped,) = named(compiled["execution"], "Endpoints")["fieldConfig"]["defaults"]["mappings"]
    assert (mapped["options"]["match"], mapped["options"]["result"]["text"]) == ("nan", "–")


def test_a_day_of_money_warns_of_processes_that_change_their_names(compiled: dict[str, Json]) -> None:
    told = {title: named(compiled["overview"], title)["description"] for title in ("P&L by day", "Trades per day")}
    assert ["another instance counts twice" in text for text in told.values()] == [True, False]
