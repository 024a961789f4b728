"""`tradeboards build`: the same bytes everywhere, canonical JSON, ids that stay, a grid without holes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from build_case import (
    ROOT,
    Json,
    built,
    committed,
    complaint,
    everything,
    gaps_and_overlaps,
    named,
    panels,
    run,
    values,
)
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from cli import main
from config import Config
from dashboards.board import Board
from dashboards.compile import compile_all
from dashboards.layout import place
from errors import TradeboardsError
from panels.gauge import gauge
from panels.panel import COLUMNS, Panel
from panels.row import Row, row
from panels.stat import stat
from panels.text import text
from panels.timeseries import timeseries
from systems import signals as s
from systems import trader247
from systems.registry import deployments
from systems.signal import Signal

TRADER247 = deployments(Config(Path()), ["trader247"])[0]


# -- the same everywhere -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "UTC"},
        {"PYTHONHASHSEED": "4242", "LC_ALL": "tr_TR.UTF-8", "TZ": "Asia/Kathmandu", "PYTHONUTF8": "1"},
    ],
)
def test_the_bytes_are_the_same_wherever_it_is_compiled(tmp_path: Path, environment: dict[str, str]) -> None:
    command = [sys.executable, "-c", "from cli import main; main()", "build", "--out", "here"]
    subprocess.run(command, cwd=tmp_path, env={**os.environ, **environment}, check=True, capture_output=True)
    assert contents(tmp_path / "here") == contents(ROOT / "build")


def contents(folder: Path) -> dict[str, bytes]:
    files = sorted(folder.glob("dashboards/trader247/*.json"))
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_what_is_committed_is_fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    run("build", "--check")


def test_compiling_again_writes_nothing(tmp_path: Path) -> None:
    run("build", "--out", str(tmp_path / "out"))
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.json")}
    run("build", "--out", str(tmp_path / "out"))
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.suffix == ".json"} == before
    assert before


# -- canonical JSON ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", sorted((ROOT / "build").rglob("*.json")), ids=lambda path: path.stem)
def test_the_form_is_canonical(path: Path) -> None:
    found = path.read_text(encoding="utf-8")
    # Python writes the one number with an exponent as 1e-09.
    again = json.dumps(json.loads(found), sort_keys=True, indent=2, ensure_ascii=False, allow_nan=False)
    assert found == again.replace("1e-09", "1e-9") + "\n"


def test_null_stands_only_for_the_first_step_of_thresholds() -> None:
    where = {path for dashboard in committed().values() for path in nulls(dashboard)}
    assert {place[-3:] for place in where} == {("steps", 0, "value")}


def nulls(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if value is None:
        yield path
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inside:
        yield from nulls(item, (*path, key))


# -- ids ---------------------------------------------------------------------------------------------------------------
NOW = row("Now", stat(s.EQUITY), gauge(s.EXPOSURE), stat(s.DATA_AGE))
TREND = row("Trend", timeseries(s.EQUITY), timeseries(s.EXPOSURE), collapsed=True)


def compiled(*rows: Row) -> Json:
    (only,) = compile_all([TRADER247], [Board("mine", "Mine", "What is it?", rows)])
    return only.dashboard


def ids(dashboard: Json) -> dict[tuple[str, str], int]:
    return {(one["type"], one["title"]): one["id"] for one in everything(dashboard)}


def test_an_inserted_panel_changes_no_other_panels_id() -> None:
    before = ids(compiled(NOW, TREND))
    after = ids(compiled(row("Now", stat(s.UPTIME), *NOW.panels), row("Trend", timeseries(s.DATA_AGE), *TREND.panels)))
    assert {name: after[name] for name in before} == before
    assert set(after) - set(before) == {("stat", "Uptime"), ("timeseries", "Data age")}


def test_moved_and_added_rows_change_no_panels_id() -> None:
    before = ids(compiled(NOW, TREND))
    assert ids(compiled(TREND, NOW)) == before
    assert ids(compiled(row("Notes", text("note", "Hello")), NOW, TREND)).items() > before.items()


def test_a_new_title_changes_no_panels_id() -> None:
    (before,) = panels(compiled(row("Now", stat(s.EQUITY))))
    (after,) = panels(compiled(row("Now", stat(s.EQUITY, title="Worth", size=(8, 8)))))
    assert (before["id"], after["title"]) == (after["id"], "Worth")


def test_ids_are_distinct_and_in_the_range_that_grafana_takes() -> None:
    for dashboard in committed().values():
        numbers = [one["id"] for one in everything(dashboard)]
        assert len(set(numbers)) == len(numbers)
        assert all(0 < number < 2**31 for number in numbers)


def test_ids_are_those_of_every_release_before() -> None:
    risk = ids(committed()["risk"])
    assert (risk["gauge", "Exposure %"], risk["row", "Limits"]) == (1839214640, 2125975102)


def test_two_panels_with_one_key_are_refused() -> None:
    with pytest.raises(TradeboardsError) as caught:
        compiled(row("Now", stat(s.EQUITY), stat(s.EQUITY, title="Again")), row("Now", gauge(s.EXPOSURE)))
    assert str(caught.value).split("\n") == [
        'trader247-mine: two panels with one id: "stat-equity" and "stat-equity". Give one of them another key',
        'trader247-mine: two panels with one id: "row/Now" and "row/Now". Give one of them another key',
    ]


def test_a_uid_that_grafana_would_refuse(tmp_path: Path) -> None:
    file = tmp_path / "tradeboards.toml"
    file.write_text(f'[deployments.{"x" * 31}]\nsystem = "trader247"\n')
    (message,) = complaint("--config", str(file), "build", "--out", str(tmp_path))
    assert message == (
        f'deployments.{"x" * 31}: "{"x" * 31}-execution" is no uid for a dashboard. '
        "Use at most 40 letters, digits, - and _ in all: give the deployment a shorter name"
    )


# -- the grid ----------------------------------------------------------------------------------------------------------
@given(st.lists(st.tuples(st.integers(1, COLUMNS), st.integers(1, 12)), min_size=1, max_size=30), st.integers(0, 50))
def test_any_panels_fill_their_lines(sizes: list[tuple[int, int]], top: int) -> None:
    given_panels = [Panel("key", width, height, (), lambda _: None) for width, height in sizes]
    positions, below = place(given_panels, top)
    drawn = [{"title": str(number), "gridPos": position} for number, position in enumerate(positions)]
    assert gaps_and_overlaps({"panels": drawn}) == []
    assert min(position["y"] for position in positions) == top
    assert max(position["y"] + position["h"] for position in positions) == below
    for position, (width, height) in zip(positions, sizes, strict=True):
        assert position["w"] >= width
        assert position["h"] >= height


def test_a_full_line_keeps_the_widths_it_was_given() -> None:
    positions, _ = place([Panel("key", width, 4, (), lambda _: None) for width in (5, 7, 12, 24)], 0)
    assert [(one["x"], one["w"]) for one in positions] == [(0, 5), (5, 7), (12, 12), (0, 24)]


@settings(max_examples=25, deadline=None)
@given(st.sets(st.sampled_from(list(trader247.SYSTEM.answers)), min_size=1))
def test_whatever_a_system_does_not_answer_no_hole_and_no_empty_row_is_left(left_out: set[Signal]) -> None:
    answers = {signal: answer for signal, answer in trader247.SYSTEM.answers.items() if signal not in left_out}
    deployment = replace(TRADER247, system=replace(trader247.SYSTEM, answers=answers, limits=()))
    for one in compile_all([deployment]):
        assert gaps_and_overlaps(one.dashboard) == []
        rows = [panel for panel in one.dashboard["panels"] if panel["type"] == "row"]
        followed = [panel["type"] for panel in one.dashboard["panels"][1:]] + ["row"]
        empty = [
            here["title"]
            for here, after in zip(one.dashboard["panels"], followed, strict=True)
            if here["type"] == after == "row" and not here["panels"]
        ]
        assert rows
        assert not empty


LESS = """\
from dataclasses import replace
from systems import signals
from systems.trader247 import SYSTEM as TRADER247

