"""Checks of whole dashboards: what is left alone, what is not a dashboard, order, exclusions, foreign text."""

from __future__ import annotations

import pytest
from checks_case import DATASOURCE, board, first, panel, said, second

import checks
from checks import Exclusion, Subject
from errors import CatalogueError


def test_rows_text_and_library_panels_are_judged_by_their_place_only() -> None:
    dashboard = board()
    dashboard["panels"] += [
        {"id": 3, "type": "row", "collapsed": True, "gridPos": {"x": 0, "y": 4, "w": 24, "h": 1}, "panels": [
            panel(4, "timeseries", "bot_exposure", 0, gridPos={"x": 0, "y": 5, "w": 24, "h": 8})
        ]},
        {"id": 5, "type": "text", "gridPos": {"x": 0, "y": 5, "w": 24, "h": 2}},
        {"id": 6, "libraryPanel": {"uid": "x"}, "gridPos": {"x": 0, "y": 7, "w": 12, "h": 2}},
    ]  # fmt: skip
    assert said(dashboard) == []
    dashboard["panels"][2]["panels"][0]["targets"][0]["expr"] = "bot_trades_total"
    dashboard["panels"][4]["id"] = 4
    assert [line.rsplit("[", 1)[1] for line in said(dashboard)] == ["promql/counter-needs-rate]", "uid/stable]"]


def test_room_that_is_no_hole() -> None:
    dashboard = board()
    row = {"id": 3, "type": "row", "gridPos": {"x": 0, "y": 4, "w": 24, "h": 1}}
    first(dashboard)["gridPos"]["h"] = 3
    dashboard["panels"] += [row, panel(4, "timeseries", "bot_exposure", 0)]
    dashboard["panels"][3]["gridPos"] = {"x": 0, "y": 5, "w": 6, "h": 4}
    assert said(dashboard) == []
    row["gridPos"] = {"x": 0, "y": 6, "w": 24, "h": 1}
    dashboard["panels"][3]["gridPos"]["y"] = 7
    assert said(dashboard) == [
        'bot-risk, panel "untitled row" (id 3): nothing lies above it at y 4 to 6, columns 0 to 24. '
        "Move it, or widen what lies beside the gap [grid/hole]"
    ]


def test_a_uid_that_two_dashboards_share() -> None:
    around = {"bot-risk": 2, "bot-overview": 1}
    problems = checks.run([Subject(board(), uids=around)])
    assert [problem.message for problem in problems] == ['has the uid "bot-risk", as another dashboard of the set has']


@pytest.mark.parametrize(
    ("dashboard", "message"),
    [
        ([], "file.json: is no dashboard: not a JSON object"),
        ("text", "file.json: is no dashboard: not a JSON object"),
        (None, "file.json: is no dashboard: not a JSON object"),
        ({"apiVersion": "v2", "spec": {"elements": {}, "layout": {}}}, "file.json: is a dashboard of the v2 model"),
    ],
)
def test_what_is_no_classic_dashboard_is_said_once(dashboard: object, message: str) -> None:
    assert said(dashboard) == [f"{message}. Export it anew from Grafana, in the classic model [dashboard/schema]"]


def test_a_dashboard_of_another_kind_of_database_is_checked_as_far_as_it_goes() -> None:
    loki = {"type": "loki", "uid": "${datasource}"}
    dashboard = board()
    second(dashboard)["datasource"] = loki
    second(dashboard)["targets"][0] |= {"datasource": loki, "expr": '{app="bot"} |= "error"'}
    assert said(dashboard) == []


def test_the_old_rows_are_looked_into_and_have_no_grid() -> None:
    inside = panel(1, "graph", "x_total", 0)
    del inside["gridPos"]
    old = {"uid": "old", "title": "Old", "schemaVersion": 27, "rows": [{"panels": [inside]}]}
    assert [line.rsplit("[", 1)[1].rstrip("]") for line in said(old, known=False)] == [
        "panel/type",
        "variable/defined",
        "promql/counter-needs-rate",
    ]


def test_texts_of_others_are_made_fit_to_print() -> None:
    dashboard = board()
    first(dashboard)["title"] = "\x1b[31mred\u202e"
    first(dashboard)["description"] = ""
    assert said(dashboard) == [
        'bot-risk, panel "\\x1b[31mred\\u202e" (id 1): has no description. '
        "Say which question it answers, and where its number comes from [panel/description]"
    ]


def test_an_exclusion_needs_a_reason_and_something_to_exclude() -> None:
    dashboard = board()
    first(dashboard)["description"] = ""
    assert said(dashboard, Exclusion("panel/description", "bot-risk/1", "it is drawn by hand")) == []
    assert said(dashboard, Exclusion("panel/description", "bot-risk", "all are drawn by hand")) == []
    assert said(board(), Exclusion("panel/unit", "bot-risk/2", "it has none")) == [
        "bot-risk/2: the exclusion of panel/unit accepts nothing. Delete it [exclusion/unused]"
    ]
    with pytest.raises(CatalogueError) as error:
        Exclusion("panel/unit", "bot-risk/2", " ")
    assert str(error.value) == "bot-risk/2: panel/unit is excluded without a reason. Say why it is right there"


def test_problems_are_sorted_whatever_the_order_of_the_dashboards() -> None:
    one, two = board(), board() | {"uid": "a-bot"}
    for dashboard in (one, two):
        second(dashboard)["description"] = ""
        first(dashboard)["targets"][0]["expr"] = "bot_exposure{"
    forwards = checks.run([Subject(one), Subject(two)])
    assert forwards == checks.run([Subject(two), Subject(one)])
    assert [(p.where.dashboard, p.severity, p.check) for p in forwards] == [
        ("a-bot", "error", "promql/syntax"),
        ("a-bot", "warning", "variable/used"),
        ("a-bot", "warning", "panel/description"),
        ("bot-risk", "error", "promql/syntax"),
        ("bot-risk", "warning", "variable/used"),
        ("bot-risk", "warning", "panel/description"),
    ]


def test_a_data_source_in_a_variable_of_its_own_is_fine() -> None:
    dashboard = board()
    dashboard["panels"][1]["targets"][0]["datasource"] = {"type": "prometheus", "uid": "$datasource"}
    dashboard["panels"][0]["datasource"] = "${datasource}"
    dashboard["panels"][0]["targets"][0]["datasource"] = dict(DATASOURCE)
    assert said(dashboard) == []
