"""What a browser fills in on a save, and what a conversion from the v2 model adds, is no change; all else is."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from changes.change import MISSING, DashboardChange
from changes.comparison.compare import compare
from changes.comparison.noise import with_schema_of

Json = dict[str, Any]

FIXTURES = Path(__file__).parent / "fixtures"
PUSHED: Json = json.loads((FIXTURES / "pushed.json").read_text())
SAVED = {f"{path.parent.name}/{path.name}": json.loads(path.read_text()) for path in sorted(FIXTURES.glob("*/*.json"))}


@pytest.mark.parametrize("name", SAVED)
def test_a_save_without_a_change_is_none(name: str) -> None:
    assert SAVED[name] != PUSHED
    assert compare(with_schema_of(SAVED[name], PUSHED), PUSHED) is None
    assert compare(PUSHED, with_schema_of(SAVED[name], PUSHED)) is None


@pytest.mark.parametrize("name", SAVED)
def test_every_panel_was_touched_by_the_save(name: str) -> None:
    """Else the fixtures would prove little."""
    pushed, saved = (
        {panel["id"]: panel for panel in panels(one) if panel["type"] != "row"} for one in (PUSHED, SAVED[name])
    )
    assert pushed.keys() == saved.keys()
    assert all(pushed[one] != saved[one] for one in pushed)


def panels(dashboard: Json) -> Iterator[Json]:
    for panel in dashboard["panels"]:
        yield panel
        yield from panel.get("panels", ())


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where in a panel or a setting a text, a number or a truth stands."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from places(item, (*path, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from places(item, (*path, number))
    else:
        yield path


_SAY_NOTHING = {"id", "refId", "title", "type", "options"}
"""Keys by which things are matched: another one is another thing."""

EDITS = [
    place
    for place in places({key: PUSHED[key] for key in ("panels", "time", "refresh", "links", "tags", "description")})
    if not set(place[-1:]) & _SAY_NOTHING
]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(SAVED)), st.sampled_from(EDITS))
def test_noise_never_hides_a_change(name: str, place: tuple[Any, ...]) -> None:
    """One value of what is desired is another one now; what the live one has from its save hides nothing of it."""
    wanted = copy.deepcopy(PUSHED)
    inner: Any = wanted
    for step in place[:-1]:
        inner = inner[step]
    was = inner[place[-1]]
    inner[place[-1]] = (not was) if isinstance(was, bool) else was + 1 if isinstance(was, int | float) else f"{was} new"
    plainly, noisily = compare(PUSHED, wanted), compare(with_schema_of(SAVED[name], wanted), wanted)
    assert plainly is not None
    assert noisily is not None
    assert told(plainly) <= told(noisily)
    assert len(told(noisily)) <= len(told(plainly)) + 1


def told(change: DashboardChange) -> set[tuple[Any, ...]]:
    of_panels = [(panel.id, field) for panel in change.panels for field in panel.fields]
    every = [*of_panels, *((None, field) for field in change.settings)]
    return {(panel, field.what, field.subject, field.part) for panel, field in every}


def board(panel: Json | None = None, **rest: Any) -> Json:
    inside = {"id": 1, "type": "timeseries", "title": "P", "gridPos": {"x": 0, "y": 0, "w": 12, "h": 8}}
    return {"uid": "t", "title": "T", "panels": [inside | (panel or {})], **rest}


def fields(before: Json, after: Json) -> list[tuple[str, str, Any, Any]]:
    change = compare(before, after)
    every = [*change.settings, *(field for panel in change.panels for field in panel.fields)] if change else []
    return [(field.what, field.path, field.before, field.after) for field in every]


CUSTOM = "fieldConfig.defaults.custom"


@pytest.mark.parametrize(
    ("live", "ours", "expected"),
    [
        ({"fillOpacity": 0}, {}, None),
        ({}, {"fillOpacity": 0}, None),
        ({"fillOpacity": 10}, {}, (10, MISSING)),
        ({"fillOpacity": 0}, {"fillOpacity": 10}, (0, 10)),
        ({"fillOpacity": 10}, {"fillOpacity": 0}, (10, 0)),
        ({"fillOpacity": None}, {}, None),
        ({"fillOpacity": False}, {}, (False, MISSING)),
    ],
)
def test_a_default_says_nothing_only_where_the_other_side_says_nothing(live: Json, ours: Json, expected: Any) -> None:
    before, after = (board({"fieldConfig": {"defaults": {"custom": one}}}) for one in (live, ours))
    assert fields(before, after) == ([("option", f"{CUSTOM}.fillOpacity", *expected)] if expected else [])


def test_a_default_of_one_kind_of_panel_is_none_of_another() -> None:
    custom = {"fieldConfig": {"defaults": {"custom": {"fillOpacity": 80}}}}
    assert compare(board({"type": "barchart", **custom}), board({"type": "barchart"})) is None
    assert compare(board({"type": "timeseries", **custom}), board({"type": "timeseries"})) is not None
    assert compare(board({"type": "someone-panel", **custom}), board({"type": "someone-panel"})) is not None


def test_only_what_is_no_default_is_told_of_a_part_that_came() -> None:
    live = board({"options": {"legend": {"showLegend": True, "placement": "right"}, "tooltip": {"mode": "single"}}})
    assert fields(live, board()) == [("option", "options", {"legend": {"placement": "right"}}, MISSING)]


@pytest.mark.parametrize(("first", "same"), [(None, True), (0, True), (5, False), ("", False)])
def test_the_first_step_of_thresholds_begins_nowhere(first: Any, same: bool) -> None:
    def steps(value: Any) -> Json:
        return {"mode": "absolute", "steps": [{"color": "green", "value": value}, {"color": "red", "value": 0.9}]}

    live, ours = (board({"fieldConfig": {"defaults": {"thresholds": steps(one)}}}) for one in (first, None))
    assert (compare(live, ours) is None) == same
    live, ours = (
        board({"fieldConfig": {"overrides": [{"matcher": {"id": "byName", "options": "p"}, "properties": [
            {"id": "thresholds", "value": steps(one)}]}]}})
        for one in (first, None)
    )  # fmt: skip
    assert (compare(live, ours) is None) == same


PROM, OTHER = {"type": "prometheus", "uid": "prom"}, {"type": "prometheus", "uid": "other"}


@pytest.mark.parametrize(
    ("live", "ours", "same"),
    [
        ((None, PROM), (PROM, PROM), True),
        ((PROM, PROM), (PROM, None), True),
        ((None, OTHER), (PROM, PROM), False),
        ((OTHER, PROM), (PROM, PROM), False),
        ((None, None), (PROM, PROM), False),
        ((OTHER, None), (PROM, None), False),
    ],
)
def test_a_data_source_may_stand_at_the_panel_or_at_its_targets(live: Any, ours: Any, same: bool) -> None:
    def asking(panel: Any, target: Any) -> Json:
        return board(
            ({"datasource": panel} if panel else {})
            | {"targets": [{"refId": "A", "expr": "up"} | ({"datasource": target} if target else {})]}
        )

    assert (compare(asking(*live), asking(*ours)) is None) == same


def variable(**more: Any) -> Json:
    query = {"name": "symbol", "type": "query", "query": "label_values(up, symbol)", "refresh": 2}
    return board(templating={"list": [query | more]})


@pytest.mark.parametrize(
    ("live", "ours", "same"),
    [
        ({"current": {"text": "BTC", "value": "BTC"}}, {}, True),
        ({"current": {"text": "All", "value": "$__all"}}, {"current": {"text": ["All"], "value": ["$__all"]}}, True),
        ({"current": {"text": "BTC", "value": "BTC"}}, {"current": {"text": "All", "value": "$__all"}}, False),
        ({"options": [{"text": "BTC", "value": "BTC"}]}, {"options": []}, True),
        ({"definition": "label_values(up, symbol)"}, {}, True),
        ({"definition": "label_values(down, symbol)"}, {}, False),
        ({"query": {"qryType": 1, "query": "label_values(up, symbol)", "refId": "x"}}, {}, True),
        ({"query": {"qryType": 1, "query": "label_values(down, symbol)", "refId": "x"}}, {}, False),
        ({"skipUrlSync": False, "hide": 0, "sort": 0, "allowCustomValue": True}, {}, True),
        ({"hide": 2}, {}, False),
        ({"multi": True}, {}, False),
        ({"refresh": 1}, {}, False),
    ],
)
def test_what_a_variable_found_and_what_is_chosen_is_the_browsers(live: Json, ours: Json, same: bool) -> None:
    assert (compare(variable(**live), variable(**ours)) is None) == same


def test_a_dashboard_is_given_an_annotation_and_settings() -> None:
    built_in = {
        "builtIn": 1,
        "datasource": {"type": "grafana", "uid": "-- Grafana --"},
        "enable": True,
        "hide": True,
        "iconColor": "rgba(0, 211, 255, 1)",
        "name": "Annotations & Alerts",
        "type": "dashboard",
    }
    given_to_it: Json = {
        "liveNow": False,
        "weekStart": "",
        "timepicker": {},
        "editable": True,
        "preload": False,
        "tags": [],
    }
    live = board(annotations={"list": [built_in]}, templating={"list": []}, gnetId=None, iteration=17, **given_to_it)
    assert compare(live, board()) is None
    assert compare(board(annotations={"list": [built_in | {"hide": False}]}), board()) is not None
    assert compare(board(editable=False), board()) is not None
    assert compare(board(timepicker={"hidden": True}), board()) is not None


@pytest.mark.parametrize("live", [39, 41, 43])
def test_a_schema_that_the_browser_wrote_is_no_change_and_one_that_we_write_is(live: int) -> None:
    assert compare(with_schema_of(board(schemaVersion=live), board(schemaVersion=42)), board(schemaVersion=42)) is None
    assert fields(board(schemaVersion=live), board(schemaVersion=42)) == [("schema version", "schemaVersion", live, 42)]


def test_rows_lose_their_ids_in_a_conversion_and_panels_do_not() -> None:
    row = {"type": "row", "title": "More"}
    assert compare(board(row | {"id": -1}), board(row)) is None
    assert compare(board(row | {"id": 2}), board(row)) is not None
    assert compare(board({"id": -1}), board()) is not None