gone = {signals.POSITION_VALUE, signals.API_LATENCY, signals.API_ERRORS}
answers = {signal: answer for signal, answer in TRADER247.answers.items() if signal not in gone}
limits = tuple(limit for limit in TRADER247.limits if limit.signal not in gone)
SYSTEM = replace(TRADER247, slug="less", title="Less", answers=answers, limits=limits, exporters=())
"""


def test_a_system_that_answers_less_loses_exactly_the_panels_of_that(tmp_path: Path) -> None:
    (tmp_path / "less.py").write_text(LESS)
    less = built(tmp_path, 'systems = ["less.py"]\n', "less")
    assert set(committed()) - set(less) == {"api"}
    lost = {
        (key, one["type"], one["title"])
        for key, dashboard in committed().items()
        if key in less
        for one in everything(dashboard)
        if one["id"] not in {left["id"] for left in everything(less[key])}
    }
    assert lost == {
        ("risk", "stat", "P&L at -10 %"),
        ("risk", "bargauge", "Exposure by symbol"),
        ("risk", "table", "Positions"),
        ("risk", "stat", "Largest position"),
        ("risk", "stat", "Concentration (HHI)"),
        ("risk", "timeseries", "Gross and net leverage"),
        ("execution", "stat", "API p95, 5 min"),
        ("execution", "stat", "API errors"),
        ("execution", "row", "More numbers"),
        ("execution", "row", "Exchange"),
        ("execution", "timeseries", "API latency p50, p95, p99"),
        ("execution", "heatmap", "API latency by size"),
        ("execution", "timeseries", "API errors in 5 min by endpoint"),
        ("execution", "table", "API errors by endpoint"),
        ("health", "timeseries", "API latency p95"),
        ("health", "row", "More numbers"),
        ("health", "stat", "Exchange errors"),
        ("health", "stat", "Exchange p95"),
        ("health", "stat", "Uptime"),
        ("health", "stat", "Restarts, 24 h"),
        ("health", "timeseries", "CPU"),
        ("health", "timeseries", "Memory"),
        ("health", "timeseries", "Open files used"),
    }
    assert [variable["name"] for variable in less["risk"]["templating"]["list"]] == ["datasource", "instance", "reason"]
    assert [mark["name"] for mark in less["risk"]["annotations"]["list"]] == [
        "Marked by hand (deploys, deposits, withdrawals)",
        "Critical alerts",
    ]


def test_a_panel_keeps_the_lines_that_a_system_answers() -> None:
    gone = {s.EXPOSURE, s.ORDERS_FILLED}
    answers = {signal: answer for signal, answer in trader247.SYSTEM.answers.items() if signal not in gone}
    limits = tuple(limit for limit in trader247.SYSTEM.limits if limit.signal not in gone)
    deployment = replace(TRADER247, system=replace(trader247.SYSTEM, answers=answers, limits=limits))
    boards = {one.board.key: one.dashboard for one in compile_all([deployment])}
    left = {
        (key, panel["title"]): [(target["refId"], target["legendFormat"]) for target in panel["targets"]]
        for key, title in (("risk", "Limits used"), ("execution", "Order funnel"), ("execution", "Fill ratio"))
        for panel in [named(boards[key], title)]
    }
    assert left == {
        ("risk", "Limits used"): [("A", "Max drawdown"), ("B", "Drawdown"), ("C", "Data age")],
        ("execution", "Order funnel"): [("A", "placed"), ("B", "cancelled")],
        ("execution", "Fill ratio"): [("A", "as the application reports it")],
    }
    assert "Fill ratio, 1 h" not in {panel["title"] for panel in panels(boards["execution"])}
    used = named(boards["risk"], "Limits used")
    assert values(used) == [None, 0.6667, 1]
    assert [one["matcher"] for one in used["fieldConfig"]["overrides"]] == [{"id": "byFrameRefID", "options": "C"}]


def test_a_build_that_is_ended_leaves_nothing_behind(tmp_path: Path) -> None:
    many = "".join(f'[deployments.d{n}]\nsystem = "trader247"\n' for n in range(150))
    (tmp_path / "tradeboards.toml").write_text(many)
    command = [str(Path(sys.executable).parent / "tradeboards"), "build"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL) as build:
        while build.poll() is None and not list(tmp_path.glob("build/.building-*/*.json")):
            time.sleep(0.02)
        build.terminate()
    assert build.returncode == 128 + signal.SIGTERM
    assert not (tmp_path / "build").exists()


def test_an_empty_folder_is_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["build", "--out", ""])
    assert result.exit_code == 2
    assert result.stderr.endswith("Error: Invalid value for --out: names no folder\n")
    assert list(tmp_path.iterdir()) == []
