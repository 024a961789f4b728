"""Comparing two dashboards: what differs, named as people say it, whatever the dashboards are."""

from __future__ import annotations

import copy
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from changes.change import MISSING, DashboardChange, FieldChange, PanelChange
from changes.comparison.compare import compare
from changes.drift.marker import digest, is_ours, mark

Json = dict[str, Any]


def panel(number: int, **changes: Any) -> Json:
    return {
        "id": number,
        "type": "timeseries",
        "title": f"Panel {number}",
        "gridPos": {"x": 0, "y": number * 8, "w": 12, "h": 8},
        "datasource": {"type": "prometheus", "uid": "prom"},
        "targets": [{"refId": "A", "expr": "up", "legendFormat": "{{job}}"}, {"refId": "B", "expr": "down"}],
        "fieldConfig": {
            "defaults": {
                "unit": "s",
                "thresholds": {
                    "mode": "absolute",
                    "steps": [{"color": "green"}, {"color": "orange", "value": 0.7}, {"color": "red", "value": 0.9}],
                },
            },
            "overrides": [
                {
                    "matcher": {"id": "byName", "options": "p95"},
                    "properties": [{"id": "unit", "value": "s"}, {"id": "custom.lineWidth", "value": 1}],
                }
            ],
        },
        "options": {"legend": {"showLegend": True}, "tooltip": {"mode": "multi"}},
    } | changes


def board(*panels: Json, **changes: Any) -> Json:
    return {
        "uid": "t-risk",
        "title": "Risk",
        "tags": ["risk"],
        "time": {"from": "now-6h", "to": "now"},
        "refresh": "30s",
        "timezone": "utc",
        "schemaVersion": 42,
        "templating": {"list": [{"name": "job", "query": "label_values(job)"}, {"name": "side", "hide": 0}]},
        "annotations": {"list": [{"name": "Restarts", "expr": "restarts > 0"}]},
        "links": [{"title": "Overview", "url": "/d/t-overview"}],
        "panels": list(panels),
    } | changes


def change(old: Json, new: Json) -> DashboardChange:
    found = compare(old, new)
    assert found is not None
    return found


def told(fields: tuple[FieldChange, ...]) -> list[tuple[str, str, str, Any, Any]]:
    return [(one.what, one.subject, one.part, one.before, one.after) for one in fields]


def edited(place: str, value: Any) -> Json:
    """A panel with one place of it set: `targets.0.expr`."""
    whole = panel(1)
    *steps, last = [int(step) if step.isdigit() else step for step in place.split(".")]
    inner: Any = whole
    for step in steps:
        inner = inner[step]
    if value is MISSING:
        del inner[last]
    else:
        inner[last] = value
    return whole


