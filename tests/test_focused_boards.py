"""The focused dashboards: which system gets them, what they lead to, and what a few of their numbers mean."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from build_case import COMPUTED, Json, everything, named, panels
from promtool_case import objections

from config import Config, load
from dashboards.api import api
from dashboards.compile import Compiled, compile_all
from dashboards.services import services
from systems.deployment import Deployment
from systems.registry import deployments

SHIPPED = deployments(Config(Path()))
BENCH = """
from systems import signals as s
from systems.catalogue import counter, gauge, histogram
from systems.matcher import equals
from systems.metric import APP
from systems.system import System

limited = counter("lab_rate_limited_total", "Requests turned away", labels={"client_id": ()})
health = gauge("lab_service_health", "1 when it works", "bool", {"service_name": ()})
runs = counter("lab_backtests_total", "Backtests", labels={"status": ()})
took = histogram("lab_backtest_seconds", "Run time", "s", (1.0, 10.0), {"strategy_name": (), "timeframe": ()})
sharpe = gauge("lab_sharpe", "Sharpe ratio", "none", {"backtest_id": ()})
gain = gauge("lab_return", "Total return", "percentunit", {"backtest_id": ()})
fall = gauge("lab_drawdown", "Max drawdown", "percentunit", {"backtest_id": ()})
busy, idle = (gauge(f"lab_pool_{kind}", "Connections") for kind in ("busy", "idle"))
updates = counter("lab_updates_total", "Feed updates", labels={"symbol": ()})

SYSTEM = System(
    slug="bench",
    title="Bench",
    currency="USD",
    selectors={APP: (equals("job", "bench"),)},
    metrics=(limited, health, runs, took, sharpe, gain, fall, busy, idle, updates),
    answers={
        s.RATE_LIMITED: limited,
        s.SERVICE_UP: health,
        s.BACKTESTS: runs,
        s.BACKTEST_FAILURES: runs.where(status="failed"),
        s.BACKTEST_DURATION: took,
        s.BACKTEST_SHARPE: sharpe,
        s.BACKTEST_RETURN: gain,
        s.BACKTEST_DRAWDOWN: fall,
        s.FEED_UPDATES: updates,
        s.POOL_ACTIVE: busy,
        s.POOL_IDLE: idle,
    },
)
"""


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Json]:
    """The dashboards of a system that has services and backtests and little else."""
    folder = tmp_path_factory.mktemp("bench")
    (folder / "bench.py").write_text(BENCH)
    (folder / "tradeboards.toml").write_text(f'systems = ["bench.py"]\n[deployments.bench]\n{COMPUTED}')
    return by_key(compile_all(deployments(load(folder / "tradeboards.toml"), ["bench"])))


def by_key(compiled: Iterable[Compiled]) -> dict[str, Json]:
    return {one.board.key: one.dashboard for one in compiled}


@pytest.mark.parametrize("deployment", SHIPPED, ids=lambda deployment: deployment.slug)
def test_each_opens_with_eight_numbers_at_most(deployment: Deployment) -> None:
    for key, dashboard in by_key(compile_all([deployment])).items():
        head, *after = dashboard["panels"]
        kinds = [panel["type"] for panel in after]
        first = after[: kinds.index("row")]
        assert head["type"] == "row"
        assert {panel["type"] for panel in first} <= {"stat", "gauge", "bargauge"}, key
        assert 2 <= sum(len(panel["targets"]) for panel in first) <= 8, key


@pytest.mark.parametrize("deployment", SHIPPED, ids=lambda deployment: deployment.slug)
def test_a_panel_leads_only_to_a_dashboard_that_is_there(deployment: Deployment) -> None:
    compiled = compile_all([deployment])
    there = {f"/d/{one.uid}" for one in compiled}
    links = [link for one in compiled for panel in panels(one.dashboard) for link in panel.get("links", ())]
    assert links
    assert {link["url"].split("?")[0] for link in links} <= there


def test_a_system_gets_them_for_what_it_exports(bench: dict[str, Json]) -> None:
    boards = {deployment.slug: set(by_key(compile_all([deployment]))) for deployment in SHIPPED}
    for slug, without in {
        "trader247": {"services", "backtesting"},
        "traderagent": {"services", "backtesting"},
        "andre": {"services"},
        "trading": {"services"},
    }.items():
        assert {"api", "services", "backtesting"} - boards[slug] == without
    assert {"health", "services", "backtesting"} <= bench.keys()
    assert "api" not in bench  # a rate limit alone is not what that page is about


def test_labels_without_end_are_listed_and_never_drawn_or_chosen(bench: dict[str, Json]) -> None:
    for dashboard in bench.values():
        assert {"backtest_id", "client_id"}.isdisjoint(one["name"] for one in dashboard["templating"]["list"])
        for panel in panels(dashboard):
            unbounded = re.search(r"backtest_id|client_id", str(panel["targets"]))
            assert not unbounded or panel["type"] == "table", panel["title"]
    said = [column["expr"] for column in named(bench["backtesting"], "Leaderboard")["targets"]]
    assert len(said) == 4
    assert all("topk(20, max by (backtest_id) (lab_sharpe{" in expr for expr in said)


def test_no_choice_narrows_what_only_has_the_same_word() -> None:
    """A request, a fetch and a run each have a status of their own."""
    for one in compile_all(SHIPPED):
        assert "status" not in {control["name"] for control in one.dashboard["templating"]["list"]}


def test_long_limits_are_said_in_hours_and_days() -> None:
    andre = by_key(compile_all([one for one in SHIPPED if one.slug == "andre"]))["health"]
    assert "Backup age: critical from 8 d (" in named(andre, "Backup age")["description"]


def test_a_healthy_row_of_a_table_is_not_said_to_be_dead() -> None:
    """Grafana writes a table's word for nothing into each empty cell: an endpoint without an error has one."""
    tables = [
        panel
        for one in compile_all(SHIPPED, (api(), services()))
        for panel in panels(one.dashboard)
        if panel["type"] == "table"
    ]
    assert len(tables) > 4
    assert "NOT ANSWERING" not in {panel["fieldConfig"]["defaults"]["noValue"] for panel in tables}


