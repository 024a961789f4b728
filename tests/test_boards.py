"""What the boards promise of any system: a first row that is read at a glance, and lines that stand in for others."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from build_case import Json, named, panels

from config import Config
from dashboards.board import Board
from dashboards.compile import compile_all
from panels.gauge import bargauge
from panels.line import averaged, busiest, each, given, largest, of_limit, outstanding, unless
from panels.row import Row, row
from panels.stat import stat
from systems import signals as s
from systems.catalogue import counter, gauge
from systems.deployment import Deployment
from systems.registry import deployments
from systems.signal import Level, Limit

SHIPPED = deployments(Config(Path()))
TRADER247 = next(one for one in SHIPPED if one.slug == "trader247")
LEVELS = {signal: gauge(f"my_{key}", "A gauge") for key, signal in s.SIGNALS.items() if isinstance(signal, Level)}
FIRST = ("overview", "risk", "execution")


def system_of(answers: Mapping[Any, Any], limits: tuple[Limit, ...] = ()) -> Deployment:
    """A deployment of a system that answers this and nothing else."""
    system = replace(
        TRADER247.system, metrics=tuple(answers.values()), answers=answers, exporters=(), limits=limits, notes={}
    )
    return replace(TRADER247, system=system)


def first_rows(deployment: Deployment) -> dict[str, list[Json]]:
    """The panels of each board's first row."""
    rows = {}
    for one in compile_all([deployment]):
        head, *after = one.dashboard["panels"]
        assert head["type"] == "row"
        kinds = [panel["type"] for panel in after]
        rows[one.board.key] = after[: kinds.index("row") if "row" in kinds else None]
    return {key: row for key, row in rows.items() if key in FIRST}


@pytest.mark.parametrize(
    "deployment", [*SHIPPED, replace(system_of(LEVELS), slug="everything")], ids=lambda deployment: deployment.slug
)
def test_the_first_row_has_eight_numbers_at_most_and_says_how_fresh_they_are(deployment: Deployment) -> None:
    rows = first_rows(deployment)
    assert "overview" in rows
    for drawn in rows.values():
        assert {panel["type"] for panel in drawn} <= {"stat", "gauge", "bargauge"}
        assert 2 <= sum(len(panel["targets"]) for panel in drawn) <= 8
        assert "Data as of" in {panel["title"] for panel in drawn}


@pytest.mark.parametrize("deployment", SHIPPED, ids=lambda deployment: deployment.slug)
def test_series_by_a_label_are_named_by_it(deployment: Deployment) -> None:
    outermost = re.compile(r"(?:histogram_quantile\([\d.]+,)?(?:sum|avg|min|max) ?by ?\(([\w, ]+)\)")
    nameless = [
        (one.board.key, panel["title"])
        for one in compile_all([deployment])
        for panel in panels(one.dashboard)
        if panel["type"] in {"timeseries", "bargauge", "piechart"}
        for target in panel["targets"]
        if (found := outermost.match(re.sub(r"(?<=[(,])\s+", "", target["expr"])))
        if {*found[1].split(",")} - {"le"} and "{{" not in target["legendFormat"]
    ]
    assert not nameless


def compiled(deployment: Deployment, *rows: Row) -> Json:
    (only,) = compile_all([deployment], [Board("mine", "Mine", "What is it?", rows)])
    return only.dashboard


def test_numbers_beyond_the_most_are_folded_in_their_order() -> None:
    numbers = [stat(s.EQUITY), bargauge(s.PNL_DAY, s.PNL_WEEK, key="bars"), stat(s.DATA_AGE), stat(s.EXPOSURE)]
    dashboard = compiled(TRADER247, row("Now", *numbers, most=3), row("Below", stat(s.OPEN_POSITIONS)))
    assert [(one["type"], one["title"], len(one.get("panels", ()))) for one in dashboard["panels"]] == [
        ("row", "Now", 0),
        ("stat", "Account value", 0),
        ("bargauge", "Day P&L", 0),
        ("stat", "Data age", 0),
        ("row", "More numbers", 1),
        ("row", "Below", 0),
        ("stat", "Open positions", 0),
    ]
    assert [one["title"] for one in panels(compiled(TRADER247, row("Now", *numbers, most=4)))] == [
        "Account value",
        "Day P&L",
        "Data age",
        "Exposure",
    ]


