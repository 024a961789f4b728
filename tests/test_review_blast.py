"""A change of many panels is told once, with what it touched; in each dashboard it is folded."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from review_case import Json, Pushed, panels, titled


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
    assert said[2].startswith("    in trader247-")
    touched = sum(int(word.strip("(")) for word in said[2].split() if word.startswith("("))
    assert said[0] == f"~ 2 dashboards, {touched} panels changed alike"
    at = next(number for number, line in enumerate(said) if "trader247-risk" in line and line[0] == "!")
    assert said[at + 2] == '  ~ panel "Drawdown" (stat) changed'
    assert said[at + 3].startswith("    ~ description")


def test_the_same_words_on_other_values_are_one_change(desk: Pushed) -> None:
    """A builder that wraps every query; the example is one panel's."""

    def wrapped(dashboard: Json) -> None:
        for panel in panels(dashboard):
            if panel["type"] in ("gauge", "stat"):
                for target in panel["targets"]:
                    target["expr"] = f"abs({target['expr']})"

    desk.edit(wrapped, "risk", "overview")
    said = desk.diff()
    assert said.startswith("~ 2 dashboards, ")
    assert ' panels changed alike, here of "' in said.splitlines()[0]
    assert said.count("query A") == 1
    markdown = desk.diff("--format", "markdown")
    assert "<details><summary>Changed alike in many places</summary>\n" in markdown
    assert markdown.count("query A") == 1


def test_the_same_edit_anywhere_in_queries_is_one_change(desk: Pushed) -> None:
    """A matcher more on every selector of every query, however many each has; another edit is told by itself."""

    def wider(dashboard: Json) -> None:
        for panel in panels(dashboard):
            for target in panel.get("targets", ()):
                target["expr"] = target["expr"].replace('job="trader247", ', "")
        target = titled(dashboard, "Call errors")["targets"][0]
        target["expr"] = target["expr"].replace('instance=~"$instance"', 'instance="x"', 1)

    desk.edit(wider, "api")
    said = desk.diff().splitlines()
    assert said[0].startswith("~ !! 1 dashboard, ")
    assert ", here of " in said[0]
    assert [line for line in said if line.startswith("  ~ !! panel ")] == ['  ~ !! panel "Call errors" (stat) changed']


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


def test_a_marked_change_is_not_folded_with_one_that_is_not(desk: Pushed) -> None:
    """The same query with a matcher more is marked on each; the flag stands at the shared line."""

    def wider(dashboard: Json) -> None:
        for panel in panels(dashboard):
            for target in panel.get("targets", ()):
                target["expr"] = target["expr"].replace('job="trader247", ', "")

    desk.edit(wider, "risk")
    said = desk.diff().splitlines()
    assert any(line.startswith("~ !! 1 dashboard, ") for line in said)
    assert any("!! [answers less: a matcher more] query A" in line for line in said)
    told = json.loads(desk.diff("--format", "json"))["dashboards"][0]["panels"]
    assert {panel["mark"] for panel in told} == {"answers less: a matcher more"}
