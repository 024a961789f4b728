"""`diff --drift`: the lines of the sources that say what somebody edited, and that they do, where that can be tried."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from drift_case import LIMIT, UID, Json, Project, critical, panel
from grafana_double import TOKEN, GrafanaDouble
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_hostile_live import WANTED, nearly

from changes.drift.base import drift
from changes.drift.marker import mark
from changes.drift.three_way import conflicts
from changes.drift.wording import in_words
from changes.meaning.drift_lines import with_code
from changes.planning.plan import Desired, Plan, Refused, plan
from changes.reports.json import plan_json
from changes.reports.text import plan_lines
from config import Config
from systems.registry import everything
from targets.grafana.grafana import Grafana
from targets.grafana.settings import GrafanaSettings
from targets.target import Folder, Live, Version

RISK = "dashboards/risk.py"
TABLE = "tradeboards.toml, [deployments.trader247]"
GAUGE = f'{RISK}, row "Limits", panel "gauge-exposure" (exposure)'

EVERY = everything(Config(Path()))

Edit = Callable[[Json], object]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Project]:
    """A desk that a test may rebuild."""
    with GrafanaDouble() as double:
        yield Project(tmp_path, double)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    with GrafanaDouble() as double:
        yield Project(tmp_path_factory.mktemp("desk"), double)


@pytest.fixture
def pushed(built: Project) -> Project:
    """A desk that a test may only edit in its Grafana, which then forgets the edit."""
    built.double.store.dashboards[UID].versions[1:] = []
    return built


def lines(desk: Project) -> list[tuple[str, str, str]]:
    """What would be edited, where, and the line."""
    told = json.loads(desk.told("diff", "--drift", "--format", "json"))
    found = next(one for one in told["dashboards"] if one["uid"] == UID)
    return [(one["of"], one["where"], one["line"]) for one in found["drift"]["code"]]


def code(desk: Project) -> list[tuple[str, str, str]]:
    """The same for the risk dashboard alone, without a command."""
    board = json.loads((desk.root / "build/dashboards/trader247/risk.json").read_bytes())
    desired = Desired(UID, board, Folder("trader247", "247trader-v2"))
    with closing(Grafana(GrafanaSettings("desk", desk.double.url, token=TOKEN))) as grafana:
        (action,) = with_code(plan([desired], grafana), EVERY).actions
    assert isinstance(action, Refused)
    assert action.drift
    return [(one.of, one.where, one.line) for one in action.drift.code]


def defaults(title: str, **values: object) -> Edit:
    return lambda board: panel(board, title)["fieldConfig"]["defaults"].update(values)


def titled(was: str, title: str) -> Edit:
    return lambda board: panel(board, was).update(title=title)


def removed(title: str) -> Edit:
    def edit(board: Json) -> None:
        board["panels"] = [one for one in board["panels"] if one["title"] != title or one["type"] == "row"]

    return edit


def step(title: str, at: int, value: float) -> Edit:
    return lambda board: panel(board, title)["fieldConfig"]["defaults"]["thresholds"]["steps"][at].update(value=value)


def both(*edits: Edit) -> Edit:
    def edit(board: Json) -> None:
        for one in edits:
            one(board)

    return edit


def query(board: Json) -> None:
    panel(board, "Breaker trips")["targets"][0]["expr"] = "vector(1)"


def heading(board: Json) -> None:
    next(one for one in board["panels"] if one["type"] == "row")["title"] = "All limits"


def asked_otherwise(board: Json) -> None:
    one = panel(board, "Exposure %")
    question, rest = one["description"].split("\n\n", 1)
    one["description"] = f"{question} Really?\n\n{rest}"


def more_said(board: Json) -> None:
    panel(board, "Exposure %")["description"] += "\n\nAsk the desk."


SYSTEM = f"{TABLE}, instead of the limit in systems/trader247.py"
EXPOSURE = "systems/signals/risk.py, EXPOSURE"


def test_a_move_to_another_folder_is_a_line_of_the_deployment(desk: Project) -> None:
    desk.double.store.create_folder({"uid": "mine", "title": "Mine"})
    desk.double.store.dashboards[UID].folder = "mine"
    assert lines(desk) == [("folder", TABLE, 'folder = "Mine"')]


@pytest.mark.parametrize(
    ("edit", "found"),
    [
        (
            critical(0.85),
            ('panel "Exposure %": threshold', SYSTEM, "limits.exposure = { warning = 0.7, critical = 0.85 }"),
        ),
        (
            both(critical(0.85), step("Exposure %", 1, 0.6)),
            ('panel "Exposure %": threshold', SYSTEM, "limits.exposure = { warning = 0.6, critical = 0.85 }"),
        ),
        (
            step("Exposure over time", 1, 0.65),
            ('panel "Exposure over time": threshold', SYSTEM, "limits.exposure = { warning = 0.65, critical = 0.9 }"),
        ),
        (titled("Exposure %", "Exposed"), ('panel "Exposed": title', GAUGE, 'title="Exposed"')),
        (defaults("Exposure %", unit="percent"), ('panel "Exposure %": unit', EXPOSURE, 'unit="percent"')),
        (defaults("Exposure %", decimals=3), ('panel "Exposure %": decimals', EXPOSURE, "decimals=3")),
        (defaults("Day P&L", unit="currencyEUR"), ('panel "Day P&L": unit', TABLE, 'currency = "EUR"')),
        (
            lambda board: panel(board, "Exposure over time")["gridPos"].update(h=12),
            (
                'panel "Exposure over time": layout',
                'dashboards/rows/exposure.py, row "Exposure", panel "timeseries-exposure" (exposure)',
                "size=(24, 12)",
            ),
        ),
        (
            lambda board: panel(board, "Exposure over time")["gridPos"].update(w=7),
            (
                'panel "Exposure over time": layout',
                'dashboards/rows/exposure.py, row "Exposure", panel "timeseries-exposure" (exposure)',
                "gridPos",
            ),
        ),
        (more_said, ('panel "Exposure %": description', GAUGE, 'about="Ask the desk."')),
        (
            query,
            (
                'panel "Breaker trips": query',
                "systems/trader247.py, answers, signal breaker_trips",
                "vector(1)",
            ),
        ),
        (
            defaults("Exposure %", max=0.5),
            ('panel "Exposure %": option', GAUGE, "fieldConfig.defaults.max"),
        ),
        (removed("Exposure over time"), ("", "", "take it out of the row")),
        (
            lambda board: board["panels"].append({"id": 9, "type": "stat", "title": 'My "own"', "gridPos": {}}),
            ('panel "My "own""', RISK, 'stat(…, title="My \\"own\\"")'),
        ),
        (heading, ('row "All limits": title', f'{RISK}, row "Limits"', 'row("All limits", …)')),
        (lambda board: board.update(title="247trader-v2: R"), ("title", RISK, 'Board(…, title="R")')),
        (lambda board: board.update(title="Bot: Risk"), ("title", TABLE, 'title = "Bot"')),
        (lambda board: board.update(description="Why?"), ("description", RISK, 'Board(…, question="Why?")')),
        (
            lambda board: board.update(time={"from": "now-7d", "to": "now"}),
            ("time range", RISK, 'Board(…, span="7d")'),
        ),
        (lambda board: board.update(timezone="Asia/Kolkata"), ("time zone", TABLE, 'timezone = "Asia/Kolkata"')),
        (lambda board: board.update(editable=True), ("setting editable", TABLE, "editable = true")),
        (lambda board: board.update(refresh="1m"), ("refresh", RISK, "refresh")),
    ],
)
def test_an_edit_is_said_in_the_words_of_the_sources(pushed: Project, edit: Edit, found: tuple[str, str, str]) -> None:
    pushed.edited(edit)
    told = code(pushed)
    (one,) = told
    assert one[2] == found[2]
    assert found[0] == "" or one == found


def test_a_question_is_its_signals(pushed: Project) -> None:
    pushed.edited(asked_otherwise)
    ((of, where, line),) = code(pushed)
    assert (of, where) == ('panel "Exposure %": description', EXPOSURE)
    assert line.startswith('question="')
    assert line.endswith(' Really?"')


def test_the_line_for_a_limit_does_what_it_says(desk: Project) -> None:
    desk.edited(both(critical(0.85), critical(0.85, "Exposure over time")))
    told = lines(desk)
    assert {line for _, _, line in told} == {"limits.exposure = { warning = 0.7, critical = 0.85 }"}
    desk.rebuilt(f"[deployments.trader247]\n{told[0][2]}\n")
    shown = desk.told("diff")
    assert "conflict" not in shown
    assert "which a push keeps" in shown
    assert desk.run("push", "--yes", "trader247").exit_code == 0


def test_a_limit_of_the_configuration_is_changed_where_it_stands(desk: Project) -> None:
    desk.rebuilt("[deployments.trader247]\nlimits.exposure = { warning = 0.7, critical = 0.9, hold = '9m' }\n")
    assert desk.run("push", "--yes", "trader247").exit_code == 0
    desk.edited(critical(0.95))
    assert lines(desk) == [
        (
            'panel "Exposure %": threshold',
            TABLE,
            'limits.exposure = { warning = 0.7, critical = 0.95, hold = "9m" }',
        )
    ]


def test_a_limit_that_cannot_be_is_only_a_path(pushed: Project) -> None:
    pushed.edited(critical(0.1))  # below the warning
    assert code(pushed) == [('panel "Exposure %": threshold', GAUGE, "fieldConfig.defaults.thresholds.steps")]


def test_what_only_moved_is_told_once(pushed: Project) -> None:
    def swap(board: Json) -> None:
        one, other = panel(board, "Exposure by symbol"), panel(board, "Positions")
        one["gridPos"], other["gridPos"] = other["gridPos"], one["gridPos"]

    pushed.edited(swap)
    said = "the order of panels in a row is that in which they stand there"
    assert code(pushed) == [("the place of 2 panels", RISK, said)]


def test_a_terminal_is_told_under_the_drift(pushed: Project) -> None:
    pushed.edited(critical(0.85))
    told = pushed.told("diff", "--drift")
    assert told.endswith(f"""\
      ~ threshold: #D55E00 0.9 → 0.85
      in the sources that would be:
        panel "Exposure %": threshold: {SYSTEM}
          limits.exposure = {{ warning = 0.7, critical = 0.85 }}
  grafana (URL): 1 refused, 4 unchanged
