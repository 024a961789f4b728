"""What preview asks a Prometheus for a dashboard, and what it makes of the answers."""

from __future__ import annotations

import json
import re
import socket
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from known_case import (
    END,
    START,
    answers,
    dashboard,
    flat,
    panel,
    shown_of,
    source,
    target,
    url,
    variable,
)
from lab_case import LAB_END, simulated
from test_checks_any_json import anything, dashboards, some_object

from checks.evidence import evidence
from checks.subject import Subject
from checks.subjects import ours
from dashboards.compile import compile_all, uids
from datasources.prometheus import Prometheus
from errors import TradeboardsError
from preview.asking.samples import OPTIONS, Samples
from preview.asking.source import Asking
from preview.choice import Choice
from preview.contract import Answer, Shown
from preview.opening.subjects import from_files
from preview.shown import shown

__all__ = ["source", "url"]


def only(made: Shown) -> Answer:
    """The one answer."""
    (answer,) = answers(made)
    return answer


# -- answers -----------------------------------------------------------------------------------------------------------


def test_a_range_has_a_value_for_every_step(source: Asking) -> None:
    answer = only(
        shown_of(dashboard(panel(1, target('known_level{instance="a"}', legendFormat="{{instance}}"))), source)
    )
    assert answer == {
        "ref": "A",
        "expr": 'known_level{instance="a"}',
        "format": "time_series",
        "instant": False,
        "legend": "{{instance}}",
        "start": START * 1000,
        "step": 15_000,
        "series": [
            {"labels": {"__name__": "known_level", "instance": "a"}, "values": [float(i) for i in range(241)]},
        ],
    }


def test_an_instant_has_the_value_at_the_end(source: Asking) -> None:
    answer = only(shown_of(dashboard(panel(1, target("max(known_level)", instant=True, format="table"))), source))
    assert (answer["instant"], answer["start"], answer["step"], answer["format"]) == (True, END * 1000, 0, "table")
    assert [series["values"] for series in answer["series"]] == [[1240.0]]


def test_a_query_can_be_both(source: Asking) -> None:
    both = answers(shown_of(dashboard(panel(1, target("known_gap", instant=True, range=True))), source))
    assert [(answer["ref"], answer["instant"]) for answer in both] == [("A", False), ("A", True)]


def test_where_there_is_no_sample_there_is_nothing_and_nan_is_said(source: Asking) -> None:
    three = (target("known_gap"), target("known_nan", "B"), target("known_gap / 0", "C"))
    made = shown_of(dashboard(panel(1, *three)), source)
    gap, nan, infinite = (answer["series"][0]["values"] for answer in answers(made))
    # A sample counts for five minutes.
    assert set(gap[:99] + gap[160:]) == {7.0}
    assert set(gap[100:160]) == {None}
    assert set(nan) == {1.0, "NaN"}
    assert nan[-40:] == ["NaN"] * 40
    assert set(infinite) == {None, "+Inf"}
    json.dumps(made, allow_nan=False)


def test_buckets_are_asked_for_a_heatmap(source: Asking) -> None:
    expr = "sum by (le) (rate(known_latency_seconds_bucket[$__rate_interval]))"
    answer = only(shown_of(dashboard(panel(1, target(expr, format="heatmap"), type="heatmap")), source))
    assert answer["expr"] == "sum by (le) (rate(known_latency_seconds_bucket[1m]))"
    rates = {series["labels"]["le"]: series["values"][-1] for series in answer["series"]}
    assert rates == {"0.1": 4, "0.5": 9, "+Inf": 10}


@pytest.mark.parametrize(
    ("of_panel", "of_target", "step", "window"),
    [
        ({}, {}, 15, "1m"),
        ({"interval": "1m"}, {}, 60, "1m15s"),
        ({"interval": "1m"}, {"interval": "2m"}, 120, "8m"),
        ({"maxDataPoints": 10}, {}, 300, "5m15s"),
        ({}, {"intervalFactor": 4}, 60, "1m15s"),
    ],
)
def test_the_step_is_chosen_as_grafana_does(
    source: Asking, of_panel: dict[str, Any], of_target: dict[str, Any], step: int, window: str
) -> None:
    made = dashboard(panel(1, target("rate(known_requests_total[$__rate_interval])", **of_target), **of_panel))
    answer = only(shown_of(made, source))
    assert answer["step"] == step * 1000
    assert answer["expr"] == f"rate(known_requests_total[{window}])"