@pytest.mark.parametrize(
    ("place", "value", "expected"),
    [
        ("title", "Equity", ("title", "", "", "Panel 1", "Equity")),
        ("description", "Why", ("description", "", "", MISSING, "Why")),
        ("type", "stat", ("visualisation", "", "", "timeseries", "stat")),
        ("targets.0.expr", "up == 0", ("query", "A", "", "up", "up == 0")),
        ("targets.1.interval", "1m", ("query", "B", "interval", MISSING, "1m")),
        ("targets.0.legendFormat", "x", ("legend", "A", "", "{{job}}", "x")),
        ("targets.1", MISSING, ("query", "B", "", {"refId": "B", "expr": "down"}, MISSING)),
        ("targets.0.datasource", {"uid": "b"}, ("data source", "A", "", MISSING, {"uid": "b"})),
        (
            "datasource.uid",
            "mimir",
            ("data source", "", "", {"type": "prometheus", "uid": "prom"}, {"type": "prometheus", "uid": "mimir"}),
        ),
        ("fieldConfig.defaults.unit", "ms", ("unit", "", "", "s", "ms")),
        ("fieldConfig.defaults.decimals", 2, ("decimals", "", "", MISSING, 2)),
        ("fieldConfig.defaults.thresholds.steps.2.value", 0.85, ("threshold", "", "red", 0.9, 0.85)),
        ("fieldConfig.defaults.thresholds.steps.2.color", "dark-red", ("threshold", "", "0.9", "red", "dark-red")),
        ("fieldConfig.defaults.thresholds.steps.0.color", "blue", ("threshold", "", "base", "green", "blue")),
        ("fieldConfig.defaults.thresholds.steps.1", MISSING, ("threshold", "", "orange", 0.7, MISSING)),
        ("fieldConfig.defaults.thresholds.mode", "percentage", ("threshold", "", "mode", "absolute", "percentage")),
        ("fieldConfig.defaults.mappings", [{"type": "value"}], ("value mapping", "", "", MISSING, [{"type": "value"}])),
        ("fieldConfig.overrides.0.properties.1.value", 2, ("override", "p95 custom.lineWidth", "", 1, 2)),
        (
            "fieldConfig.overrides.0.properties",
            [{"id": "custom.lineWidth", "value": 1}, {"id": "unit", "value": "s"}],
            ("override", "p95", "order", ["unit", "custom.lineWidth"], ["custom.lineWidth", "unit"]),
        ),
        ("links", [{"url": "/d/x"}], ("link", "", "", MISSING, [{"url": "/d/x"}])),
        ("options.legend.showLegend", False, ("legend", "", "showLegend", True, False)),
        ("options.tooltip.mode", "none", ("option", "tooltip.mode", "", "multi", "none")),
        ("targets", {}, ("query", "", "", panel(1)["targets"], {})),
        ("repeat", "job", ("option", "repeat", "", MISSING, "job")),
        ("__private", 1, ("option", "__private", "", MISSING, 1)),
        ("id", 7, ("panel id", "", "", 1, 7)),
    ],
)
def test_what_changed_in_a_panel_is_named_as_people_say_it(place: str, value: Any, expected: tuple[Any, ...]) -> None:
    found = change(board(panel(1)), board(edited(place, value)))
    assert [one.kind for one in found.panels] == ["changed"]
    assert told(found.panels[0].fields) == [expected]
    assert found.settings == ()


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"title": "Limits"}, ("title", "", "", "Risk", "Limits")),
        ({"tags": ["risk", "live"]}, ("tags", "", "", ["risk"], ["risk", "live"])),
        (
            {"time": {"from": "now-1h", "to": "now"}},
            ("time range", "", "", {"from": "now-6h", "to": "now"}, {"from": "now-1h", "to": "now"}),
        ),
        ({"refresh": "1m"}, ("refresh", "", "", "30s", "1m")),
        ({"timezone": "browser"}, ("time zone", "", "", "utc", "browser")),
        ({"schemaVersion": 43}, ("schema version", "", "", 42, 43)),
        ({"editable": False}, ("setting", "editable", "", MISSING, False)),
        (
            {"templating": {"list": [{"name": "job", "query": "label_values(up, job)"}, {"name": "side", "hide": 0}]}},
            ("variable", "job", "query", "label_values(job)", "label_values(up, job)"),
        ),
        (
            {"templating": {"list": [{"name": "side", "hide": 0}]}},
            ("variable", "job", "", {"name": "job", "query": "label_values(job)"}, MISSING),
        ),
        (
            {"templating": {"list": [{"name": "side", "hide": 0}, {"name": "job", "query": "label_values(job)"}]}},
            ("variable", "", "order", ["job", "side"], ["side", "job"]),
        ),
        (
            {"annotations": {"list": []}},
            ("annotation", "Restarts", "", {"name": "Restarts", "expr": "restarts > 0"}, MISSING),
        ),
        ({"links": [{"title": "Overview", "url": "/d/x"}]}, ("link", "Overview", "url", "/d/t-overview", "/d/x")),
    ],
)
def test_what_changed_about_the_dashboard_is_named_as_people_say_it(settings: Json, expected: tuple[Any, ...]) -> None:
    found = change(board(panel(1)), board(panel(1), **settings))
    assert told(found.settings) == [expected]
    assert found.panels == ()


def test_what_the_server_sets_and_our_marker_do_not_count() -> None:
    ours = board(panel(1))
    assert compare(ours | {"id": 4, "version": 9}, mark(ours, "abc") | {"id": None}) is None


def test_numbers_are_numbers_and_true_is_none() -> None:
    def with_value(value: Any) -> Json:
        return board(panel(1, options={"value": value}))

    assert compare(with_value(1), with_value(1.0)) is None
    assert compare(with_value(2**60), with_value(float(2**60))) is None
    assert compare(with_value(0.1), with_value(0.1 + 1e-15)) is not None
    assert told(change(with_value(1), with_value(True)).panels[0].fields) == [("option", "value", "", 1, True)]


