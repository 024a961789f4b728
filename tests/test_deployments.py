"""One system in two places: its own uids, series, limits, money and time, and nothing of the first one's."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from build_case import BOARDS, Json, built, committed, everything, named, panels, queries, values
from click.testing import CliRunner

import cli
from config import load
from systems.registry import deployments

PAPER = """\
[deployments.trader247-paper]
system = "trader247"
folder = "Paper trading"
datasource = "mimir"
timezone = "Asia/Tokyo"
currency = "EUR"
scrape_interval = "1m"
selectors.app = { job = "~paper-[0-9]+", env = "paper" }
limits.exposure = { warning = 0.5, critical = 0.6 }
limits.data_age = { warning = 30 }
limits.win_rate = { critical = 0.4 }
"""
CHANGED = "[deployments.trader247]\nlimits.{} = {{ {} }}\n"


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Json]:
    return built(tmp_path_factory.mktemp("paper"), PAPER, "trader247-paper")


def test_the_first_deployment_is_not_touched_by_a_second(tmp_path: Path) -> None:
    assert built(tmp_path, PAPER, "trader247") == committed()


@pytest.mark.parametrize("key", BOARDS)
def test_its_head_is_its_own(paper: dict[str, Json], key: str) -> None:
    board, first = paper[key], committed()[key]
    assert board["uid"] == f"trader247-paper-{key}"
    assert board["title"] == first["title"].replace("247trader-v2", "247trader-v2 (trader247-paper)")
    assert board["tags"] == ["tradeboards", "trader247-paper"]
    assert (board["timezone"], board["refresh"]) == ("Asia/Tokyo", "60s")
    others = [f"/d/trader247-paper-{other}" for other in BOARDS if other != key]
    assert [link["url"] for link in board["links"]] == [*others, "/d/desk-overview?${datasource:queryparam}"]
    assert board["templating"]["list"][0]["current"] == {"selected": True, "text": "mimir", "value": "mimir"}


@pytest.mark.parametrize("key", BOARDS)
def test_its_panels_have_the_ids_of_the_first(paper: dict[str, Json], key: str) -> None:
    assert [(one["id"], one["title"]) for one in everything(paper[key])] == [
        (one["id"], one["title"]) for one in everything(committed()[key])
    ]


@pytest.mark.parametrize("key", BOARDS)
def test_every_series_is_its_own(paper: dict[str, Json], key: str) -> None:
    asked = queries(paper[key])
    asked += [one["query"] for one in paper[key]["templating"]["list"] if one["type"] == "query"]
    selectors = [selector for text in asked for selector in re.findall(r"\{(.*?)\}", re.sub(r"\{\{.*?\}\}", "", text))]
    assert len(selectors) >= len(asked) > 0
    for selector in selectors:
        assert 'job=~"paper-[0-9]+", env="paper"' in selector or 'deployment="trader247-paper"' in selector
    assert 'job=\\"trader247\\"' not in json.dumps(paper[key])


def test_its_folder_is_its_own(tmp_path: Path) -> None:
    file = tmp_path / "tradeboards.toml"
    file.write_text(PAPER + '[deployments.live]\nsystem = "trader247"\ntitle = "Live book"\n')
    folders = {one.slug: (one.title, one.folder) for one in deployments(load(file)) if one.system.slug == "trader247"}
    assert folders == {
        "trader247": ("247trader-v2", "247trader-v2"),
        "trader247-paper": ("247trader-v2 (trader247-paper)", "Paper trading"),
        "live": ("Live book", "Live book"),
    }


def test_its_limits_are_drawn_and_asked(paper: dict[str, Json]) -> None:
    assert values(named(paper["overview"], "Exposure")) == [None, 0.5, 0.6]
    assert values(named(paper["risk"], "Exposure %")) == [None, 0.5, 0.6]
    assert values(named(paper["risk"], "Exposure over time")) == [None, 0.5, 0.6]
    assert values(named(paper["health"], "Data age")) == [None, 30]
    assert values(named(paper["overview"], "Win rate, 24 h")) == [None, 0.4]
    used = named(paper["risk"], "Limits used")["targets"]
    assert [re.findall(r"/ (\S+),\s+0\s*\)$", target["expr"]) for target in used] == [
        *(["0.6"], ["0.15"], ["0.15"], ["30"])
    ]
    assert "more than 30 s old" in named(paper["risk"], "Flying blind")["description"]
    assert "more than 60 s old" in named(committed()["risk"], "Flying blind")["description"]
    said = named(paper["risk"], "Exposure %")["description"]
    assert "Exposure: warning from 50 %, critical from 60 % (tradeboards.toml, trader247-paper)." in said


def test_its_money_is_its_own(paper: dict[str, Json]) -> None:
    found = {
        one["fieldConfig"]["defaults"].get("unit")
        for board in paper.values()
        for one in panels(board)
        if "fieldConfig" in one
    }
    assert "currencyEUR" in found
    assert "currencyUSD" not in json.dumps(paper)


@pytest.mark.parametrize(("currency", "unit"), [("JPY", "currencyJPY"), ("USDT", "suffix:USDT")])
def test_money_that_grafana_has_no_unit_for_is_a_suffix(tmp_path: Path, currency: str, unit: str) -> None:
    boards = built(tmp_path, f'[deployments.trader247]\ncurrency = "{currency}"\n', "trader247")
    assert named(boards["overview"], "Account value")["fieldConfig"]["defaults"]["unit"] == unit


@pytest.mark.parametrize(("interval", "refresh"), [("5s", "30s"), ("30s", "30s"), ("45s", "45s"), ("2m", "120s")])
def test_nothing_refreshes_more_often_than_it_is_scraped(tmp_path: Path, interval: str, refresh: str) -> None:
    boards = built(tmp_path, f'[deployments.trader247]\nscrape_interval = "{interval}"\n', "trader247")
    assert {board["refresh"] for board in boards.values()} == {refresh}


def test_the_browser_may_edit_only_where_a_deployment_says_so(tmp_path: Path) -> None:
    boards = built(tmp_path, "[deployments.trader247]\neditable = true\n", "trader247")
    assert {board["editable"] for board in boards.values()} == {True}


@pytest.mark.parametrize(
    ("signal", "limit", "drawn"),
    [
        (
            "exposure",
            "warning = 0.6, critical = 0.9",
            {
                ("overview", "Exposure"),
                ("risk", "Exposure %"),
                ("risk", "Exposure over time"),
                ("risk", "Limits used"),  # in its words alone
            },
        ),
        (
            "exposure",
            "warning = 0.7, critical = 0.8",
            {
                ("overview", "Exposure"),
                ("risk", "Exposure %"),
                ("risk", "Exposure over time"),
                ("risk", "Limits used"),
            },
        ),
        (
            "data_age",
            "warning = 30, critical = 300",
            {
                ("overview", "Data age"),
                ("health", "Data age"),
                ("health", "Data age over time"),
                ("health", "Freshness burn rate, fast"),
                ("health", "Freshness burn rate, slow"),
                ("risk", "Flying blind"),
                ("risk", "Limits used"),
            },
        ),
        (
            "win_rate",
            "warning = 0.6, critical = 0.4",
            {
                ("overview", "Win rate, 24 h"),
                ("overview", "Win rate over 24 h"),
            },
        ),
        (
            "api_latency",
            "warning = 0.5, critical = 1",
            {
                ("execution", "API p95, 5 min"),
                ("execution", "API latency p50, p95, p99"),
                ("execution", "API latency by size"),
                ("api", "Exchange calls"),
                ("api", "Exchange calls per minute"),
                ("api", "Exchange p95"),
                ("api", "Exchange latency p50, p95, p99"),
                ("api", "Exchange latency by size"),
                ("health", "API latency p95"),
                ("health", "Exchange p95"),
            },
        ),
        ("position_share", "warning = 0.1, critical = 0.2", {("risk", "Positions")}),
    ],
)
def test_a_limit_changes_exactly_the_panels_that_draw_or_say_it(
    tmp_path: Path, signal: str, limit: str, drawn: set[tuple[str, str]]
) -> None:
    before, after = committed(), built(tmp_path, CHANGED.format(signal, limit), "trader247")
    changed = set()
    for key in BOARDS:
        old, new = ({one["id"]: one for one in everything(boards[key])} for boards in (before, after))
        assert list(old) == list(new)
        drawn_ones = [one for one in old.values() if one["type"] != "row"]
        changed |= {(key, one["title"]) for one in drawn_ones if one != new[one["id"]]}
        assert {**before[key], "panels": []} == {**after[key], "panels": []}
    assert changed == drawn


@pytest.mark.parametrize(
    ("limit", "expr", "thresholds"),
    [
        ("{ warning = -1, critical = 0 }", "> bool 0", [None, 1]),
        ("{ critical = 0 }", "> bool 0", [None, 1]),
        ("{ warning = 299.9999, critical = 300 }", "/ 300, 0)", [None, 1]),
        ("{ warning = 60 }", "/ 60, 0)", [None, 1]),
    ],
)
def test_a_limit_at_its_edge_still_has_a_share(tmp_path: Path, limit: str, expr: str, thresholds: list[object]) -> None:
    (tmp_path / "tradeboards.toml").write_text(f"[deployments.trader247]\nlimits.data_age = {limit}\n")
    arguments = ["--config", str(tmp_path / "tradeboards.toml"), "build"]
    assert CliRunner(catch_exceptions=False).invoke(cli.main, arguments).exit_code == 0
    board = json.loads((tmp_path / "build/dashboards/trader247/risk.json").read_bytes())
    (bars,) = [panel for panel in board["panels"] if panel["title"] == "Limits used"]
    assert expr in bars["targets"][3]["expr"]
    (steps,) = [
        item["value"]["steps"]
        for override in bars["fieldConfig"]["overrides"]
        if override["matcher"]["options"] == "D"
        for item in override["properties"]
    ]
    assert [step["value"] for step in steps] == thresholds