def test_a_panel_can_have_a_time_of_its_own(source: Asking) -> None:
    made = dashboard(
        panel(1, target("known_level{instance='a'}", instant=True), timeShift="30m"),
        panel(2, target("max_over_time(known_level{instance='a'}[$__range])", instant=True), timeFrom="10m"),
        panel(3, target("known_level{instance='a'}"), timeFrom="now/d"),
        panel(4, target("known_level{instance='a'}"), timeFrom="yesterday"),
    )
    shifted, long, today, wrong = shown_of(made, source)["panels"]
    assert shifted["answers"][0]["series"][0]["values"] == [120.0]
    assert long["answers"][0]["expr"] == "max_over_time(known_level{instance='a'}[600s])"
    assert today["answers"][0]["start"] == (END - 15 * 3600) * 1000
    assert wrong["problems"] == ['Its own time is left out: "now-yesterday" is no moment']
    assert wrong["answers"][0]["start"] == START * 1000
    # An absolute range is not overruled.
    fixed = shown_of(made, source, Choice(str(START * 1000), str((START + 1800) * 1000)))
    assert fixed["panels"][1]["answers"][0]["expr"] == "max_over_time(known_level{instance='a'}[1800s])"


def test_a_query_that_fails_says_so_and_the_others_go_on(source: Asking) -> None:
    made = shown_of(dashboard(panel(1, target("sum(")), panel(2, target("known_gap", instant=True))), source)
    broken, good = answers(made)
    assert broken["error"] == "1:5: parse error: unclosed left parenthesis (400 Bad Request)"
    assert broken["series"] == []
    assert good["series"][0]["values"] == [7.0]


def test_what_is_hidden_or_empty_is_not_asked(source: Asking) -> None:
    three = (target("known_gap", hide=True), target("", "B"), target("  ", "C"))
    made = dashboard(panel(1, *three), panel(2, target("known_gap"), type="text"))
    assert answers(shown_of(made, source)) == []


def test_a_prometheus_that_is_gone_is_found_once() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # nobody listens
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        waits: list[float] = []
        with Prometheus(url, sleep=waits.append) as client:
            many = [panel(number, target("known_gap")) for number in range(1, 61)]
            made = shown_of(dashboard(*many, variables=(variable("v", "label_values(x, y)"),)), Asking(client, "gone"))
    assert len(waits) == 2  # the retries of one question
    assert made["notices"] == [f"{url}: cannot be reached"]
    assert [answer.get("error") for answer in answers(made)] == ["cannot be reached"] * 60
    assert made["variables"][0]["problem"] == "cannot be reached. See whether it runs, and check the url"


# -- other sources -----------------------------------------------------------------------------------------------------


def test_queries_that_ask_no_prometheus_are_named(source: Asking) -> None:
    mixed = {"type": "datasource", "uid": "-- Mixed --"}
    sql = {"refId": "S", "rawSql": "SELECT *\nFROM trades", "datasource": {"type": "grafana-postgresql-datasource"}}
    loki = {"refId": "L", "expr": "{app='x'}", "datasource": {"uid": "${logs}"}}
    math = {"refId": "M", "type": "math", "expression": "$A * 2", "datasource": {"type": "__expr__", "uid": "__expr__"}}
    made = dashboard(
        panel(1, target("known_gap", instant=True), sql, loki, math, datasource=mixed),
        variables=(variable("logs", "loki", "datasource"),),
    )
    (one,) = shown_of(made, source)["panels"]
    assert [answer["ref"] for answer in one["answers"]] == ["A"]
    assert one["problems"] == []
    assert one["unasked"] == [
        {"ref": "S", "says": "Query S asks PostgreSQL, which preview does not.", "query": "SELECT *\nFROM trades"},
        {"ref": "L", "says": "Query L asks Loki, which preview does not.", "query": "{app='x'}"},
        {
            "ref": "M",
            "says": "Query M is computed by Grafana's server, which preview does not do.",
            "query": "$A * 2",
        },
    ]