def test_an_inserted_panel_is_one_added_and_the_others_only_move() -> None:
    old = [panel(number) for number in range(1, 21)]
    new = copy.deepcopy(old)
    for one in new:
        one["gridPos"]["y"] += 8
    found = change(board(*old), board(panel(99, gridPos={"x": 0, "y": 0, "w": 24, "h": 8}), *new))
    assert [(one.kind, one.id) for one in found.panels] == [("added", 99), *(("moved", n) for n in range(1, 21))]
    assert told(found.panels[1].fields) == [
        ("layout", "", "", {"x": 0, "y": 8, "w": 12, "h": 8}, {"x": 0, "y": 16, "w": 12, "h": 8})
    ]


def test_the_order_in_the_json_counts_only_where_the_grid_says_nothing() -> None:
    assert compare(board(panel(1), panel(2)), board(panel(2), panel(1))) is None
    loose = [{"id": number, "title": f"Panel {number}"} for number in (1, 2)]
    assert told(change(board(*loose), board(*reversed(loose))).settings) == [("panel order", "", "", None, None)]


EDITS = st.sampled_from([{}, {"title": "Other"}, {"type": "stat"}, {"transparent": True}, {"targets": []}])


@settings(deadline=None)
@given(st.lists(EDITS, min_size=1, max_size=6), st.lists(EDITS, max_size=3), st.data())
def test_what_is_told_of_some_panels_hangs_neither_on_the_order_in_the_json_nor_on_the_others(
    edits: list[Json], folded: list[Json], data: st.DataObject
) -> None:
    def boards(least: Json | None) -> tuple[list[Json], list[Json]]:
        before = [panel(number) for number, edit in enumerate(edits) if edit != least]
        after = [panel(number, **edit) for number, edit in enumerate(edits) if edit != least]
        inside = [panel(100 + number) for number in range(len(folded))]
        changed = [one | edit for one, edit in zip(inside, folded, strict=True)]
        row = panel(50, type="row", title="Row")
        return [*before, row | {"panels": inside}], [*after, row | {"panels": changed}]

    old, new = boards(None)
    expected = compare(board(*old), board(*new))
    assert compare(board(*old), board(*data.draw(st.permutations(new)))) == expected
    old, new = boards({})
    assert compare(board(*old), board(*new)) == expected


def test_panels_that_share_an_id_find_each_other_before_any_is_passed_over() -> None:
    def kinds(found: DashboardChange) -> list[tuple[str, str]]:
        return [(one.kind, one.title) for one in found.panels]

    same, other = panel(1, title="Equity"), panel(1, title="Exposure")
    assert kinds(change(board(same, other), board(same, other | {"type": "stat"}))) == [("changed", "Exposure")]
    right = {"gridPos": {"x": 12, "y": 8, "w": 12, "h": 8}}
    left_and_right = board(same, other | right)
    assert kinds(change(left_and_right, board(other, other | right))) == [
        ("moved", "Exposure"),
        ("changed", "Exposure"),
    ]
    row = panel(50, type="row", panels=[other])
    assert kinds(change(board(row, same), board(row | {"panels": [same]}, same))) == [("changed", "Equity")]


def test_a_panel_that_stays_is_not_passed_over_by_one_that_changes_places_with_another() -> None:
    first, middle, last = (panel(number, gridPos={"x": 0, "y": 0}) for number in (1, 2, 3))
    last["gridPos"] = {"x": 12, "y": 0}
    found = change(board(first, middle, last), board(last, middle, first))
    assert told(found.settings) == [("panel order", "", "", None, None)]


def test_panels_without_a_common_id_are_matched_by_type_and_title() -> None:
    found = change(board(panel(1), panel(2)), board(panel(7, title="Panel 1"), panel(2)))
    assert [(one.kind, one.title, told(one.fields)) for one in found.panels] == [
        ("changed", "Panel 1", [("panel id", "", "", 1, 7), *told(found.panels[0].fields)[1:]])
    ]
    assert [one.kind for one in change(board(panel(1)), board(panel(7, type="stat"))).panels] == ["removed", "added"]


def test_a_change_inside_a_folded_row_is_a_change_of_that_panel() -> None:
    def row(*inside: Json) -> Json:
        return {
            "id": 50,
            "type": "row",
            "title": "Limits",
            "gridPos": {"x": 0, "y": 0, "w": 24, "h": 1},
            "panels": [*inside],
        }

    found = change(board(row(panel(1), panel(2))), board(row(panel(1, title="Equity"), panel(2))))
    assert [(one.kind, one.id, told(one.fields)) for one in found.panels] == [
        ("changed", 1, [("title", "", "", "Panel 1", "Equity")])
    ]
    unfolded = change(board(row(panel(1))), board(row(), panel(1)))
    assert [(one.kind, one.id) for one in unfolded.panels] == [("moved", 1)]
    assert unfolded.panels[0].fields[0].before["row"] == "Limits"


