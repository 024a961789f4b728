"""The documents' wrong queries beside the panels that ship in their place, answered by Prometheus's own promtool."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest
from build_case import COMPUTED, ROOT, Json, built, named, panels
from defects_case import DEFECTS, Answer, Defect
from promtool_case import objections

from systems.registry import SHIPPED

CORRECTIONS = ROOT / "docs/corrections.md"
HERE = f"`{Path(__file__).name}`"
CHOSEN = {"$__rate_interval": "5m", "$__range": "1h", "$__interval": "1m"}

Boards = dict[str, dict[str, Json]]
"""The compiled dashboards by deployment and key."""


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Boards:
    """Every shipped deployment, without what is recorded of it."""
    tomls = {one.slug: f"[deployments.{one.slug}]\n{COMPUTED}" for one in SHIPPED}
    return {slug: built(tmp_path_factory.mktemp(slug), toml, slug) for slug, toml in tomls.items()}


def asked(board: Json, defect: Defect) -> str:
    """The query of the panel that ships, with everything chosen."""
    (target,) = named(board, defect.title, defect.kind)["targets"]
    return re.sub(r"\$\w+", lambda found: CHOSEN.get(found[0], ".*"), target["expr"])


def answered(name: str, expr: str, answer: Answer, at: int) -> Json:
    """A query and what promtool is to answer, to four places."""
    expr = f"round((\n{expr}\n), 0.0001)"
    if isinstance(answer, float) and math.isnan(answer):  # which equals nothing, itself included
        expr, answer = f"count({expr} != {expr})", 1
    labelled = answer if isinstance(answer, dict) else {"{}": answer}
    return {
        "expr": f"# {name}\n{expr}",  # promtool's complaint names the query alone
        "eval_time": f"{at * 60 + 5}s",
        "exp_samples": [{"labels": labels, "value": value} for labels, value in labelled.items() if value is not None],
    }


def of_job(series: str, job: str) -> str:
    name, _, labels = series.partition("{")
    return f'{name}{{job="{job}"{", " if labels else ""}{labels or "}"}'


def as_promtool(defect: Defect, board: Json) -> Json:
    job, name = defect.job or defect.deployment, f"{defect.id}, {defect.shows}"
    return {
        "interval": defect.interval,
        "input_series": [{"series": of_job(one, job), "values": held} for one, held in defect.given.items()],
        "promql_expr_test": [
            answered(f"{name}: theirs", defect.documented, defect.says, defect.at),
            answered(f"{name}: ours", asked(board, defect), defect.answer, defect.at),
        ],
    }


def test_their_query_is_wrong_and_ours_is_right(compiled: Boards, tmp_path: Path) -> None:
    def board(defect: Defect) -> Json:
        boards = compiled[defect.deployment]
        if defect.settings:
            boards = built(tmp_path, f"[deployments.{defect.deployment}]\n{defect.settings}\n", defect.deployment)
        return boards[defect.dashboard]

    assert len({defect.shows for defect in DEFECTS}) == len(DEFECTS)
    tests = [as_promtool(defect, board(defect)) for defect in DEFECTS]
    assert objections(tmp_path, tests) == ""


# -- units ------------------------------------------------------------------------------------------------------------
def units(panel: Json) -> set[str]:
    """Those of a panel's numbers and columns."""
    config = panel.get("fieldConfig", {"defaults": {}, "overrides": []})
    own = [one["value"] for by in config["overrides"] for one in by["properties"] if one["id"] == "unit"]
    return {config["defaults"].get("unit", ""), *own}


def test_no_unit_means_something_else_to_grafana(compiled: Boards) -> None:
    # Bits a second; 0 to 100, where all our shares are of 1; a moment in milliseconds since 1970.
    misread = {"bps", "percent", "dateTimeFromNow"}
    for boards in compiled.values():
        for board in boards.values():
            assert not [panel["title"] for panel in panels(board) if units(panel) & misread]


UNITS = {
    "T2": ("andre", "execution", "Slippage by symbol and exchange", "suffix:bp"),
    "T3": ("andre", "database", "Redis memory growth", "Bps"),
    "T4": ("andre", "database", "Cache hit ratio, as the application counts it", "percentunit"),
}


@pytest.mark.parametrize(("deployment", "dashboard", "title", "unit"), UNITS.values(), ids=UNITS)
def test_a_number_has_the_unit_of_what_is_asked(
    compiled: Boards, deployment: str, dashboard: str, title: str, unit: str
) -> None:
    assert units(named(compiled[deployment][dashboard], title)) == {unit}


# -- the page ----------------------------------------------------------------------------------------------------------
def rows() -> dict[str, str]:
    """The rows of the page's tables, by their number."""
    found = re.findall(r"^\| ([DT]\d+) \| (.*) \|$", CORRECTIONS.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(dict(found)) == len(found)
    return dict(found)


def test_the_page_has_every_defect_once() -> None:
    assert sorted(key for key in rows() if key.startswith("D")) == [f"D{number:02}" for number in range(1, 54)]


def test_the_page_says_what_is_tested_here_and_of_which_panel() -> None:
    places = [(one.id, one.deployment, one.dashboard, one.title) for one in DEFECTS]
    places += [(number, *place[:3]) for number, place in UNITS.items()]
    assert {number for number, row in rows().items() if HERE in row} == {number for number, *_ in places}
    for number, deployment, dashboard, title in places:
        assert f"`{deployment}/{dashboard}`: **{title}**" in rows()[number], number


def test_every_panel_and_test_that_the_page_names_is_there(compiled: Boards) -> None:
    for row in rows().values():
        for deployment, dashboard, title in re.findall(r"`(\w+)/(\w+)`: \*\*(.*?)\*\*", row):
            assert title in [panel["title"] for panel in panels(compiled[deployment][dashboard])]
        for name in re.findall(r"`(test_\w+\.py)`", row):
            assert (ROOT / "tests" / name).exists()