def test_queries_without_a_letter_get_the_first_that_is_free(source: Asking) -> None:
    nameless = {key: value for key, value in target("known_gap", instant=True).items() if key != "refId"}
    made = dashboard(panel(1, nameless, nameless | {"refId": "A"}, nameless, nameless | {"refId": ""}))
    (one,) = shown_of(made, source)["panels"]
    assert [answer["ref"] for answer in one["answers"]] == ["B", "A", "C", "D"]
    assert [each["refId"] for each in one["model"]["targets"]] == ["B", "A", "C", "D"]


def test_a_panel_can_show_the_answers_of_another(source: Asking) -> None:
    of = {"type": "datasource", "uid": "-- Dashboard --"}
    made = dashboard(
        panel(1, {"refId": "A", "panelId": 2, "datasource": of}, {"refId": "B", "panelId": 9, "datasource": of}),
        panel(2, target("known_gap", instant=True)),
    )
    first, second = shown_of(made, source)["panels"]
    assert first["answers"] == second["answers"] != []
    assert first["problems"] == ["It shows the answers of panel 9, which is not there"]


# -- annotations -------------------------------------------------------------------------------------------------------


def test_values_in_a_row_are_one_region(source: Asking) -> None:
    query = {
        "name": "On",
        "expr": "known_on",
        "step": "1m",
        "iconColor": "red",
        "titleFormat": "{{ __name__ }}",
        "textFormat": "of {{no}}",
        "tagKeys": "__name__, no",
    }
    made = shown_of(dashboard(annotations={"list": [query, {"builtIn": 1}, query | {"enable": False}]}), source)
    said = {"title": "known_on", "text": "of {{no}}", "tags": ["known_on"]}
    assert made["annotations"] == [
        {
            "name": "On",
            "color": "red",
            "marks": [
                {"time": (START + 600) * 1000, "end": (START + 720) * 1000, **said},
                {"time": (START + 1800) * 1000, **said},
            ],
        }
    ]


def test_a_value_can_be_the_time_of_a_mark(source: Asking) -> None:
    query = {"name": "At", "expr": f"vector({(START + 60) * 1000})", "useValueForTime": True}
    made = shown_of(dashboard(annotations={"list": [query]}), source)
    assert made["annotations"][0]["marks"] == [{"time": (START + 60) * 1000, "title": "", "text": "", "tags": []}]


def test_annotations_that_cannot_be_asked_are_named(source: Asking) -> None:
    listed = [
        {"name": "SQL", "datasource": {"type": "mysql"}, "rawQuery": "x"},
        {"name": "Wrong", "expr": "sum("},
    ]
    assert shown_of(dashboard(annotations={"list": listed}), source)["notices"] == [
        'The annotation "SQL" asks no Prometheus: it is not shown',
        'The annotation "Wrong" could not be asked: 1:5: parse error: unclosed left parenthesis (400 Bad Request)',
    ]


# -- layout ------------------------------------------------------------------------------------------------------------


def places(made: Shown) -> list[tuple[str, int, int, int, int]]:
    """Title and place of every panel."""
    models = [one["model"] for one in flat(made["panels"])]
    return [(m["title"], *(m["gridPos"][key] for key in "xywh")) for m in models]


def test_what_has_no_place_or_that_of_another_is_put_below() -> None:
    made = dashboard(
        panel(1, gridPos={"x": 0, "y": 0, "w": 12, "h": 4}),
        panel(2, gridPos={"x": 6, "y": 0, "w": 12, "h": 4}),
        panel(3, gridPos={"x": 20, "y": "?", "w": 99, "h": -1}),
        panel(4, gridPos=None),
    )
    assert places(shown_of(made, Samples())) == [
        ("Panel 1", 0, 0, 12, 4),
        ("Panel 2", 6, 4, 12, 4),
        ("Panel 3", 0, 8, 24, 1),
        ("Panel 4", 0, 9, 12, 8),
    ]


