"""Checks of dashboards, panels and layout: what they say of one broken place on an otherwise good dashboard."""

from __future__ import annotations

import copy
from collections.abc import Callable

import pytest
from checks_case import DATASOURCE, Json, board, panel, said, said_of, variable

import checks
from checks import Exclusion, Subject
from errors import CatalogueError

STAT = 'bot-risk, panel "Panel 1" (id 1)'
LINES = 'bot-risk, panel "Panel 2" (id 2)'


def test_a_good_dashboard_has_no_problems() -> None:
    assert said(board()) == []
    assert said(board(), known=False) == []
    assert said({"dashboard": board(), "meta": {}}) == []
    assert said({"kind": "Dashboard", "spec": board()}) == []


def first(dashboard: Json) -> Json:
    found: Json = dashboard["panels"][0]
    return found


def second(dashboard: Json) -> Json:
    found: Json = dashboard["panels"][1]
    return found


def set_(*path: str | int, to: object) -> Callable[[Json], None]:
    """Sets one value of a dashboard."""

    def change(dashboard: Json) -> None:
        place = dashboard
        for key in path[:-1]:
            place = place[key]  # type: ignore[index]
        place[path[-1]] = to  # type: ignore[index]

    return change


def drop(*path: str | int) -> Callable[[Json], None]:
    """Takes one key away."""

    def change(dashboard: Json) -> None:
        place = dashboard
        for key in path[:-1]:
            place = place[key]  # type: ignore[index]
        del place[path[-1]]  # type: ignore[arg-type]

    return change


def take_the_default_source(dashboard: Json) -> None:
    del first(dashboard)["datasource"]
    del first(dashboard)["targets"][0]["datasource"]


USE = 'Use a variable: {"type": "prometheus", "uid": "${datasource}"} [panel/datasource]'
UID = "Give it a uid of its own: at most 40 letters, digits, - and _ [uid/stable]"
NUMBER = "Give it a whole number from 1 to 2147483647 [uid/stable]"
GRID = "Correct its gridPos: 24 columns, whole numbers [grid/bounds]"
RISE = "Begin with null and let the values rise [threshold/order]"

