"""A change of many panels is told once, with what it touched; in each dashboard it is folded."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from review_case import Json, Pushed, panels, titled

from changes.change import DashboardChange, FieldChange, PanelChange
from changes.meaning.blast import blast
from changes.planning.plan import Desired, Plan, Update
from changes.review.first import first_lines
from targets.target import Folder


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pushed:
    monkeypatch.chdir(tmp_path)
    return Pushed()


def centred(dashboard: Json) -> None:
    """What the folder holds differs from what one builder says, on every number."""
    for panel in panels(dashboard):
        if panel["type"] == "stat":
            panel["options"]["justifyMode"] = "center"


def test_a_builders_change_is_told_once(desk: Pushed) -> None:
    desk.edit(centred, "risk", "execution")
    desk.edit(lambda dashboard: titled(dashboard, "Drawdown").update(description="Another"), "risk")
    said = desk.diff().splitlines()
    counts = {
        name: len([line for line in said if name in line]) for name in ("justifyMode", "changed alike, as told above")
    }
    assert counts == {"justifyMode": 1, "changed alike, as told above": 2}
    assert said[0].startswith("~ 2 dashboards, ")
    assert said[0].endswith(" panels changed alike")
    assert said[1] == "  ~ option justifyMode: center → auto"
    named = {line.split()[1]: line for line in said[2:4]}
    assert list(named) == ["trader247-risk", "trader247-execution"]
    assert '"Drawdown"' in named["trader247-risk"]
    touched = sum(int(line.split()[2].strip("(")) for line in named.values())
    assert touched == sum(line.count('"') for line in named.values()) / 2
    assert said[0] == f"~ 2 dashboards, {touched} panels changed alike"
    at = next(number for number, line in enumerate(said) if "trader247-risk" in line and line[0] == "!")
    assert said[at + 2] == '  ~ panel "Drawdown" (stat) changed'
    assert said[at + 3].startswith("    ~ description")


def test_edits_of_different_values_are_never_one_change(desk: Pushed) -> None:
    """Not even where one builder wraps every query, or puts the same matcher into each."""

    def wrapped(dashboard: Json) -> None:
        for number, panel in enumerate(panels(dashboard)):
            panel["description"] = f"At most {number} of {panel['title']}"
            for target in panel.get("targets", ()):
                target["expr"] = f"clamp_max({target['expr']}, {number}) > {number}"

    desk.edit(wrapped, "risk")
    assert "changed alike" not in desk.diff()


def test_the_same_query_on_many_panels_is_one_change_in_markdown_too(desk: Pushed) -> None:
    def twice(dashboard: Json) -> None:
        for panel in panels(dashboard):
            if panel["type"] == "stat":
                panel["interval"] = "7m"

    desk.edit(twice, "risk")
    markdown = desk.diff("--format", "markdown")
    assert "<details><summary>Changed alike in many places</summary>\n" in markdown
    assert markdown.count("7m") == 1


def test_settings_are_shared_too_and_two_places_are_told_as_they_are(desk: Pushed) -> None:
    desk.edit(lambda dashboard: dashboard.update(refresh="5s"))
    said = desk.diff().splitlines()
    assert said[:2] == ["~ 5 dashboards changed alike", "  ~ refresh: 5s → 30s"]
    assert said[2].startswith("    in trader247-")
    assert sum(line == "  ~ 1 setting changed alike, as told above" for line in said) == 5
    desk.edit(lambda dashboard: dashboard.update(refresh="30s"))
    desk.edit(lambda dashboard: dashboard.update(refresh="1m"), "risk", "api")
    said = desk.diff().splitlines()
    assert sum(line == "  ~ refresh: 1m → 30s" for line in said) == 2


def test_a_marked_change_of_many_places_is_flagged_where_it_is_told(desk: Pushed) -> None:
    """The same query of all dashboards' annotations gets a matcher more."""

    def wider(dashboard: Json) -> None:
        for one in dashboard["annotations"]["list"]:
            if "expr" in one:
                one["expr"] = one["expr"].replace('job="trader247", ', "").replace('job="trader247"', "")

    desk.edit(wider)
    said = desk.diff().splitlines()
    assert said[0] == "~ !! 5 dashboards changed alike"
    assert said[1].startswith("  ~ !! [may answer less: a matcher more] annotation ")
    told = json.loads(desk.diff("--format", "json"))["dashboards"]
    assert {one["mark"] for board in told for one in board["settings"]} == {"may answer less: a matcher more"}


def test_panels_that_many_dashboards_lose_are_told_once(desk: Pushed) -> None:
    def extra(dashboard: Json) -> None:
        for number, title in enumerate(("Kill switch", "Notes"), 1):
            place = {"x": 0, "y": 900 + number, "w": 24, "h": 1}
            dashboard["panels"].append({"id": number, "type": "stat", "title": title, "gridPos": place})

    desk.edit(extra)
    said = desk.diff().splitlines()
    assert said[:2] == [
        "~ !! 5 dashboards, 5 panels changed alike",
        "  - !! [a safeguard is gone] panel Kill switch removed: stat",
    ]
    assert sum("Kill switch" in line and "removed" in line for line in said) == 1
    assert "  - panel Notes removed: stat" in said
    assert sum(line == "  ~ 2 panels changed alike, as told above" for line in said) == 5
    told = json.loads(desk.diff("--format", "json"))["dashboards"]
    assert {len(board["panels"]) for board in told} == {2}, "programs are told each"


def test_panels_of_another_title_or_type_are_not_alike(desk: Pushed) -> None:
    def extra(dashboard: Json) -> None:
        kind = "gauge" if dashboard["uid"] in ("trader247-risk", "trader247-api") else "stat"
        title = "Mine" if dashboard["uid"] in ("trader247-risk", "trader247-execution") else "Notes"
        place = {"x": 0, "y": 900, "w": 24, "h": 1}
        dashboard["panels"].append({"id": 1, "type": kind, "title": title, "gridPos": place})

    desk.edit(extra, "risk", "api", "execution", "overview")
    assert "alike" not in desk.diff()


def test_a_marked_change_of_many_places_stands_with_its_mark_in_what_comes_first() -> None:
    mark = "may answer less: a matcher more"
    field = FieldChange("query", "targets[A].expr", "up", 'up{job="a"}', "A", mark=mark)
    panels = tuple(PanelChange("changed", number, f"P{number}", "stat", (field,), mark) for number in range(4))
    desired = Desired("a", {"title": "A"}, Folder("trader247", "247trader"))
    plan = Plan("here", "grafana", (Update(desired, DashboardChange("a", "A", panels), None),))
    assert [str(line) for line in first_lines(plan, blast(plan), ())] == [
        f"  ~ !! [{mark}] 1 dashboard, 4 panels changed alike, query A"
    ]