def test_rows_of_the_old_kind_are_laid_on_the_grid() -> None:
    small = {"type": "graph", "span": 6, "targets": []}
    made = {
        "title": "Old",
        "rows": [
            {"title": "One", "showTitle": True, "height": "250px", "panels": [small | {"title": "a"}, small, small]},
            {"title": "Two", "collapse": True, "height": 100, "panels": [{"title": "b", "type": "text"}]},
        ],
    }
    assert places(shown_of(made, Samples())) == [
        ("One", 0, 0, 24, 1),
        ("a", 0, 1, 12, 7),
        ("", 12, 1, 12, 7),
        ("", 0, 8, 12, 7),
        ("Two", 0, 15, 24, 1),
        ("b", 0, 16, 8, 3),
    ]


def test_a_closed_row_holds_its_panels_and_an_open_one_is_followed_by_them(source: Asking) -> None:
    inside = panel(2, target("known_gap", instant=True))
    made = dashboard(
        {"id": 1, "type": "row", "title": "Closed", "collapsed": True, "panels": [inside], "gridPos": {"y": 0}},
        {"id": 3, "type": "row", "title": "Open", "collapsed": False, "panels": [], "gridPos": {"y": 8}},
        panel(4),
    )
    closed, opened, last = shown_of(made, source)["panels"]
    assert [one["answers"][0]["series"][0]["values"] for one in closed["panels"]] == [[7.0]]
    assert closed["model"]["collapsed"] is True
    assert "panels" not in opened
    assert [one["model"]["gridPos"]["y"] for one in (closed, closed["panels"][0], opened, last)] == [0, 1, 1, 2]


def test_what_is_no_panel_is_said_where_it_would_be() -> None:
    made = dashboard(
        7,
        panel(1, libraryPanel={"uid": "x", "name": "Shared"}, targets=None),
        panel(2, options=[], fieldConfig={"defaults": 3, "overrides": {}}, targets="x"),
        panel(2, targets=["x"]),
    )
    shown = shown_of(made, Samples())["panels"]
    assert {one["model"]["title"]: one["problems"] for one in shown[:2]} == {
        "Panel 1": ['It is the library panel "Shared": what it draws is kept in Grafana'],
        "Panel 2": [
            'Its "options" cannot be read',
            "Its field options cannot be read",
            "Its overrides cannot be read",
            "Its queries are no list",
        ],
    }
    assert shown[2]["problems"] == ["Query 1 is no query: its JSON is no object"]
    assert shown[3]["problems"] == ["It is no panel: its JSON is no object"]
    assert len({one["model"]["id"] for one in shown}) == 4


@pytest.mark.parametrize(
    ("said", "zone"),
    [("utc", "utc"), ("Asia/Kolkata", "Asia/Kolkata"), ("default", "browser"), ("", "browser"), ("../etc", "browser")],
)
def test_a_time_zone_that_is_none_is_the_browsers(source: Asking, said: str, zone: str) -> None:
    assert shown_of(dashboard() | {"timezone": said}, source)["timezone"] == zone


# -- made-up samples ---------------------------------------------------------------------------------------------------


def test_samples_look_like_what_is_drawn() -> None:
    def values(expr: str, *, instant: bool = True, **defaults: Any) -> list[tuple[dict[str, str], list[Any]]]:
        made = dashboard(panel(1, target(expr, instant=instant), fieldConfig={"defaults": defaults}))
        return [(series["labels"], series["values"]) for series in only(shown_of(made, Samples()))["series"]]

    ((labels, (share,)),) = values("avg(x)", unit="percentunit")
    assert labels == {}
    assert 0 < share < 1
    assert [labels for labels, _ in values("sum by (venue) (x)")] == [{"venue": value} for value in OPTIONS]
    assert [labels for labels, _ in values('sum by (venue) (x{venue=~"a|b"})')] == [{"venue": "a"}, {"venue": "b"}]
    assert all(-5 <= value <= 5 for _, many in values("x", instant=False, min=-5, max=5) for value in many)
    states = [{"type": "value", "options": {"2": {"text": "ON"}, "7": {"text": "OFF"}}}]
    assert {value for _, many in values("x", instant=False, mappings=states) for value in many} <= {2.0, 7.0}
    buckets = values("sum by (le) (rate(x_bucket[5m]))")
    counts = [value for _, (value,) in buckets]
    assert len(counts) > 5
    assert counts == sorted(counts)
    (low,), (high,) = (values(f"histogram_quantile({q}, sum by (le) (x_bucket))")[0][1] for q in (0.5, 0.99))
    assert low < high