""")
    assert "in the sources" not in pushed.told("diff")


def test_the_desk_of_several_deployments_names_whose_number_it_is(tmp_path: Path) -> None:
    with GrafanaDouble() as double:
        desk = Project(tmp_path, double)
        assert desk.run("build").exit_code == 0
        assert desk.run("push", "--yes").exit_code == 0

        def euros(board: Json) -> None:
            row = next(one for one in board["panels"] if one["type"] == "row" and one["title"] == "247trader-v2")
            numbers = board["panels"][board["panels"].index(row) + 1 :]
            one = next(one for one in numbers if one["title"] == "Account")
            one["fieldConfig"]["defaults"]["unit"] = "currencyEUR"

        double.store.browser_save("desk-overview", euros, "alice")
        told = json.loads(desk.run("diff", "--drift", "--format", "json").stdout)
        found = next(one for one in told["dashboards"] if one["uid"] == "desk-overview")
        assert found["drift"]["code"] == [{"of": 'panel "Account": unit', "where": TABLE, "line": 'currency = "EUR"'}]


@pytest.mark.parametrize("value", [1e300, -1e30, "0.85", None, True, [0.5], {"a": 1}])
def test_thresholds_of_any_shape_end_in_a_path(pushed: Project, value: object) -> None:
    pushed.edited(
        lambda board: panel(board, "Exposure %")["fieldConfig"]["defaults"]["thresholds"].update(steps=[value])
    )
    assert [line for *_, line in code(pushed)] == ["fieldConfig.defaults.thresholds.steps"]


def test_drift_of_a_revision_is_refused(pushed: Project) -> None:
    result = pushed.run("diff", "--drift", "--base", "HEAD")
    assert result.exit_code == 2
    assert "Error: --drift is about a target; nobody edits a revision\n" in result.stderr


def test_a_limit_that_we_change_too_is_still_said(desk: Project) -> None:
    desk.edited(critical(0.85))
    desk.rebuilt(LIMIT.format(0.8))
    assert lines(desk) == [
        ('panel "Exposure %": threshold', TABLE, "limits.exposure = { warning = 0.7, critical = 0.85 }")
    ]


class Pushed:
    """A history of one push."""

    def versions(self, uid: str) -> Iterator[Version]:
        assert uid == UID
        yield Version(1, "2026-11-20T14:02:00Z", "ours", "")

    def version(self, uid: str, number: int) -> Json | None:
        assert (uid, number) == (UID, 1)
        return mark(WANTED.dashboard)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(nearly(), st.booleans())
def test_an_edit_of_any_shape_is_told_in_lines_that_are_safe_to_print(board: Json, converted: bool) -> None:
    found = drift(Pushed(), Live(UID, board, version=2, updated="2026-11-20T14:02:00Z", converted=converted))
    assert found is not None
    assert found.base is not None
    refused = Refused(
        WANTED, in_words(found), "", drift=found, conflicts=conflicts(found.change, found.change, found.change)
    )
    made = with_code(Plan("grafana", "here", (refused,)), EVERY)
    said = [str(line) for line in plan_lines(made)]
    assert all(line.isprintable() for line in said)
    assert plan_json(made).isascii()
    (action,) = made.actions
    code = action.drift.code if isinstance(action, Refused) and action.drift else ()
    assert bool(code) == (found.change is not None)