def test_silent_symbols_stand_first_and_the_best_backtests_too(bench: dict[str, Json]) -> None:
    (feed,), (best,) = (
        named(bench[key], title)["options"]["sortBy"]
        for key, title in (("health", "Feed by symbol"), ("backtesting", "Leaderboard"))
    )
    assert feed == {"desc": False, "displayName": "Updates per minute"}
    assert best == {"desc": True, "displayName": "Sharpe ratio"}


def test_each_objective_has_its_own_best_score() -> None:
    andre = by_key(compile_all([one for one in SHIPPED if one.slug == "andre"]))["backtesting"]
    best = named(andre, "Best score")
    assert "max by (objective)" in best["targets"][0]["expr"]
    assert (best["targets"][0]["legendFormat"], best["options"]["textMode"]) == ("{{objective}}", "value_and_name")
    assert named(andre, "Optimisation runs")["options"]["textMode"] == "value"


def test_a_live_number_alone_is_no_comparison(bench: dict[str, Json]) -> None:
    trading = by_key(compile_all([one for one in SHIPPED if one.slug == "trading"]))["backtesting"]
    for dashboard in (bench["backtesting"], trading):
        assert "Live against backtest" not in {one["title"] for one in everything(dashboard)}


# -- what promtool answers ---------------------------------------------------------------------------------------------
def asked(dashboard: Json, title: str, ref: int = 0) -> str:
    """A panel's query with everything chosen."""
    expr = named(dashboard, title)["targets"][ref]["expr"]
    chosen = {"$__rate_interval": "2m", "$__range": "1h", "$__interval": "1m"}
    return re.sub(r"\$\w+", lambda found: chosen.get(found[0], ".*"), expr)


def series(name: str, values: str, **labels: str) -> Json:
    pairs = ", ".join(f'{label}="{value}"' for label, value in {"job": "bench", "instance": "a", **labels}.items())
    return {"series": f"{name}{{{pairs}}}", "values": values}


UP, DOWN = series("up", "1+0x30"), series("up", "1+0x20 0+0x10")
SPEAKS, SILENT = (
    series("lab_updates_total", "0+5x30", symbol="A"),
    series("lab_updates_total", "0+5x10 50+0x20", symbol="B"),
)
# One process has used its pool up, another is idle.
POOLS = [
    series(f"lab_pool_{kind}", f"{number}x30", instance=instance)
    for instance, busy in (("a", 10), ("b", 0))
    for kind, number in (("busy", busy), ("idle", 10 - busy))
]
RUNS = [
    series("lab_sharpe", "2", backtest_id="a"),
    series("lab_sharpe", "-1", backtest_id="b"),
    series("lab_return", "0.4", backtest_id="a"),
    series("lab_return", "-0.1", backtest_id="b"),
    series("lab_drawdown", "0.2", backtest_id="a"),
    series("lab_drawdown", "0", backtest_id="b"),
]


@pytest.mark.parametrize(
    ("key", "title", "ref", "given", "answer"),
    [
        ("health", "Silent symbols", 0, [UP, SPEAKS, SILENT], {"{}": 1}),
        ("health", "Silent symbols", 0, [UP, SPEAKS], {"{}": 0}),
        ("health", "Silent symbols", 0, [DOWN], {}),
        ("health", "Silent symbols", 0, [UP], {}),  # a feed that never began is not one without silent symbols
        ("health", "Pool used", 0, [UP, *POOLS], {"{}": 1}),
        ("backtesting", "Leaderboard", 0, RUNS, {'{backtest_id="a"}': 2, '{backtest_id="b"}': -1}),
        ("backtesting", "Leaderboard", 1, RUNS, {'{backtest_id="a"}': 0.4, '{backtest_id="b"}': -0.1}),
        # What never fell has no return for each percent it fell.
        ("backtesting", "Leaderboard", 3, RUNS, {'{backtest_id="a"}': 2}),
    ],
)
def test_its_numbers_mean_this(
    bench: dict[str, Json], tmp_path: Path, key: str, title: str, ref: int, given: list[Json], answer: dict[str, float]
) -> None:
    answers(tmp_path, asked(bench[key], title, ref), given, 29 if key == "health" else 0, answer)