def titles(deployment: Deployment, *lines: object) -> list[str]:
    """Which of the lines are drawn, as bars beside one that always is."""
    bars = bargauge(s.UP, *lines, title="Bars")  # type: ignore[arg-type]
    (panel,) = panels(compiled(deployment, row("Now", bars)))
    return [target["legendFormat"] for target in panel["targets"]][1:]


def test_a_line_stands_in_only_where_nothing_answers_what_it_stands_for() -> None:
    capital, equity = gauge("my_capital", "Capital"), gauge("my_equity", "Equity")
    line = unless(s.CAPITAL_TOTAL, s.EQUITY)
    assert titles(system_of({s.CAPITAL_TOTAL: capital}), line) == ["Capital"]
    assert titles(system_of({s.CAPITAL_TOTAL: capital, s.EQUITY: equity}), line) == []
    assert titles(system_of({s.EQUITY: equity}), line) == []


def test_a_line_that_would_mislead_alone_is_drawn_only_beside_the_other() -> None:
    wins, losses = counter("my_wins_total", "Wins"), counter("my_losses_total", "Losses")
    lines = given(s.WINS, s.LOSSES), given(s.LOSSES, s.WINS)
    assert titles(system_of({s.WINS: wins, s.LOSSES: losses}), *lines) == ["Winning trades", "Losing trades"]
    assert titles(system_of({s.WINS: wins}), *lines) == []


TWO_OF_A_KIND = {
    "Realised and unrealised P&L": 2,
    "Realised P&L over time": 1,
    "Unrealised P&L over time": 1,
    "Open positions and orders over time": 2,
    "Open positions over time": 1,
}
DRAWN = {
    # Of a system that is not here, whatever of them is drawn has as many lines as its title says.
    "andre": {"Open positions over time"},
    "trader247": {"Open positions over time"},
    "trading": {"Realised and unrealised P&L", "Open positions over time"},
    "tradpal": {"Unrealised P&L over time", "Open positions over time"},
    "traderagent": {"Realised P&L over time", "Open positions and orders over time"},
}


@pytest.mark.parametrize("deployment", SHIPPED, ids=lambda deployment: deployment.slug)
def test_a_title_promises_no_more_than_is_drawn(deployment: Deployment) -> None:
    (overview,) = (one.dashboard for one in compile_all([deployment]) if one.board.key == "overview")
    asked = {panel["title"]: len(panel["targets"]) for panel in panels(overview) if panel["title"] in TWO_OF_A_KIND}
    assert asked == {title: TWO_OF_A_KIND[title] for title in DRAWN.get(deployment.slug, asked)}
    gained = [panel for panel in panels(overview) if panel["title"] == "P&L by day" and " - sum" in text(panel)]
    assert [panel["targets"][0]["legendFormat"] for panel in gained] == ["P&L of the day"] * len(gained)
    assert not [panel for panel in gained if "What is the account worth" in panel["description"]]


def text(panel: Json) -> str:
    return " ".join(panel["targets"][0]["expr"].split())


@pytest.mark.parametrize("deployment", SHIPPED, ids=lambda deployment: deployment.slug)
def test_a_number_of_this_day_week_or_month_says_when_it_is_not(deployment: Deployment) -> None:
    """Grafana keeps a panel's own time only while the dashboard's is relative."""
    shown = [panel for one in compile_all([deployment]) for panel in panels(one.dashboard)]
    for panel in shown:
        kept = str(panel.get("timeFrom", "")).startswith("now/")
        assert kept == ("While the dashboard shows a fixed stretch of time" in panel.get("description", ""))