BROKEN: list[tuple[Callable[[Json], None], list[str]]] = [
    (drop("title"), ["bot-risk: the dashboard has no title. Give it one [panel/title]"]),
    (set_("panels", 0, "title", to=" "), ['bot-risk, panel " " (id 1): has no title. Give it one [panel/title]']),
    (
        drop("panels", 0, "description"),
        [
            f"{STAT}: has no description. Say which question it answers, and where its number comes from "
            "[panel/description]"
        ],
    ),
    (
        drop("panels", 0, "fieldConfig", "defaults", "unit"),
        [f'{STAT}: has no unit. Set the unit of its fields; a plain count is "short" [panel/unit]'],
    ),
    (
        set_("panels", 0, "targets", 0, "instant", to=False),
        [f"{STAT}, query A: shows one number from a range of them. Make the query instant [panel/instant]"],
    ),
    (
        set_("panels", 1, "targets", 0, "instant", to=True),
        [f"{LINES}, query A: draws a timeseries from a single moment. Make it a range query [panel/instant]"],
    ),
    (
        set_("panels", 0, "datasource", to={"type": "prometheus", "uid": "abc"}),
        [f'{STAT}: has the fixed data source "abc". {USE}'],
    ),
    (
        set_("panels", 0, "targets", 0, "datasource", to="Prometheus"),
        [f'{STAT}: has the fixed data source "Prometheus". {USE}'],
    ),
    (
        take_the_default_source,
        [f"{STAT}: takes the default data source. {USE}"],
    ),
    (
        set_("templating", "list", 1, "datasource", to={"type": "prometheus", "uid": "abc"}),
        [f'bot-risk, variable "instance": has the fixed data source "abc". {USE}'],
    ),
    (
        set_("annotations", "list", to=[{"name": "Trips", "expr": "bot_exposure > 1", "datasource": "Main"}]),
        [f'bot-risk, annotation "Trips": has the fixed data source "Main". {USE}'],
    ),
    (
        set_("panels", 1, "type", to="graph"),
        [
            f'{LINES}: "graph" is an Angular panel, which Grafana 12 and later cannot draw. '
            'Use "timeseries" [panel/type]'
        ],
    ),
    (
        set_("panels", 1, "type", to=None),
        [f"{LINES}: has no type. Say what draws it: timeseries, stat, table … [panel/type]"],
    ),
    (
        set_("panels", 1, "gridPos", "x", to=11),
        [f'{LINES}: overlaps panel "Panel 1" at x 11, y 0. Move one of them [grid/overlap]'],
    ),
    (
        set_("panels", 0, "gridPos", "w", to=8),
        [
            f"{LINES}: nothing lies to the left of it at y 0 to 4, columns 8 to 12. "
            "Move it, or widen what lies beside the gap [grid/hole]"
        ],
    ),
    (
        set_("panels", 1, "gridPos", to={"x": 0, "y": 5, "w": 12, "h": 4}),
        [
            f"{LINES}: nothing lies above it at y 4 to 5, columns 0 to 12. "
            "Move it, or widen what lies beside the gap [grid/hole]"
        ],
    ),
    (
        set_("panels", 1, "gridPos", to={"x": 0, "y": 4, "w": 24, "h": 4}),
        [
            f"{LINES}: nothing lies above it at y 0 to 4, columns 12 to 24. "
            "Move it, or widen what lies beside the gap [grid/hole]"
        ],
    ),
    (set_("panels", 1, "gridPos", "w", to=13), [f"{LINES}: reaches column 25 of 24. {GRID}"]),
    (set_("panels", 1, "gridPos", "h", to=0), [f"{LINES}: lies at x 12, y 0 and is 12 wide and 0 high. {GRID}"]),
    (
        set_("panels", 1, "gridPos", "h", to=2.5),
        [f"{LINES}: has a place that is not written in whole numbers. {GRID}"],
    ),
    (drop("panels", 1, "gridPos"), [f"{LINES}: has no place on the grid. {GRID}"]),
    (set_("panels", 1, "id", to=1), [
        'bot-risk, panel "Panel 2" (id 1): has the same id as panel "Panel 1". Give each its own [uid/stable]'
    ]),
    (drop("panels", 1, "id"), [f'bot-risk, panel "Panel 2": has no id. {NUMBER}']),
    (set_("panels", 1, "id", to=0), [f'bot-risk, panel "Panel 2" (id 0): has an id that is none. {NUMBER}']),
    (set_("panels", 1, "id", to=2**31), [
        f'bot-risk, panel "Panel 2" (id 2147483648): has an id that is none. {NUMBER}'
    ]),
    (drop("uid"), [f"file.json: has no uid. {UID}"]),
    (set_("uid", to="ä b"), [f'ä b: has the uid "ä b", which Grafana refuses. {UID}']),
    (set_("uid", to="x" * 41), [f"{'x' * 41}: has a uid of 41 characters. {UID}"]),
    (
        set_("links", 0, "url", to="/grafana/d/bot-overvew/name"),
        [
            'bot-risk: the link "Overview" leads to "bot-overvew", which is not there. '
            'Did you mean "bot-overview"? Known: bot-overview, bot-risk [link/resolves]'
        ],
    ),
    (
        set_("panels", 0, "fieldConfig", "defaults", "links", to=[{"title": "More", "url": "d/nowhere"}]),
        [
            f'{STAT}: the link "More" leads to "nowhere", which is not there. '
            "Known: bot-overview, bot-risk [link/resolves]"
        ],
    ),
    (
        lambda d: d["templating"]["list"].append(variable("symbol", "label_values(bot_position_usd, symbol)")),
        ['bot-risk, variable "symbol": nothing uses it. Use it, or delete it [variable/used]'],
    ),
    (
        set_("panels", 1, "targets", 0, "expr", to='sum(rate(bot_trades_total{outcome=~"$outcome"}[5m]))'),
        [
            f'{LINES}, query A: the variable "outcome" is not defined. '
            "Known: datasource, instance [variable/defined]"
        ],
    ),
    (
        set_("panels", 1, "repeat", to="instanze"),
        [
            f'{LINES}: the variable "instanze" is not defined. Did you mean "instance"? '
            "Known: datasource, instance [variable/defined]"
        ],
    ),
    (
        set_("panels", 1, "fieldConfig", "defaults", "thresholds", "steps", to=[{"value": 0}, {"value": 1}]),
        [f"{LINES}: the first threshold begins at 0, not at null. {RISE}"],
    ),
    (
        set_("panels", 1, "fieldConfig", "defaults", "thresholds", "steps", to=[{}, {"value": 2}, {"value": 1}]),
        [f"{LINES}: threshold 1 stands after 2. {RISE}"],
    ),
    (
        set_("panels", 1, "fieldConfig", "defaults", "thresholds", "steps", to=[{}, {"value": "2"}]),
        [f"{LINES}: a threshold after the first has no number: what is no number. {RISE}"],
    ),
    (drop("panels", 1, "targets", 0, "refId"), [
        f"{LINES}: query number 1 has no refId. Give it a letter [target/refid]"
    ]),
    (
        set_("refresh", to="5s"),
        ["bot-risk: refreshes every 5s, and is scraped every 15s. Refresh every 15s or less often [dashboard/refresh]"],
    ),
    (
        drop("schemaVersion"),
        ["bot-risk: has no schemaVersion. Say which it is: 42 is the newest [dashboard/schema]"],
    ),
    (
        set_("schemaVersion", to=16),
        [
            "bot-risk: has the old schemaVersion 16. Save it once in a Grafana of your version, and export it "
            "[dashboard/schema]"
        ],
    ),
    (
        set_("schemaVersion", to=99),
        ["bot-risk: has schemaVersion 99, which is not known here. The newest known is 42 [dashboard/schema]"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("break_", "problems"), BROKEN, ids=[str(i) for i in range(len(BROKEN))])
def test_one_broken_place_is_told_exactly(break_: Callable[[Json], None], problems: list[str]) -> None:
    dashboard = board()
    break_(dashboard)
    assert said(dashboard) == problems


def test_every_check_has_a_page_and_is_seen_to_speak() -> None:
    for check in checks.CHECKS:
        assert check.__doc__ is not None
        assert len(check.__doc__.splitlines()) >= 3
        assert check.__doc__.splitlines()[0].endswith(".")
    assert len({check.ID for check in checks.CHECKS}) == len(checks.CHECKS)
    spoken = {line.rsplit("[", 1)[1].rstrip("]") for _, lines in BROKEN for line in lines}
    in_other_tests = {"panel/legend"} | {check.ID for check in checks.CHECKS if check.ID.startswith("promql/")}
    assert {check.ID for check in checks.CHECKS} == spoken | in_other_tests


@pytest.mark.parametrize(
    ("expr", "legend", "problems"),
    [
        ("sum by (outcome) (rate(bot_trades_total[5m]))", "{{outcome}}", []),
        ("sum by (outcome) (rate(bot_trades_total[5m]))", "{{ outcome }} trades", []),
        ("bot_position_usd", "{{__name__}} {{instance}} {{symbol}}", []),
        ('label_replace(bot_exposure, "host", "$1", "instance", "(.*):.*")', "{{host}}", []),
        ("bot_position_usd * on (instance) group_left (job) bot_exposure", "{{symbol}}", []),
        ("count_values('v', bot_exposure)", "{{v}}", []),
        ("sum by (symbol) (bot_position_usd) or sum by (job) (bot_exposure)", "{{symbol}}{{job}}", []),
        ("sum by ($instance) (bot_exposure)", "{{instance}}", []),
        (
            "sum by (outcome) (rate(bot_trades_total[5m]))",
            "{{symbol}}",
            [
                'the legend names the label "symbol", which the answer lacks. '
                "Use a label of the answer (outcome), or keep this one in the query [panel/legend]"
            ],
        ),
        (
            "bot_exposure",
            "{{symbol}}",
            [
                'the legend names the label "symbol", which the answer lacks. '
                "Use a label of the answer (instance, job), or keep this one in the query [panel/legend]"
            ],
        ),
        (
            "sum by (outcome) (rate(bot_trades_total[5m]))",
            "Trades",
            [
                "is broken down by outcome, and its legend does not say so. "
                "Write {{outcome}} in the legend [panel/legend]"
            ],
        ),
    ],
)
def test_a_legend_names_what_the_answer_has(expr: str, legend: str, problems: list[str]) -> None:
    assert said_of(expr, legendFormat=legend) == problems


def test_several_queries_need_legends_of_their_own() -> None:
    dashboard = board()
    targets = second(dashboard)["targets"]
    targets += [copy.deepcopy(targets[0]) | {"refId": "B"}, copy.deepcopy(targets[0]) | {"refId": "C"}]
    targets[2]["legendFormat"] = ""
    assert said(dashboard) == [
        f"{LINES}, query B: has the same legend as query A. Give each its own [panel/legend]",
        f"{LINES}, query C: is one of 3 queries and has no legend. Name what it draws [panel/legend]",
    ]
    targets[1]["refId"] = "A"
    targets.pop()
    targets[1]["legendFormat"] = "more"
    assert said(dashboard) == [
        f"{LINES}, query A: has the same refId as another query. Give each query its own letter [target/refid]"
    ]


@pytest.mark.parametrize(
    "options",
    [
        {"graphMode": "area"},
        {},
        {"graphMode": "none", "reduceOptions": {"calcs": ["mean"]}},
        {"graphMode": "none", "showPercentChange": True},
    ],
)
def test_a_stat_may_ask_for_the_range_that_it_uses(options: Json) -> None:
    dashboard = board()
    first(dashboard)["options"] = options
    first(dashboard)["targets"][0]["instant"] = False
    assert said(dashboard) == []


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