@pytest.mark.parametrize(
    ("slug", "key", "title", "given", "answer"),
    [
        # The twelve paths of twelve orders: the ten that are asked most.
        (
            "tradpal",
            "api",
            "HTTP requests by endpoint",
            [
                series(
                    "api_gateway_requests_total", f"0+{60 * n}x30", job="api-gateway", method="GET", endpoint=f"/{n:02}"
                )
                for n in range(1, 13)
            ],
            {f'{{method="GET", endpoint="/{n:02}"}}': 60 * n for n in range(3, 13)},
        ),
        # A client that is counted for the first time, fifty at once.
        (
            "tradpal",
            "api",
            "Who runs into the rate limit",
            [series("api_gateway_rate_limit_exceeded_total", "0x20 50x9", job="api-gateway", client_id="c")],
            {'{client_id="c"}': 50 * 29.5 / 29},
        ),
        # No Alertmanager was ever named: nothing is lost, and nobody is told.
        (
            "andre",
            "health",
            "Alertmanagers found",
            [
                series(
                    "prometheus_notifications_alertmanagers_discovered",
                    f"{found}x30",
                    job="andre-prometheus",
                    instance=of,
                )
                for of, found in (("a", 1), ("b", 0))
            ],
            {"{}": 0},
        ),
        # A Prometheus that does not scrape itself has no failures to tell of, whatever the system answers.
        ("andre", "health", "Rule failures", [series("up", "1x30", job="andre")], {}),
        ("andre", "health", "Rule failures", [series("up", "1x30", job="andre-prometheus")], {"{}": 0}),
        # A process that was scraped once, failed and was taken away: one of 31 scrapes, not half of the processes.
        (
            "andre",
            "health",
            "Available, 24 h",
            [series("up", "1x29", job="andre"), series("up", "_x10 0 stale", job="andre", instance="b")],
            {"{}": 30 / 31},
        ),
        # No alert yet is none; of a bot that is down nothing is known.
        ("andre", "health", "Active alerts", [series("up", "1x30", job="andre")], {"{}": 0}),
        ("andre", "health", "Active alerts", [series("up", "0x30", job="andre")], {}),
        (
            "andre",
            "health",
            "Active alerts",
            [series("up", "1x30", job="andre"), series("andre_active_alerts", "2x30", job="andre", severity="info")],
            {"{}": 2},
        ),
        # Two processes of the backend, one Redis.
        (
            "andre",
            "health",
            "Redis memory",
            [series("andre_redis_memory_usage_bytes", "100x30", job="andre", instance=of) for of in ("a", "b")],
            {"{}": 100},
        ),
        # Scraped once a minute: a data source that thinks of seconds would look too short a time back.
        (
            "andre",
            "host",
            "CPU used",
            [series("node_cpu_seconds_total", "0+45x30", job="andre-node", cpu="0", mode="idle")],
            {"{}": 0.25},
        ),
        *(
            # The exporter of one of two servers fails: what it says of the server is gone, not well.
            (
                "andre",
                "database",
                title,
                [
                    series(metric, "1x30", job=job),
                    series(metric, "1x10 stale", job=job, instance="b"),
                    series("up", "1x30", job=job),
                    series("up", "1x10 0x19", job=job, instance="b"),
                ],
                {"{}": 0},
            )
            for title, metric, job in (("PostgreSQL", "pg_up", "andre-postgres"), ("Redis", "redis_up", "andre-redis"))
        ),
    ],
)
def test_numbers_of_shipped_systems_mean_this(
    tmp_path: Path, slug: str, key: str, title: str, given: list[Json], answer: dict[str, float]
) -> None:
    board = by_key(compile_all([replace(one, recording=False) for one in SHIPPED if one.slug == slug]))[key]
    answers(tmp_path, asked(board, title), given, 29, answer)


def answers(tmp_path: Path, expr: str, given: list[Json], minute: int, answer: dict[str, float]) -> None:
    """This is what promtool answers half a minute after that minute, of samples a minute apart."""
    case = {
        "interval": "1m",
        "input_series": given,
        "promql_expr_test": [
            {
                "expr": expr,
                "eval_time": f"{minute}m30s",
                "exp_samples": [{"labels": labels, "value": value} for labels, value in answer.items()],
            }
        ],
    }
    assert objections(tmp_path, [case]) == ""