def test_a_share_of_a_limit_is_drawn_only_where_there_is_one() -> None:
    answers = {s.PNL_DAY: gauge("my_pnl", "P&L")}
    assert titles(system_of(answers), of_limit(s.PNL_DAY)) == []
    assert titles(system_of(answers, (Limit(s.PNL_DAY, critical=-5000),)), of_limit(s.PNL_DAY)) == ["Day P&L"]


OF_MINE = 'job="trader247", instance=~"$instance"'


def asked(deployment: Deployment, line: object) -> str:
    dashboard = compiled(deployment, row("Now", bargauge(line, title="Bars")))  # type: ignore[arg-type]
    (target,) = named(dashboard, "Bars")["targets"]
    return " ".join(target["expr"].split()).replace("( ", "(").replace(" )", ")")


def test_the_outstanding_keep_their_sign_and_order_and_no_reader_narrows_them() -> None:
    deployment = system_of({s.PNL_UNREALISED: gauge("my_pnl", "P&L", labels={"position_id": ()})})
    of_each = f"sum by (position_id) (my_pnl{{{OF_MINE}}})"
    line = each(outstanding(s.PNL_UNREALISED, number=3), "position_id")
    assert asked(deployment, line) == f"sort_desc({of_each} and topk(3, abs({of_each})))"


def test_a_mean_of_a_window_is_taken_of_each_gauge_before_anything_else() -> None:
    rate = gauge("my_win_rate", "Win rate", "percent", {"strategy": ()})
    answers: Mapping[Any, Any] = {s.WIN_RATE_REPORTED: rate / 100}
    system = replace(TRADER247.system, metrics=(rate,), answers=answers, exporters=(), limits=(), notes={})
    mean = replace(TRADER247, system=system)
    narrowed = f'{OF_MINE}, strategy=~"$strategy"'
    assert asked(mean, each(averaged(s.WIN_RATE_REPORTED, "1h"), "strategy")) == (
        f"avg by (strategy) (avg_over_time(my_win_rate{{{narrowed}}}[1h]) / 100)"
    )


def test_the_busiest_are_those_of_the_time_shown() -> None:
    deployment = system_of({s.TRADES: counter("my_trades_total", "Trades", labels={"strategy": ()})})
    before = f"my_trades_total{{{OF_MINE}}} offset $__range"
    born = f"max_over_time(my_trades_total{{{OF_MINE}}}[$__range:$__interval]) unless {before}"
    scraped = f"up{{{OF_MINE}}} offset $__range"
    assert asked(deployment, each(busiest(s.TRADES), "strategy")) == (
        f"sort_desc(topk(5, sum by (strategy) (((({born}) and on (job) ({scraped} == 1)) "
        f"unless on (job, instance) ({scraped} == 0)) "
        f"or increase(my_trades_total{{{OF_MINE}}}[$__range:$__interval]))))"
    )


def test_bars_by_sign_are_red_below_zero_unless_a_limit_colours_them() -> None:
    deployment = system_of({s.PNL_CUMULATIVE: gauge("my_pnl", "P&L", labels={"strategy": ()})})
    bars = bargauge(each(s.PNL_CUMULATIVE, "strategy"), title="Bars", by_sign=True)
    steps = named(compiled(deployment, row("Now", bars)), "Bars")["fieldConfig"]["defaults"]["thresholds"]["steps"]
    assert [(step["value"], step["color"]) for step in steps] == [(None, "#D55E00"), (0, "#56B4E9"), (1e-9, "#009E73")]
    limited = bargauge(largest(s.EXPOSURE), title="Bars", by_sign=True)
    steps = named(compiled(TRADER247, row("Now", limited)), "Bars")["fieldConfig"]["defaults"]["thresholds"]["steps"]
    assert [step["value"] for step in steps] == [None, 0.7, 0.9]