def test_samples_are_the_same_each_time_and_say_what_they_are() -> None:
    made = dashboard(panel(1, target("sum by (a, b) (x)")), variables=(variable("a", "label_values(a)", sort=1),))
    first = shown_of(made, Samples())
    assert first == shown_of(made, Samples())
    assert first["data"]["kind"] == "sample"
    assert first["data"]["says"].startswith("Sample data: nothing here was measured.")
    assert [option["value"] for option in first["variables"][0]["options"]] == ["sample-1", "sample-2", "sample-3"]


# -- our own dashboards ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def compiled() -> list[Subject]:
    """The dashboards of all simulated systems."""
    return list(ours(compile_all(simulated()), uids(simulated())))


def test_our_own_dashboards_have_samples_everywhere_and_stand_where_they_were_put(compiled: list[Subject]) -> None:
    assert len(compiled) > 30
    for subject in compiled:
        made = shown(subject, Samples(), Choice(), LAB_END)
        checked(made)
        assert made["notices"] == []
        assert all(answer["series"] and "error" not in answer for answer in answers(made))
        put = {one.json["id"]: one.json["gridPos"] for one in subject.panels}
        stands = {one["model"]["id"]: one["model"]["gridPos"] for one in made["panels"]}
        assert stands == {number: put[number] for number in stands}


def test_the_lab_answers_as_much_as_the_checks_find(compiled: list[Subject], lab_url: str) -> None:
    with Prometheus(lab_url) as client:
        for subject in compiled[:6]:
            made = shown(subject, Asking(client, "the lab", "lab"), Choice(), LAB_END)
            findings = [f for f in evidence([subject], client, at=LAB_END).findings if f.question.role == "panel"]
            got = answers(made)
            assert len(got) == len(findings)
            assert [a["error"] for a in got if "error" in a] == []
            drawn = [any(v not in {None, "NaN"} for s in a["series"] for v in s["values"]) for a in got]
            assert drawn.count(False) == sum(finding.empty for finding in findings)


# -- what is no dashboard, and what is a strange one -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("[]", "x.json: is no dashboard but a list. Give the JSON of one dashboard"),
        ("3", "x.json: is no dashboard but a number. Give the JSON of one dashboard"),
        ("null", "x.json: is no dashboard but null. Give the JSON of one dashboard"),
        ("{}", "x.json: is no dashboard: it has neither panels nor rows. Give the JSON of a dashboard"),
        ('{"panels": {}}', "x.json: is no dashboard: its panels are an object. Export it anew"),
        (
            '{"uid": "a", "title": "Bots", "canSave": true}',
            "x.json: is a folder, and no dashboard. Export the dashboards that lie in it",
        ),
        (
            '{"apiVersion": 1, "groups": [{"rules": []}]}',
            "x.json: is an alert rule, and no dashboard. Give the JSON of a dashboard",
        ),
        (
            '{"apiVersion": "dashboard.grafana.app/v2beta1", "kind": "Dashboard", "spec": {"elements": {}}}',
            "x.json: is a dashboard in Grafana's v2 model. Export it as classic JSON",
        ),
        ('{"elements": {}, "layout": {}}', "x.json: is a dashboard in Grafana's v2 model. Export it as classic JSON"),
    ],
)
def test_what_is_no_dashboard(tmp_path: Path, value: str, problem: str) -> None:
    file = tmp_path / "x.json"
    file.write_text(value)
    with pytest.raises(TradeboardsError, match=f"^{re.escape(f'{tmp_path}/{problem}')}$"):
        from_files([file])


