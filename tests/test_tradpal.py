"""What TradPal's reader gets: five services as one system, and what its ambiguous and boundless metrics mean."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from build_case import COMPUTED, Json, built, metrics, named, panels, queries

from lab.prometheus import binary
from systems import tradpal

JOBS = "api-gateway", "core-service", "data-service", "trading-bot", "backtesting-service"
FIVE = f'job=~"{"|".join(JOBS)}"'
BESIDE = ('job="tradpal-redis"', 'job="tradpal-prometheus"')
UNREAD = ("http_requests_total", "http_request_duration_seconds", "service_requests_total", "service_request_latency")
"""What the document reads, or has as a template, and nobody exports."""
BOUNDLESS = "client_id", "position_id", "backtest_id"


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Json]:
    return built(tmp_path_factory.mktemp("plain"), f"[deployments.tradpal]\n{COMPUTED}", "tradpal")


def asked(board: Json) -> list[str]:
    """Every query of a dashboard, those of its variables too."""
    return queries(board) + [one["query"] for one in board["templating"]["list"] if one["type"] == "query"]


def test_every_query_reads_its_five_services_or_what_is_beside_them(compiled: dict[str, Json]) -> None:
    for board in compiled.values():
        for text in asked(board):
            chosen = re.findall(r"\{(.*?)\}", text)
            assert chosen
            assert all(any(job in selector for job in (FIVE, *BESIDE)) for selector in chosen), text


def test_it_has_a_page_for_each_that_its_document_promises(compiled: dict[str, Json]) -> None:
    assert compiled.keys() >= {"overview", "health", "api", "services", "backtesting"}


def test_every_metric_that_a_service_exports_is_on_some_dashboard(compiled: dict[str, Json]) -> None:
    read = set().union(*(metrics(query) for board in compiled.values() for query in queries(board)))
    assert {series.metric.name for series in tradpal.SYSTEM.metrics} - read == set(UNREAD)


def test_no_graph_has_a_line_for_each_client_position_or_backtest(compiled: dict[str, Json]) -> None:
    for board in compiled.values():
        assert not {one["name"] for one in board["templating"]["list"]} & {*BOUNDLESS}
        for panel in panels(board):
            for target in panel.get("targets", ()):
                by = [label for found in re.findall(r"by \((.*?)\)", target["expr"]) for label in found.split(", ")]
                # The join of a backtest to its strategy is by run, its answer is not.
                if {*by} & {*BOUNDLESS} and "group_left" not in target["expr"]:
                    assert panel["type"] not in {"timeseries", "state-timeline"}, panel["title"]
                    assert "topk(" in re.sub(r"\s", "", target["expr"]), panel["title"]


# -- what they mean, by Prometheus's own promtool ----------------------------------------------------------------------
Answer = float | Mapping[str, float] | None
"""A number without labels, numbers by their labels, or no answer."""


def wrong(tmp_path: Path, board: Json, title: str, kind: str, given: Mapping[str, str], answer: Answer) -> str:
    """What promtool has to say against a panel's first query that ought to answer so after an hour, or nothing."""
    query = re.sub(r"\$\w+", ".*", named(board, title, kind)["targets"][0]["expr"])
    wanted = answer if isinstance(answer, Mapping) else {"{}": answer}
    case = {
        "interval": "1m",
        "input_series": [{"series": name, "values": held} for name, held in given.items()],
        "promql_expr_test": [
            {
                "expr": query,
                "eval_time": "3605s",
                "exp_samples": [{"labels": to, "value": is_} for to, is_ in wanted.items() if is_ is not None],
            }
        ],
    }
    file = tmp_path / "case.test.yml"
    file.write_text(json.dumps({"tests": [case]}), encoding="utf-8")
    done = subprocess.run([binary("promtool"), "test", "rules", file], capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def series(name: str, job: str, instance: str = "", **labels: str) -> str:
    """A series of one of its services."""
    pairs = {"job": job, "instance": instance or f"{job}:1", **labels}
    return name + "{" + ", ".join(f'{label}="{value}"' for label, value in pairs.items()) + "}"


def result(name: str, run: str, instance: str = "", **labels: str) -> str:
    """A series about one backtest."""
    return series(name, "backtesting-service", instance, backtest_id=run, **labels)


@pytest.mark.parametrize(
    ("board", "title", "metric"),
    [
        ("health", "Up by job and instance", "up"),
        ("host", "Memory by process", "process_resident_memory_bytes"),
    ],
)
def test_each_of_its_services_is_a_line_and_no_other_is(
    compiled: dict[str, Json], tmp_path: Path, board: str, title: str, metric: str
) -> None:
    own = {series(metric, job, "here:1"): number for number, job in enumerate(JOBS)}
    others = dict.fromkeys(
        (series(metric, job, "here:1") for job in ("trading", "my-trading-bot", "core-service-2")), 9
    )
    given = {name: f"{value}x60" for name, value in (own | others).items()}
    assert not wrong(tmp_path, compiled[board], title, "", given, own)


def test_a_strategy_is_as_good_as_the_best_backtest_that_is_known_to_be_its_own(
    compiled: dict[str, Json], tmp_path: Path
) -> None:
    given = {
        result("backtest_sharpe_ratio", "1"): "0.5x60",
        result("backtest_sharpe_ratio", "2"): "1.5x60",
        result("backtest_sharpe_ratio", "3"): "2.5x60",
        result("backtest_sharpe_ratio", "of nobody"): "9x60",
        result("backtest_info", "1", strategy_name="trend", timeframe="1h"): "1x60",
        result("backtest_info", "2", strategy_name="trend", timeframe="4h"): "1x60",
        # Two processes know this one: it is still one backtest.
        result("backtest_info", "3", strategy_name="reversion", timeframe="1h"): "1x60",
        result("backtest_info", "3", "other:1", strategy_name="reversion", timeframe="1h"): "1x60",
    }
    best = {'{strategy_name="trend"}': 1.5, '{strategy_name="reversion"}': 2.5}
    assert not wrong(tmp_path, compiled["backtesting"], "Best Sharpe ratio by strategy", "bargauge", given, best)


@pytest.mark.parametrize(("exported", "shown"), [(1, 1), (0, 0), (0.5, 0), (2, 0)])
def test_a_service_is_healthy_at_one_and_at_nothing_else(
    compiled: dict[str, Json], tmp_path: Path, exported: float, shown: float
) -> None:
    health = "api_gateway_service_health_status"
    given = {
        series(health, "api-gateway", service_name="core-service"): f"{exported}x60",
        series(health, "api-gateway", service_name="data-service"): "1x60",
    }
    assert not wrong(tmp_path, compiled["services"], "Services", "stat", given, shown)


@pytest.mark.parametrize("good", ["success", "succeeded", "successful", "completed", "ok"])
@pytest.mark.parametrize("bad", ["error", "failed", "timeout", "unsuccessful"])
def test_what_is_not_called_a_success_has_failed(
    compiled: dict[str, Json], tmp_path: Path, good: str, bad: str
) -> None:
    given = {
        series("data_fetch_total", "data-service", source="binance", status=good): "0+3x60",
        series("data_fetch_total", "data-service", source="yahoo", status=bad): "0+1x60",
    }
    assert not wrong(tmp_path, compiled["services"], "Failed fetches", "stat", given, 0.25)


PERCENT = '[deployments.tradpal]\nmetrics.{0} = {{ unit = "percent" }}\n'
OF_ONE = '[deployments.tradpal]\nmetrics.trading_drawdown_percentage = { unit = "percentunit" }\n'


@pytest.mark.parametrize(
    ("settings", "exported"), [("", 0.12), ("", -0.12), (PERCENT.format("backtest_max_drawdown"), 12)]
)
def test_a_backtest_falls_by_a_share_of_one_or_by_what_the_deployment_says(
    tmp_path: Path, settings: str, exported: float
) -> None:
    board = built(tmp_path, settings, "tradpal")["backtesting"]
    (drawdown,) = (t for t in named(board, "Drawdown, live and backtest")["targets"] if "backtest_max" in t["expr"])
    alone = {"panels": [{**named(board, "Drawdown, live and backtest"), "targets": [drawdown]}]}
    given = {result("backtest_max_drawdown", "1"): f"{exported}x60"}
    assert not wrong(tmp_path, alone, "Drawdown, live and backtest", "timeseries", given, 0.12)


@pytest.mark.parametrize(("settings", "exported"), [("", 12), ("", -12), (OF_ONE, 0.12)])
def test_the_live_drawdown_is_a_percentage_unless_the_deployment_says_otherwise(
    tmp_path: Path, settings: str, exported: float
) -> None:
    settings = settings.replace("[deployments.tradpal]\n", "")
    board = built(tmp_path, f"[deployments.tradpal]\n{COMPUTED}{settings}", "tradpal")["risk"]
    given = {series("trading_drawdown_percentage", "trading-bot"): f"{exported}x60"}
    assert not wrong(tmp_path, board, "Drawdown", "stat", given, 0.12)


UPSTREAM = (
    "[deployments.tradpal]\n"
    'metrics.system_memory_usage_ratio = { name = "tradpal_system_memory_usage_percent", unit = "percent" }\n'
)
BYTES = {
    series("system_memory_usage", "core-service"): "3e9x60",
    series("system_memory_total", "core-service"): "4e9x60",
}


@pytest.mark.parametrize(
    ("settings", "given", "shown"),
    [
        ("", BYTES, 0.75),
        ("", {series("system_memory_usage_ratio", "core-service"): "0.75x60"}, 0.75),
        (UPSTREAM, {series("tradpal_system_memory_usage_percent", "core-service"): "75x60"}, 0.75),
        ("", {series("system_memory_usage", "core-service"): "3e9x60"}, None),
    ],
    ids=["bytes", "ratio", "as its public code has it", "of an unknown size"],
)
def test_the_memory_of_the_machine_is_told_by_whatever_is_exported(
    tmp_path: Path, settings: str, given: dict[str, str], shown: float | None
) -> None:
    board = built(tmp_path, settings, "tradpal")["host"]
    assert not wrong(tmp_path, board, "Memory used", "stat", given, shown)


def test_its_money_is_in_the_currency_of_the_deployment(compiled: dict[str, Json], tmp_path: Path) -> None:
    euros = built(tmp_path, '[deployments.tradpal]\ncurrency = "EUR"\n', "tradpal")
    for boards, unit in ((compiled, "currencyUSD"), (euros, "currencyEUR")):
        shown = named(boards["overview"], "Account value", "stat")["fieldConfig"]["defaults"]["unit"]
        assert shown == unit
