"""What a reviewer must not miss comes first and is marked: by `diff`, against what was pushed."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from drift_case import Project, critical
from grafana_double import GrafanaDouble
from review_case import Json, Pushed, titled

from changes.change import MISSING, DashboardChange, FieldChange, PanelChange, RuleChange
from changes.comparison.compare import compare
from changes.meaning.blast import Blast
from changes.meaning.kinds import kind_of, kind_of_panel
from changes.meaning.rank import mark_of, ranked, ranked_change
from changes.planning.plan import Desired, Plan, Removed, Update
from changes.reports.change import change_lines
from changes.reports.json import plan_json
from changes.reports.rules import rule_lines
from changes.reports.text import plan_lines
from changes.review.first import first_lines, sum_of
from cli import main
from config import Config
from systems.registry import everything
from targets.target import Folder


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pushed:
    monkeypatch.chdir(tmp_path)
    return Pushed()


@pytest.mark.usefixtures("desk")
def test_nothing_differs_after_a_push() -> None:
    result = CliRunner().invoke(main, ["diff", "trader247"])
    assert (result.exit_code, result.stdout.count("\n")) == (0, 1)
    assert result.stdout.endswith(": no changes (5 dashboards)\n")


def test_a_safeguard_that_is_gone_comes_first(desk: Pushed) -> None:
    """Panels that the folder has beyond ours are removed by a push."""

    def add(dashboard: Json) -> None:
        for number, title in enumerate(["Notes", "Kill switch"], 1):
            place = {"x": 0, "y": 900 + number, "w": 24, "h": 1}
            dashboard["panels"].append({"id": number, "type": "stat", "title": title, "gridPos": place})
        titled(dashboard, "Drawdown")["description"] = "Another"

    desk.edit(add, "risk")
    desk.edit(lambda dashboard: dashboard.update(refresh="5s"), "api")
    assert heads(desk.diff()) == [
        '! !! trader247-risk "247trader-v2: Risk"',
        "  - !! [a safeguard is gone] panel",
        '  - panel "Notes" (stat) removed',
        '  ~ panel "Drawdown" (stat) changed',
        '! trader247-api "247trader-v2: APIs"',
        "  ~ refresh: 5s → 30s",
    ]


def heads(said: str) -> list[str]:
    """The lines about dashboards and panels, as far as their names."""
    found = []
    for line in said.splitlines()[:-1]:
        if line[:1] in "~!+-" and line[:1].strip():
            found.append(line.split(":", 1)[0] + ":" + line.split(":")[1] if " trader247-" in line else line)
        elif line[2:3] in ("~", "-", "+"):
            found.append(line)
    cut = [one.split('": ')[0] + '"' if '": ' in one else one for one in found]
    return [one.split(" panel ")[0] + " panel" if "[a safeguard" in one else one for one in cut]


def test_a_panel_of_another_hand_may_have_any_id(desk: Pushed) -> None:
    strange = {"id": [{"a": 1}], "type": "stat", "title": "Mine", "gridPos": {"x": 0, "y": 900, "w": 4, "h": 4}}
    desk.edit(lambda dashboard: dashboard["panels"].append(strange), "risk")
    desk.toml("[deployments.trader247]\nlimits.exposure = { warning = 0.7, critical = 0.95 }\n")
    for form in ("text", "markdown", "json"):
        assert "Mine" in desk.diff("--format", form)


def threshold(title: str, value: float) -> Any:
    def change(dashboard: Json) -> None:
        steps = titled(dashboard, title)["fieldConfig"]["defaults"]["thresholds"]["steps"]
        steps[-1]["value"] = value

    return change


def test_a_threshold_is_loosened_where_more_passes_than_did(desk: Pushed) -> None:
    """Of a drawdown lower is better; what the folder holds is what was, ours what is to be."""
    desk.edit(threshold("Max drawdown", 0.01), "risk")
    assert "!! [loosened] threshold: " in desk.diff()


def test_how_much_of_a_limit_is_used_is_better_low_whatever_it_is_a_limit_of(desk: Pushed) -> None:
    desk.edit(threshold("Limits used", 0.5), "risk")
    assert "!! [loosened] threshold: " in desk.diff()
    desk.edit(threshold("Limits used", 1.5), "risk")
    assert "!!" not in desk.diff()


def test_a_threshold_that_was_tightened_is_told_and_not_marked(desk: Pushed) -> None:
    desk.edit(threshold("Max drawdown", 0.9), "risk")
    said = desk.diff()
    assert "threshold: " in said
    assert "!!" not in said


@pytest.mark.parametrize(
    ("limits", "marked"),
    [
        ("exposure = { warning = 0.7, critical = 0.95 }", True),
        ("exposure = { warning = 0.7, critical = 0.85 }", False),
        ("exposure = { warning = 0.7 }", True),
        ("fill_ratio = { warning = 0.7, critical = 0.5 }", True),
        ("fill_ratio = { warning = 0.9, critical = 0.5 }", False),
    ],
)
def test_a_limit_is_loosened_by_which_way_is_better(desk: Pushed, limits: str, marked: bool) -> None:
    desk.toml(f"[deployments.trader247]\nlimits.{limits}\n")
    said = desk.diff()
    assert ("~ !! [loosened] trader247: limit of " in said) == marked
    assert "trader247: limit of " in said
    (limit,) = json.loads(desk.diff("--format", "json"))["limits"]
    assert limit["loosened"] == marked


def query(before: str, after: str) -> FieldChange:
    return FieldChange("query", "targets[A].expr", before, after, subject="A")


@pytest.mark.parametrize(
    ("before", "after", "loss"),
    [
        ("up", 'up{job="a"}', "a matcher more"),
        ("sum(rate(x_total[5m]))", 'sum(rate(x_total{side="buy"}[5m]))', "a matcher more"),
        ("rate(x_total[5m])", "rate(x_total[1m])", "a shorter window"),
        ("max_over_time(x[1d:5m])", "max_over_time(x[1h:5m])", "a shorter window"),
        ("rate(x[5m])", "rate(x[1m] offset 5m)", "a shorter window"),
        ("max_over_time(x[1d:5m])", "max_over_time(x[1h:5m] offset 1d)", "a shorter window"),
        ("rate(x[5m])", "rate(x[5m] offset 5m)", ""),
        ("sum by (side, symbol) (x)", "sum by (symbol) (x)", "a label less"),
        ("sum by (side) (x)", "sum(x)", "a label less"),
        ("sum without (side) (x)", "sum without (side, symbol) (x)", "a label less"),
        ("max(x) / 100", "vector(0)", "a constant in place of a metric"),
        ("x / y", "x / 2", "a constant in place of a metric"),
        ("x", "x > 0", "a condition more"),
        ("x", "x unless on (job) y", "a condition more"),
        ("x or y", "x", "an alternative less"),
        ("x > 1", "x > 2", "a stricter condition"),
        ("x >= -2", "x >= -1", "a stricter condition"),
        ("x < 2", "x < 1", "a stricter condition"),
        ("1 < x", "2 < x", "a stricter condition"),
        ("sum(x > 1)", "sum(x > 2)", "a stricter condition"),
        ("x >= 1", "x > 1", "a stricter condition"),
        ("x <= y", "x < y", "a stricter condition"),
        ("1 <= x", "1 < x", "a stricter condition"),
        ("x > 1", "x >= 2", "a stricter condition"),
        ("x > 1", "x >= 1", ""),
        ("x >= 2", "x > 1", ""),
        ("x >= 1", "x < 1", ""),
        ("x >= bool 1", "x > bool 1", ""),
        ("x >= 1", "y > 1", ""),
        ("x > 2", "x > 1", ""),
        ("2 < x", "1 < x", ""),
        ("x > bool 1", "x > bool 2", ""),
        ("x * 1", "x * 2", ""),
        ("x * 1", "x * 0", "all of it times zero"),
        ("x * 0", "x * 1", ""),
        ("topk(5, x)", "topk(3, x)", "fewer series"),
        ("topk(3, x)", "topk(5, x)", ""),
        ("topk($n, x)", "topk(5, x)", ""),
        ("x", "sum(x)", "an aggregation more"),
        ("rate(x[5m])", "max by (side) (rate(x[5m]))", "an aggregation more"),
        ("sum(x)", "max(sum(x))", ""),
        ('x{a=~"b|c"}', 'x{a=~"b"}', "a narrower matcher"),
        ('x{a=~"b|c"}', 'x{a="b"}', "a narrower matcher"),
        ('x{a=~".*"}', 'x{a="b"}', "a narrower matcher"),
        ('x{a=~".+"}', 'x{a="b"}', "a narrower matcher"),
        ('x{a!="b"}', 'x{a!~"b|c"}', "a narrower matcher"),
        ('x{a!="b"}', 'x{a="c"}', "a narrower matcher"),
        ('x{a!="b"}', 'x{a="b"}', "a matcher turned round"),
        ('x{a="b"}', 'x{a!="b"}', ""),
        ('x{a=~"b"}', 'x{a=~"b|c"}', ""),
        ('x{a=~"b.*"}', 'x{a=~"b"}', ""),
        ('x{a=~"$a"}', 'x{a="b"}', "a value in place of a variable"),
        ('x{a="${a:raw}"}', 'x{a=~"b|c"}', "a value in place of a variable"),
        ('x{a=~"$a"}', 'x{a=~"$b"}', ""),
        ('x{a=~"$a"}', 'x{a=~"b.*"}', ""),
        ('x{a=~"$a"}', 'x{a!="b"}', ""),
        ('x{a!~"$a"}', 'x{a="b"}', ""),
        ('x{a="b"}', 'x{a="$a"}', ""),
        ('x{a="b"}', 'x{c="b"}', ""),
        ("x", "x * 0", "all of it times zero"),
        ("x", "0 * x", "all of it times zero"),
        ("x", "clamp_max(x, 5)", "its values cut off"),
        ("sum(clamp_max(x, 5))", "sum(clamp_max(x, 3))", "its values cut off sooner"),
        ("clamp_min(x, -2)", "clamp_min(x, -1)", "its values cut off sooner"),
        ("clamp(x, 0, 5)", "clamp(x, 0, 3)", "its values cut off sooner"),
        ("clamp(x, 0, 5)", "clamp(x, 1, 6)", "its values cut off sooner"),
        ("clamp(x, 1, 5)", "clamp(x, 0, 6)", ""),
        ("clamp_max(x, 3)", "clamp_max(x, 5)", ""),
        ("clamp_min(x, 5)", "clamp_min(x, 3)", ""),
        ("clamp_max(x, $most)", "clamp_max(x, 3)", ""),
        ("clamp_max(x, 5)", "clamp_max(y, 3)", ""),
        ('up{job="a"}', "up", ""),
        ("rate(x_total[1m])", "rate(x_total[5m])", ""),
        ("rate(x_total[$__rate_interval])", "rate(x_total[5m])", ""),
        ("rate(x_total[5m])", "rate(x_total[$__rate_interval])", ""),
        ("sum by (side) (x)", "sum by (side, symbol) (x)", ""),
        ("sum without (side, symbol) (x)", "sum without (side) (x)", ""),
        ("x", "x > bool 0", ""),
        ("x", "x or y", ""),
        ("x", "y", ""),
        ("vector(1)", "vector(2)", ""),
    ],
)
def test_a_query_answers_less_where_its_syntax_says_so(before: str, after: str, loss: str) -> None:
    assert mark_of(query(before, after)) == (f"may answer less: {loss}" if loss else "")


@pytest.mark.parametrize("path", ["targets[A].expr", "targets[A].rawSql", "annotations.list[Restarts].expr"])
def test_a_query_that_asks_nothing_any_more_answers_less(path: str) -> None:
    for after in ("", " \n", None):
        assert mark_of(FieldChange("query", path, "x", after)) == "answers less: it is empty"
    assert mark_of(FieldChange("query", path, "", "x")) == ""


@pytest.mark.parametrize(
    ("before", "after", "mark"),
    [
        ("x", "x(", "answers less: it cannot be read"),
        ("x(", "y(", ""),
        ("x(", "x", ""),
        ("x", "x + " * 10_000 + "x", ""),
    ],
)
def test_a_query_that_cannot_be_read_any_more_answers_less(before: str, after: str, mark: str) -> None:
    """One that is too long to be read by us is not said to be unreadable."""
    assert mark_of(query(before, after)) == mark


def in_panel(panel: Json) -> Json:
    return {"uid": "t", "panels": [{"id": 1, "type": "timeseries", "title": "P", **panel}]}


def marks(before: Json, after: Json) -> set[str]:
    change = compare(in_panel(before), in_panel(after))
    assert change
    return {field.mark for panel in ranked_change(change).panels for field in panel.fields} - {""}


def asked(ref: str, expr: str, **more: object) -> Json:
    return {"refId": ref, "expr": expr, "datasource": {"uid": "p"}, **more}


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ([asked("B", "x")], set()),
        ([asked("B", "x", legendFormat="{{a}}")], set()),
        ([asked("B", "y")], {"answers less: it is gone"}),
        ([asked("B", "x", hide=True)], {"answers less: it is gone"}),
        ([asked("B", "x", datasource={"uid": "q"})], {"answers less: it is gone"}),
        ([], {"answers less: it is gone"}),
    ],
)
def test_a_query_that_only_has_another_name_is_not_lost(now: list[Json], expected: set[str]) -> None:
    assert marks({"targets": [asked("A", "x")]}, {"targets": now}) == expected


@pytest.mark.parametrize("others", [[], [{"id": "organize", "options": {}}]])
@pytest.mark.parametrize(
    ("added", "expected"),
    [
        ({"id": "filterByValue", "options": {}}, {"may answer less: a filter more"}),
        ({"id": "filterByValue", "options": {}, "disabled": True}, set()),
        ({"id": "sortBy", "options": {}}, set()),
    ],
)
def test_a_filter_between_what_is_answered_and_what_is_shown_is_marked(
    others: list[Json], added: Json, expected: set[str]
) -> None:
    before: Json = {"transformations": others} if others else {}
    assert marks(before, {"transformations": [*others, added]}) == expected
    assert marks({"transformations": [*others, added]}, before) == set()


@pytest.mark.parametrize("was", [[], [{"id": "custom.hideFrom", "value": {"viz": False}}], None])
def test_a_series_that_is_hidden_is_marked(was: list[Json] | None) -> None:
    def overridden(properties: list[Json]) -> list[Json]:
        return [{"matcher": {"id": "byName", "options": "a"}, "properties": properties}]

    hidden = overridden([{"id": "custom.hideFrom", "value": {"viz": True, "legend": False}}])
    before: list[Json] = [] if was is None else overridden(was)
    sides: list[Json] = [{"fieldConfig": {"defaults": {}, "overrides": one}} for one in (before, hidden)]
    assert marks(sides[0], sides[1]) == {"a series is hidden"}
    assert marks(sides[1], sides[0]) == set()
    legend = overridden([{"id": "custom.hideFrom", "value": {"viz": False, "legend": True}}])
    assert marks(sides[0], {"fieldConfig": {"defaults": {}, "overrides": legend}}) == set()


def test_a_query_that_is_gone_or_hidden_answers_nothing() -> None:
    assert mark_of(FieldChange("query", "targets[B]", {"expr": "x"}, MISSING, "B")) == "answers less: it is gone"
    assert mark_of(FieldChange("query", "targets[B].hide", MISSING, True, "B", "hide")) == "answers less: it is hidden"
    assert mark_of(FieldChange("query", "targets[B].interval", "1m", MISSING, "B", "interval")) == ""


def test_a_threshold_of_unknown_direction_is_not_judged() -> None:
    change = FieldChange("threshold", "fieldConfig.defaults.thresholds.steps", 0.9, 0.95, part="red")
    assert [mark_of(change, better) for better in (None, "neither", "higher", "lower")] == ["", "", "", "loosened"]
    for better in ("lower", None, "neither"):
        gone = FieldChange("threshold", "fieldConfig.defaults.thresholds.steps", 0.9, MISSING, part="red")
        assert mark_of(gone, better) == "loosened"
        calmer = FieldChange("threshold", "fieldConfig.defaults.thresholds.steps", "red", "green", part="0.9")
        assert mark_of(calmer, better) == "loosened"
        green = FieldChange("threshold", "fieldConfig.defaults.thresholds.steps", 0.9, MISSING, part="green")
        assert (mark_of(green, better) == "loosened") == (better == "lower")


STEPS: list[Json] = [
    {"color": "green", "value": None},
    {"color": "orange", "value": 0.7},
    {"color": "red", "value": 0.9},
]
THRESHOLDS: Json = {"mode": "absolute", "steps": STEPS}


def field_config(thresholds: object = None, overridden: object = None, **defaults: object) -> Json:
    own = {"unit": "s", **({"thresholds": thresholds} if thresholds else {}), **defaults}
    properties = [{"id": "unit", "value": "s"}, *([{"id": "thresholds", "value": overridden}] if overridden else [])]
    overrides = [{"matcher": {"id": "byName", "options": "x"}, "properties": properties}]
    return {"fieldConfig": {"defaults": own, "overrides": overrides}}


def steps(*changed: Json) -> Json:
    return {"mode": "absolute", "steps": list(changed)}


def style(mode: str) -> Json:
    return {"thresholdsStyle": {"mode": mode}}


RED_LATER, NO_RED = STEPS[2] | {"value": 0.95}, {"color": "green", "value": 0.9}


@pytest.mark.parametrize(
    ("before", "after", "marks"),
    [
        (field_config(THRESHOLDS), field_config(), {"loosened"}),
        (field_config(THRESHOLDS), {}, {"loosened"}),
        (field_config(THRESHOLDS), {"fieldConfig": {"overrides": []}}, {"loosened"}),
        (field_config(THRESHOLDS), field_config(steps(STEPS[0], STEPS[1])), {"loosened"}),
        (field_config(THRESHOLDS), field_config(steps(STEPS[0], STEPS[1], NO_RED)), {"loosened"}),
        (
            field_config(THRESHOLDS),
            field_config({"mode": "percentage", "steps": STEPS}),
            {"thresholds count otherwise"},
        ),
        (field_config(None, THRESHOLDS), field_config(), {"loosened"}),
        (field_config(None, THRESHOLDS), {"fieldConfig": {"defaults": {"unit": "s"}}}, {"loosened"}),
        (field_config(None, THRESHOLDS), field_config(None, steps(*STEPS[:2])), {"loosened"}),
        (field_config(None, THRESHOLDS), field_config(None, steps(*STEPS[:2], RED_LATER)), {"loosened"}),
        (field_config(None, THRESHOLDS), field_config(None, steps(*STEPS[:2], NO_RED)), {"loosened"}),
        (field_config(THRESHOLDS), field_config(THRESHOLDS, THRESHOLDS), {"thresholds count otherwise"}),
        (
            field_config(THRESHOLDS, color={"mode": "thresholds"}),
            field_config(THRESHOLDS, color={"mode": "fixed", "fixedColor": "green"}),
            {"thresholds are not drawn"},
        ),
        (
            field_config(THRESHOLDS, custom=style("area")),
            field_config(THRESHOLDS, custom=style("off")),
            {"thresholds are not drawn"},
        ),
        (field_config(steps(*STEPS[:2], NO_RED)), field_config(THRESHOLDS), set()),
        (field_config(steps(*STEPS[:2], RED_LATER)), field_config(THRESHOLDS), set()),
        (field_config(None, steps(*STEPS[:2], RED_LATER)), field_config(None, THRESHOLDS), set()),
        (field_config(), field_config(THRESHOLDS), set()),
        (field_config(THRESHOLDS), field_config(THRESHOLDS, unit="ms"), set()),
    ],
)
def test_thresholds_that_warn_less_are_marked_wherever_they_stand(before: Json, after: Json, marks: set[str]) -> None:
    """Of something of which lower is better."""
    old, new = ({"panels": [{"id": 1, "type": "timeseries", "title": "P", **one}]} for one in (before, after))
    change = compare(old, new)
    assert change
    assert {mark_of(field, "lower") for field in change.panels[0].fields} - {""} == marks


@pytest.mark.parametrize(
    ("what", "path", "kind"),
    [
        ("query", "targets[A].expr", "query"),
        ("unit", "fieldConfig.defaults.unit", "unit"),
        ("threshold", "fieldConfig.defaults.thresholds.steps", "threshold"),
        ("override", "fieldConfig.overrides[x].properties[thresholds].value.mode", "threshold"),
        ("override", "fieldConfig.overrides[x].properties[unit].value", "unit"),
        ("override", "fieldConfig.overrides[x].properties[color].value", "visualisation"),
        ("data source", "datasource", "data source"),
        ("visualisation", "type", "visualisation"),
        ("legend", "targets[A].legendFormat", "text"),
        ("legend", "options.legend.placement", "visualisation"),
        ("description", "description", "text"),
        ("layout", "gridPos", "layout"),
        ("variable", "templating.list[symbol].query", "variable"),
        ("annotation", "annotations.list[Restarts].expr", "query"),
        ("annotation", "annotations.list[Restarts].iconColor", "other"),
        ("link", "links[Overview].url", "link"),
        ("time range", "time", "other"),
    ],
)
def test_every_change_is_of_a_kind(what: str, path: str, kind: str) -> None:
    assert kind_of(FieldChange(what, path, 1, 2)) == kind


def test_a_panel_is_of_the_weightiest_kind_of_its_changes() -> None:
    fields = (FieldChange("layout", "gridPos", 1, 2), FieldChange("unit", "fieldConfig.defaults.unit", "s", "ms"))
    changed = PanelChange("changed", 1, "P", "stat", fields)
    assert kind_of_panel(changed) == "unit"
    assert kind_of_panel(changed, by_limit=True) == "limit"
    kinds = [kind_of_panel(PanelChange(kind, 1, "P", "stat", fields[:1])) for kind in ("added", "removed", "moved")]
    assert kinds == ["new", "removed", "layout"]


def test_programs_are_told_kinds_and_marks_in_the_same_order(desk: Pushed) -> None:
    def widen(dashboard: Json) -> None:
        target = titled(dashboard, "Drawdown")["targets"][0]
        target["expr"] = f"{target['expr']} or vector(1)"
        extra = copy.deepcopy(titled(dashboard, "Max drawdown")) | {"id": 5, "title": "Circuit breaker, extra"}
        dashboard["panels"].append(extra)

    desk.edit(widen, "risk")
    risk = json.loads(desk.diff("--format", "json"))["dashboards"][0]
    assert risk["uid"] == "trader247-risk"
    assert [(one["title"], one["class"], one["mark"]) for one in risk["panels"]] == [
        ("Circuit breaker, extra", "removed", "a safeguard is gone"),
        ("Drawdown", "query", "may answer less: an alternative less"),
    ]
    (field,) = risk["panels"][1]["fields"]
    assert (field["class"], field["mark"]) == ("query", "may answer less: an alternative less")
    markdown = desk.diff("--format", "markdown")
    assert "<code>! !! trader247-risk " in markdown
    assert "\n~   !! [may answer less: an alternative less] query A" in markdown


def test_what_other_hands_loosened_is_marked_too(tmp_path: Path) -> None:
    with GrafanaDouble("13.0.0") as double:
        there = Project(tmp_path, double)
        there.edited(critical(0.95))
        assert '    ~ !! panel "Exposure %" (gauge) changed\n      ~ !! [loosened] threshold: ' in there.told("diff")
        there.edited(critical(0.5))
        assert "!!" not in there.told("diff")


def test_a_save_in_the_browser_without_a_change_differs_in_nothing(tmp_path: Path) -> None:
    with GrafanaDouble("13.0.0") as double:
        there = Project(tmp_path, double)
        there.edited(lambda _: None)
        assert there.told("diff") == "  grafana (URL): no changes (5 dashboards)\n"


@pytest.mark.parametrize(
    ("field", "loss"),
    [
        (FieldChange("query", "expr", "x > 1", 'x{a="b"} > 1'), "a matcher more"),
        (FieldChange("query", "expr", 'x{a="b"} > 1', "x > 1"), ""),
        (FieldChange("hold", "for", "5m", "1h30m"), "a longer hold"),
        (FieldChange("hold", "for", MISSING, "1m"), "a longer hold"),
        (FieldChange("hold", "for", "1h", "60m"), ""),
        (FieldChange("hold", "for", "1h", MISSING), ""),
        (FieldChange("hold", "for", "1h", "ages"), ""),
        (FieldChange("annotation", "annotations.summary", "1m", "5m", "summary"), ""),
    ],
)
def test_a_rule_that_fires_less_is_marked_and_comes_first(field: FieldChange, loss: str) -> None:
    def told(name: str) -> tuple[Plan, list[str]]:
        plan = ranked(Plan("here", "grafana", (), rules=(RuleChange("changed", "trader247", name, (field,)),)), ())
        return plan, [str(line) for line in first_lines(plan, Blast(), ())]

    plan, first = told("alert High (critical)")
    head = f"!! [may fire less: {loss}] trader247: alert High (critical) changed" if loss else ""
    assert first == ([f"  ~ {head}"] if loss else [])
    lines = [str(line) for line in rule_lines(plan.rules)]
    assert lines[0] == f"~ {head or 'trader247: alert High (critical) changed'}"
    assert (f"!! [{loss}] " in lines[1]) == bool(loss)
    what = "1 rule may fire or answer less" if loss else "1 rule changed otherwise"
    assert sum_of(plan, 0, ()) == f"No dashboard changed: {what}"
    (rule,) = json.loads(plan_json(plan))["rules"]
    assert rule["mark"] == (f"may fire less: {loss}" if loss else "")
    assert [one["mark"] for one in rule["fields"]] == [loss], "programs are told what people are"
    assert told("record system:x:sum")[1] == (
        [f"  ~ !! [may answer less: {loss}] trader247: record system:x:sum changed"] if loss else []
    )


def shown(title: str, kind: str = "stat") -> Json:
    return {"id": 1, "type": kind, "title": title, "gridPos": {"x": 0, "y": 1, "w": 4, "h": 4}}


def row(*inside: Json) -> Json:
    return {"id": 9, "type": "row", "title": "More", "collapsed": bool(inside), "panels": list(inside)}


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        (
            [shown("Kill switch")],
            [shown("Notes")],
            [
                '  ~ !! panel "Notes" (stat) changed',
                "    ~ !! [a safeguard has another name] title: Kill switch → Notes",
            ],
        ),
        (
            [shown("Kill switch")],
            [shown("Kill switch", "text")],
            [
                '  ~ !! panel "Kill switch" (text) changed',
                "    ~ !! [a safeguard is gone] visualisation: stat → text",
            ],
        ),
        (
            [row(), shown("Kill switch"), shown("A") | {"id": 2}, shown("B") | {"id": 3}],
            [row(shown("Kill switch"), shown("A") | {"id": 2}, shown("B") | {"id": 3})],
            [
                '  ~ panel "More" (row) changed',
                "    ~ option collapsed: false → true",
                '  ~ !! [a safeguard is in a collapsed row] panel "Kill switch" (stat) moved: '
                '4×4 at 0,1 → 4×4 at 0,1 in row "More"',
                '  ~ 2 panels only moved: "A" (stat), "B" (stat)',
            ],
        ),
        (
            [shown("Kill switch")],
            [shown("Kill switches")],
            ['  ~ panel "Kill switches" (stat) changed', "    ~ title: Kill switch → Kill switches"],
        ),
        (
            [shown("Limits", "row"), shown("What limits mean", "text") | {"id": 2}],
            [],
            ['  - panel "Limits" (row) removed', '  - panel "What limits mean" (text) removed'],
        ),
        (
            [shown("Kill switch", "text")],
            [shown("Notes")],
            [
                '  ~ panel "Notes" (stat) changed',
                "    ~ title: Kill switch → Notes",
                "    ~ visualisation: text → stat",
            ],
        ),
        (
            [shown("Notes")],
            [shown("News", "text")],
            ['  ~ panel "News" (text) changed', "    ~ title: Notes → News", "    ~ visualisation: stat → text"],
        ),
    ],
)
def test_a_safeguard_that_shows_something_else_or_is_folded_away_is_marked(
    before: list[Json], after: list[Json], lines: list[str]
) -> None:
    change = compare({"panels": before}, {"panels": after})
    assert change
    assert sorted(map(str, change_lines(ranked_change(change)))) == sorted(lines)


def test_a_removed_dashboard_comes_first_with_the_safeguards_that_went_with_it() -> None:
    gone = tuple(
        PanelChange("removed", number, title, "stat") for number, title in enumerate(("Notes", "Kill switch", "P&L"))
    )
    refreshed = DashboardChange("a", "A", settings=(FieldChange("refresh", "refresh", "5s", "30s"),))
    less = DashboardChange("b", "B", (PanelChange("changed", 1, "P", "stat", (query("x", ""),)),))
    updates = (Update(Desired(one.uid, {"title": one.title}, Folder("f", "F")), one, 1) for one in (refreshed, less))
    plan = ranked(Plan("HEAD", "git", (*updates, Removed("c", "C"), Removed("d", "D", gone))), [])
    lines = list(map(str, plan_lines(plan)))
    assert [line for line in lines if not line.startswith(" ")] == [
        '- !! d "D": removed',
        '~ !! b "B": 1 panel changed',
        '- c "C": removed',
        '~ a "A": 1 setting changed',
    ]
    assert lines[1:3] == [
        '  - !! [a safeguard is gone] panel "Kill switch" (stat) removed',
        '  - !! [a safeguard is gone] panel "P&L" (stat) removed',
    ]
    assert [str(line) for line in first_lines(plan, Blast(), ())] == [
        '  - !! [a safeguard is gone] d "D": all of it removed, panel "Kill switch" (stat) and 1 more',
        '  - c "C": all of it removed',
        '  ~ !! [answers less: it is empty] b: panel "P" (stat) changed, query A',
    ]
    told = "2 dashboards changed, 2 removed: 2 safeguards gone, 1 query may answer less, 1 panel changed"
    assert sum_of(plan, 0, ()) == told
    boards = {one["uid"]: one for one in json.loads(plan_json(plan))["dashboards"]}
    assert [(one["title"], one["mark"]) for one in boards["d"]["panels"]] == [
        ("Kill switch", "a safeguard is gone"),
        ("P&L", "a safeguard is gone"),
        ("Notes", ""),
    ]


@pytest.mark.parametrize(("value", "mark"), [(0.9, "loosened"), (0.01, "")])
def test_the_panels_of_the_desk_have_the_directions_of_their_systems(value: float, mark: str) -> None:
    built = Path(__file__).parent.parent / "build/dashboards/desk/overview.json"
    before = json.loads(built.read_text())
    after = copy.deepcopy(before)
    titled(after, "Drawdown")["fieldConfig"]["defaults"]["thresholds"]["steps"][-1]["value"] = value
    change = compare(before, after)
    assert change
    update = Update(Desired(change.uid, after, Folder("desk", "Desk")), change, 1)
    (found,) = ranked(Plan("HEAD", "git", (update,)), everything(Config(Path()))).actions
    assert isinstance(found, Update)
    assert found.change
    assert [field.mark for panel in found.change.panels for field in panel.fields] == [mark]