def test_what_apis_wrap_around_a_dashboard_is_taken_off(tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    for wrapped in ({"dashboard": dashboard(), "meta": {}}, {"apiVersion": "v1", "spec": dashboard()}, dashboard()):
        file.write_text(json.dumps(wrapped))
        (subject,) = from_files([file])
        assert shown(subject, Samples(), Choice(), END)["uid"] == "known"


PLACES = {"x": range(24), "y": range(10**9), "w": range(1, 25), "h": range(1, 401)}


def checked(made: Shown) -> None:
    """That it has the shape that the page reads, and can be written."""
    assert json.loads(json.dumps(made, allow_nan=False)) == made
    assert all(isinstance(made[key], str) for key in ("uid", "title", "description", "timezone", "refresh"))
    assert isinstance(made["from"], int)
    assert made["from"] < made["to"]
    assert all(isinstance(notice, str) and notice for notice in made["notices"])
    ids = [one["model"]["id"] for one in flat(made["panels"])]
    assert len(set(ids)) == len(ids)
    for one in flat(made["panels"]):
        model = one["model"]
        assert isinstance(model["type"], str)
        assert isinstance(model["title"], str)
        assert all(model["gridPos"][side] in there for side, there in PLACES.items())
        assert model["gridPos"]["x"] + model["gridPos"]["w"] <= 24
        for key, kind in (("fieldConfig", dict), ("options", dict), ("links", list), ("targets", list)):
            assert isinstance(model.get(key, kind()), kind)
        assert all(isinstance(each["refId"], str) for each in model.get("targets", []))
        assert all(isinstance(problem, str) and problem for problem in one["problems"])
        for answer in one["answers"]:
            assert isinstance(answer["legend"], str)
            assert len({len(series["values"]) for series in answer["series"]}) <= 1
    for control in made["variables"]:
        assert control["options"] or control["problem"] or control["type"] in {"custom", "interval", "query"}
        assert all(isinstance(value, str) for value in control["current"])


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(dashboards | st.fixed_dictionaries({"panels": st.lists(some_object, max_size=4) | anything}))
def test_any_json_is_shown_or_refused(value: object) -> None:
    assert shown_or_refused(value).startswith(("shown", "x.json: is "))


def shown_or_refused(value: object) -> str:
    """That it is shown as the page reads it, or why not."""
    try:
        made = shown(Subject(value, "x.json"), Samples(), Choice(), END)
    except TradeboardsError as error:
        return str(error)
    checked(made)
    return "shown"


def full() -> dict[str, Any]:
    """A dashboard that has one of everything."""
    row = {"id": 5, "type": "row", "collapsed": True, "repeat": "b", "gridPos": {"y": 9}, "panels": [panel(6)]}
    link = {"title": "$a", "url": "/d/x?$__all_variables", "type": "link", "keepTime": True}
    mappings = [{"type": "value", "options": {"1": {"text": "on"}}}]
    return dashboard(
        panel(1, target("x{a=~'$a'}[$__range]", legendFormat="$a"), fieldConfig={"defaults": {"mappings": mappings}}),
        panel(2, target("sum by (le) (y)", format="heatmap"), repeat="a", maxPerRow=2, links=[link]),
        panel(3, type="text", options={"content": "**$a**"}, timeFrom="1h", timeShift="1d/d"),
        row,
        variables=(
            variable("a", {"query": "label_values(x, a)"}, multi=True, includeAll=True, regex="/(.*)/", sort=3),
            variable("b", "one, two : 2", "custom", current={"value": ["2"]}),
            variable("c", "1m,5m", "interval", auto=True, auto_count=10, auto_min="10s"),
        ),
        annotations={"list": [{"name": "n", "expr": "up", "tagKeys": "job"}]},
        links=[link],
    )


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), anything)
def test_a_good_dashboard_with_anything_in_one_place_is_shown_or_refused(data: st.DataObject, value: Any) -> None:
    made: Any = full()
    place = made
    while True:
        key = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else list(range(len(place)))))
        if not isinstance(place[key], dict | list) or not place[key] or data.draw(st.booleans()):
            break
        place = place[key]
    place[key] = value
    assert shown_or_refused(made).startswith(("shown", "x.json: is no dashboard"))


def test_the_deepest_and_the_largest_are_shown() -> None:
    deep: Any = {}
    for _ in range(900):
        deep = {"panels": [deep], "type": "row", "collapsed": True, "options": {"x": deep}}
    checked(shown_of(dashboard(deep, *[panel(number) for number in range(3000)]), Samples()))
    wide = variable("v", ",".join(f"value{number}" for number in range(5000)), "custom", multi=True, includeAll=True)
    made = shown_of(dashboard(panel(1, repeat="v"), variables=(wide | {"current": {"value": "$__all"}},)), Samples())
    assert len(made["panels"]) == 60
    assert made["notices"] == ['Only the first 60 of 5,000 values of "v" are repeated']
