"""Checks of dashboards, panels and layout: what they say of one broken place on an otherwise good dashboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from checks_case import LINES, STAT, Json, board, first, said, variable

import checks


def test_a_good_dashboard_has_no_problems() -> None:
    assert said(board()) == []
    assert said(board(), known=False) == []
    assert said({"dashboard": board(), "meta": {}}) == []
    assert said({"kind": "Dashboard", "spec": board()}) == []


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


def put_the_number_below(dashboard: Json) -> None:
    dashboard["panels"][1]["gridPos"] = {"x": 0, "y": 0, "w": 12, "h": 4}
    dashboard["panels"][0]["gridPos"] = {"x": 0, "y": 4, "w": 24, "h": 4}


def name_states(dashboard: Json) -> None:
    panel = dashboard["panels"][1]
    panel["type"], panel["options"] = "state-timeline", {"mergeValues": True}
    panel["fieldConfig"]["defaults"] |= {
        "color": {"mode": "thresholds"},
        "mappings": [{"type": "value", "options": {"0": {"text": "DOWN"}}}],
        "thresholds": {"mode": "absolute", "steps": [{"color": "red", "value": None}, {"color": "green", "value": 1}]},
    }


USE = 'Use a variable: {"type": "prometheus", "uid": "${datasource}"} [panel/datasource]'
UID = "Give it a uid of its own: at most 40 letters, digits, - and _ [uid/stable]"
NUMBER = "Give it a whole number from 1 to 2147483647 [uid/stable]"
GRID = "Correct its gridPos: 24 columns, whole numbers [grid/bounds]"
RISE = "Let the values rise [threshold/order]"

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
        name_states,
        [
            f"{LINES}: merges values coloured by thresholds, so its value mappings are not shown. "
            'Set the colour mode to "fixed" [panel/states]'
        ],
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
        put_the_number_below,
        [
            f"{STAT}: nothing lies above it at y 0 to 4, columns 12 to 24. "
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
        [
            f"{LINES}: the first threshold says 0, and holds below it too. "
            "Let the first begin at null [threshold/order]"
        ],
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