def test_changes_are_told_in_grid_order() -> None:
    old = board(panel(3), panel(1), panel(2))
    new = board(panel(4), panel(2, title="b"), panel(1, title="a"))
    assert [(one.kind, one.id) for one in change(old, new).panels] == [
        ("changed", 1),
        ("changed", 2),
        ("removed", 3),
        ("added", 4),
    ]


@pytest.mark.parametrize(
    "strange",
    [
        {"panels": None},
        {"panels": {"0": panel(1)}},
        {"panels": [None, 1, "x", [panel(1)]]},
        {"panels": [{"id": [1], "title": {"a": 1}, "type": 5, "gridPos": "top", "targets": {}, "fieldConfig": []}]},
        {"panels": [panel(1), panel(1), panel(1, title="again")]},
        {"panels": [panel(1, targets=[{"refId": "A"}, {"refId": "A"}, {"refId": None}, 3, None])]},
        {"panels": [panel(1, gridPos={"x": float("nan"), "y": 10**400})]},
        {"templating": [], "annotations": {"list": {}}, "links": "none", "time": 3, "tags": {"a": 1}, "uid": 4},
        {"title": "\ud800", "panels": [panel(1, title="\udfff")]},
        {"rows": [{"panels": [panel(1)]}], "schemaVersion": 12},
    ],
)
def test_a_dashboard_of_any_shape_is_compared(strange: Json) -> None:
    odd = board() | strange
    assert compare(odd, copy.deepcopy(odd)) is None
    assert compare(odd, board(panel(1))) is not None
    assert compare(board(panel(1)), odd) is not None
    assert is_ours(mark(odd))


def test_nesting_without_end_is_told_and_not_followed() -> None:
    def deep(bottom: int) -> Json:
        value: Any = bottom
        for _ in range(900):
            value = {"deeper": [value]}
        return board(panel(1, options={"tree": value}))

    assert compare(deep(1), deep(1)) is None
    found = change(deep(1), deep(2))
    assert [one.what for one in found.panels[0].fields] == ["option"]
    assert found.panels[0].fields[0].before != found.panels[0].fields[0].after
    assert digest(deep(1)) != digest(deep(2))


def test_the_marker_says_what_was_pushed_and_survives_the_servers_additions() -> None:
    ours = board(panel(1, options={"value": 1.0}))
    pushed = mark(ours, "4f2a")
    assert pushed["tradeboards"] == {"digest": digest(ours), "revision": "4f2a"}
    assert {key: value for key, value in pushed.items() if key != "tradeboards"} == ours
    assert digest(orjson.loads(orjson.dumps(pushed | {"id": 3, "version": 8}))) == pushed["tradeboards"]["digest"]
    assert digest(board(panel(1, options={"value": 1}))) == digest(ours)
    assert mark(pushed, "4f2a") == pushed
    assert is_ours(pushed)


@pytest.mark.parametrize("marker", [None, "", 3, [], {}, {"digest": None}, {"digest": "short"}, {"digest": ["a" * 64]}])
def test_what_is_no_marker_makes_nothing_ours(marker: Any) -> None:
    assert not is_ours({"tradeboards": marker})


LOADED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""Whatever else the machine does."""

# fmt: off
words = st.sampled_from([
    "id", "type", "title", "gridPos", "panels", "row", "targets", "refId", "expr", "links", "transformations",
    "fieldConfig", "defaults", "thresholds", "steps", "color", "value", "overrides", "matcher", "properties",
    "templating", "annotations", "list", "name", "options", "tags", "version", "tradeboards", "x", "[]", "__x",
])
# fmt: on
scalars = st.none() | st.booleans() | st.integers(-3, 3) | st.integers() | st.floats() | st.text(max_size=4) | words
json_values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=4)
)
panels = st.fixed_dictionaries(
    {"type": st.sampled_from(["row", "stat"]), "title": st.sampled_from(["a", "b"])},
    optional={
        "id": st.integers(1, 4) | scalars,
        "gridPos": st.fixed_dictionaries({"x": st.integers(0, 1), "y": st.integers(0, 2)}) | json_values,
        "targets": st.lists(st.fixed_dictionaries({"refId": words, "expr": words}) | json_values, max_size=3),
        "fieldConfig": st.fixed_dictionaries(
            {
                "defaults": st.fixed_dictionaries({"thresholds": st.fixed_dictionaries({"steps": json_values})}),
                "overrides": json_values,
            }
        ),
        "links": json_values,
        "transformations": json_values,
        "options": json_values,
    },
)
rows = st.builds(lambda row, inside: row | {"panels": inside}, panels, st.lists(panels | scalars, max_size=3))
dashboards = st.dictionaries(words, json_values, max_size=4) | st.builds(
    lambda rest, inside: rest | {"panels": inside},
    st.dictionaries(words, json_values, max_size=3),
    st.lists(panels | rows | json_values, max_size=4),
)


@LOADED
@given(dashboards)
def test_nothing_differs_from_itself(dashboard: Json) -> None:
    assert compare(dashboard, copy.deepcopy(dashboard)) is None


@LOADED
@given(dashboards, dashboards)
@example({"panels": [{"id": 1}, {"id": 1}]}, {"panels": [{"id": 1}]})
def test_any_two_dashboards_are_compared_and_no_panel_is_lost(old: Json, new: Json) -> None:
    found = compare(old, new)
    if digest(old) == digest(new):
        assert found is None
    if found is None:
        return
    assert found.panels or found.settings
    kinds = [one.kind for one in found.panels]
    assert counted(new) - counted(old) == kinds.count("added") - kinds.count("removed")
    assert all(one.fields for one in found.panels if one.kind in ("changed", "moved"))
    back = compare(new, old)
    assert back is not None
    swap = {"added": "removed", "removed": "added"}
    assert sorted(swap.get(kind, kind) for kind in kinds) == sorted(one.kind for one in back.panels)


said = st.recursive(
    st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=4) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=4),
).filter(bool)
"""Values that say something: no null, nothing empty, nothing that a default could be."""


@LOADED
@given(dashboards, st.sampled_from(["title", "option", "tags"]), said, said)
def test_every_edit_is_told(dashboard: Json, key: str, one: Any, other: Any) -> None:
    before, after = dashboard | {key: one}, dashboard | {key: other}
    assert (compare(before, after) is None) == (digest(before) == digest(after))
    assert compare(before, before | {"new": other}) is not None


@LOADED
@given(
    st.lists(panels, min_size=1, max_size=4, unique_by=lambda one: repr(one.get("id"))),
    st.sampled_from(["title", "options", "targets"]),
    said,
    said,
    st.data(),
)
def test_every_edit_of_a_panel_is_told(inside: list[Json], key: str, one: Any, other: Any, data: st.DataObject) -> None:
    which = data.draw(st.integers(0, len(inside) - 1))
    sides = []
    for value in (one, other):
        edited = [*inside]
        edited[which] = edited[which] | {"type": "stat", key: value}
        sides.append({"panels": edited})
    before, after = sides
    assert (compare(before, after) is None) == (digest(before) == digest(after))


def counted(dashboard: Json) -> int:
    """Panels on the dashboard and folded into its rows."""
    inside = dashboard.get("panels")
    top = [one for one in inside if isinstance(one, dict)] if isinstance(inside, list) else []
    folded = [one.get("panels") for one in top]
    return len(top) + sum(isinstance(one, dict) for group in folded if isinstance(group, list) for one in group)


def test_a_panel_change_carries_what_a_reader_needs_to_find_it() -> None:
    found = change(board(panel(1)), board(panel(1), panel(2)))
    assert found == DashboardChange("t-risk", "Risk", (PanelChange("added", 2, "Panel 2", "timeseries"),))


def test_ten_thousand_thresholds_of_a_strange_dashboard_are_compared_at_once() -> None:
    """Each step is looked for once."""
    old, new = (
        board(panel(1, fieldConfig={"defaults": {"thresholds": {"steps": steps}}}))
        for steps in (
            [{"color": f"old {number}", "value": number} for number in range(10_000)],
            [{"color": f"new {number}", "value": number + 1} for number in range(10_000)],
        )
    )
    found = compare(old, new)
    assert found
    fields = found.panels[0].fields
    assert len(fields) == 10_001
    assert [(one.part, one.before, one.after) for one in fields[:1]] == [("1", "old 1", "new 0")]
