"""What people do to a dashboard in Grafana while we change its source: no work is lost, and everybody is named."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from drift_case import LIMIT, UID, Json, Project, critical, panel
from grafana_case import JSON
from grafana_double import TOKEN, VIEWER, Fault, GrafanaDouble
from grafana_double.words import Refused

from changes.drift.base import MOST, drift
from changes.drift.marker import is_as_pushed, is_ours
from changes.drift.wording import in_words
from targets.grafana.grafana import Grafana
from targets.grafana.settings import GrafanaSettings
from targets.target import Live

RELEASES = ["9.0.0", "13.0.0"]
"""Of both shapes of a history."""

NAME = f'{UID} "247trader-v2: Risk"'
AT = "2024-03-01 09:00 UTC"
KEEP = f"Bring it into the sources (diff --drift shows the lines), or --overwrite-drift {UID} undoes it."
ADOPT = f"Bring what is worth keeping into its source, then --adopt {UID} takes it over."
TITLE = "Exposure of all"


@pytest.fixture(params=RELEASES)
def every(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Project]:
    """A desk at a release of each shape."""
    with GrafanaDouble(request.param) as double:
        yield Project(tmp_path, double)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Project]:
    with GrafanaDouble("12.1.0") as double:
        yield Project(tmp_path, double)


def titled(title: str, was: str = "Exposure over time") -> Callable[[Json], None]:
    """An edit: a panel's title."""
    return lambda board: panel(board, was).update(title=title)


def refusal(desk: Project) -> str:
    """The first line of what is said of the dashboard."""
    return next(line for line in desk.told("diff").splitlines() if UID in line).partition(": refused, ")[2]


@pytest.mark.parametrize("every", ["11.4.0", "12.1.0", *RELEASES], indirect=True)
def test_who_edited_what_and_when_is_told_and_the_history_of_no_other_is_asked_for(every: Project) -> None:
    every.edited(critical(0.85), message="calmer")
    assert (
        every.told("diff")
        == f"""\
! {NAME}: refused, edited by alice on {AT}, version 2, since version 1 that was pushed
    {KEEP}
    change since version 1: none
    drift since version 1: 1 panel changed
      version 2, alice, {AT}: calmer
    ~ panel "Exposure %" (gauge) changed
      ~ threshold: #D55E00 0.9 → 0.85
  grafana (URL): 1 refused, 4 unchanged
"""
    )
    assert {asked.path.split("/")[4] for asked in every.double.asked if "versions" in asked.path} == {UID}


def test_the_digest_of_what_was_pushed_is_that_of_its_file(desk: Project) -> None:
    file = desk.root / "build/dashboards/trader247/risk.json"
    assert desk.live["tradeboards"]["digest"] == hashlib.sha256(file.read_bytes()).hexdigest()


def test_of_what_nobody_edited_no_history_is_asked_for(desk: Project) -> None:
    desk.rebuilt(LIMIT.format(0.8))
    assert "2 changed, 3 unchanged" in desk.told("diff")
    assert not [asked.path for asked in desk.double.asked if "versions" in asked.path]


def test_change_drift_and_conflict_are_told_apart_and_nothing_is_lost(every: Project) -> None:
    every.edited(critical(0.85))
    every.rebuilt(LIMIT.format(0.8))
    pushed = every.run("push", "--yes", "trader247")
    assert pushed.exit_code == 1
    told = pushed.stdout.replace(every.double.url, "URL")
    start = told.index("! trader247-risk")
    assert (
        told[start : told.index("  grafana (URL)")]
        == f"""\
! {NAME}: refused, edited by alice on {AT}, version 2, since version 1 that was pushed
    {KEEP}
    change since version 1: 3 panels changed
    ~ 3 panels by a limit, as told above
    drift since version 1: 1 panel changed
      version 2, alice, {AT}
    ~ panel "Exposure %" (gauge) changed
      ~ threshold: #D55E00 0.9 → 0.85
  ! 1 conflict: both changed it, not in the same way
    ! panel "Exposure %" (gauge)
      ~ there, threshold: #D55E00 0.9 → 0.85
      ~ here, threshold: #D55E00 0.9 → 0.8
"""
    )
    assert panel(every.live, "Exposure %")["fieldConfig"]["defaults"]["thresholds"]["steps"][-1]["value"] == 0.85
    assert "trader247-overview" in told
    assert every.told("diff").endswith("1 refused, 4 unchanged, 1 limit changed\n")


def test_an_edit_elsewhere_is_no_conflict_and_kept_all_the_same(desk: Project) -> None:
    desk.edited(titled(TITLE, "Day P&L over time"))
    desk.rebuilt(LIMIT.format(0.8))
    assert desk.run("push", "--yes", "trader247").exit_code == 1
    assert panel(desk.live, TITLE)
    assert "conflict" not in desk.told("diff")


def test_a_dashboard_that_is_named_is_overwritten(every: Project) -> None:
    every.edited(critical(0.85))
    every.rebuilt(LIMIT.format(0.8))
    pushed = every.run("push", "--yes", "--overwrite-drift", UID, "trader247")
    assert pushed.exit_code == 0, pushed.output
    assert f"~ {NAME}: overwrites what others did, 3 panels changed\n" in pushed.stdout
    assert panel(every.live, "Exposure %")["fieldConfig"]["defaults"]["thresholds"]["steps"][-1]["value"] == 0.8
    assert every.run("diff", "trader247").exit_code == 0


@pytest.mark.parametrize("option", ["--overwrite-drift", "--adopt"])
def test_a_name_that_is_none_is_an_error_with_the_nearest(desk: Project, option: str) -> None:
    result = desk.run("push", "--yes", option, "trader247-rsik", "trader247")
    assert result.exit_code == 2
    assert result.stderr == (
        f'error: {option}: no dashboard "trader247-rsik" is desired. Did you mean "trader247-risk"? Known: '
        "trader247-api, trader247-execution, trader247-health, trader247-overview, trader247-risk\n"
    )


def test_drift_is_not_taken_over_as_if_it_were_a_strangers(desk: Project) -> None:
    desk.edited(critical(0.85))
    assert desk.run("push", "--yes", "--adopt", UID, "trader247").exit_code == 1
    assert not is_ours(desk.live)


def test_the_same_edit_by_both_is_unchanged_and_no_history_is_read(desk: Project) -> None:
    desk.rebuilt(LIMIT.format(0.8))
    wanted = json.loads((desk.root / "build/dashboards/trader247/risk.json").read_text())
    desk.edited(lambda board: board.update(panels=wanted["panels"]))
    assert desk.told("diff").endswith("  grafana (URL): 1 changed, 4 unchanged, 1 limit changed\n")
    assert not [asked.path for asked in desk.double.asked if "versions" in asked.path]
    assert desk.run("push", "--yes", "trader247").exit_code == 0
    assert not is_ours(desk.live)


def test_an_edit_that_the_sources_took_up_is_kept_by_the_next_change(every: Project) -> None:
    every.rebuilt(LIMIT.format(0.8))
    wanted = json.loads((every.root / "build/dashboards/trader247/risk.json").read_text())
    every.edited(lambda board: board.update(panels=wanted["panels"]))
    every.rebuilt(LIMIT.format(0.8) + 'timezone = "Asia/Kolkata"\n')
    told = every.told("diff")
    assert f"~ !! {NAME}: 3 panels changed, 1 setting changed\n" in told
    assert f"    drift since version 1: 3 panels changed, which a push keeps\n      version 2, alice, {AT}\n" in told
    assert "conflict" not in told
    assert every.run("push", "--yes", "trader247").exit_code == 0
    assert is_as_pushed(every.live)
    assert every.run("diff", "trader247").exit_code == 0


def test_a_save_without_an_edit_stands_in_nobodys_way(every: Project) -> None:
    every.edited(lambda _: None)
    assert every.run("diff", "trader247").exit_code == 0
    every.rebuilt(LIMIT.format(0.8))
    told = every.told("diff")
    assert f"    drift since version 1: saved, but nothing changed\n      version 2, alice, {AT}\n" in told
    assert every.run("push", "--yes", "trader247").exit_code == 0
    assert is_as_pushed(every.live)


@pytest.mark.parametrize("written", [39, 41, 43])
def test_the_schema_version_that_a_browser_wrote_is_nobodys_edit(desk: Project, written: int) -> None:
    """Every Grafana's browser writes its own; those before 13 a lower one than ours."""
    desk.edited(lambda board: board.update(schemaVersion=written))
    assert desk.told("diff").endswith(": no changes (5 dashboards)\n")
    assert desk.run("push", "--yes", "--dry-run", "trader247").exit_code == 0
    desk.rebuilt(LIMIT.format(0.8))
    assert "2 changed, 3 unchanged" in desk.told("diff")
    desk.edited(critical(0.85))
    drifted = desk.told("diff").partition("    drift since")[2]
    assert "#D55E00 0.9 → 0.85" in drifted
    assert "schema" not in drifted


def test_all_who_were_at_it_are_named(desk: Project) -> None:
    desk.edited(critical(0.85), "alice")
    desk.edited(critical(0.86), "bob")
    assert refusal(desk) == f"edited by bob and alice, last on {AT}, version 3, since version 1 that was pushed"
    for user in ("carol", "dave", "alice"):
        desk.edited(critical(0.87), user)
    assert refusal(desk) == (
        f"edited by alice, dave, carol and 1 more, last on {AT}, version 6, since version 1 that was pushed"
    )


def test_an_old_edit_put_back_is_drift_by_whoever_put_it_back(every: Project) -> None:
    every.edited(critical(0.85))
    assert every.run("push", "--yes", "--overwrite-drift", UID, "trader247").exit_code == 0
    every.double.store.restore(UID, 2, "bob")
    told = every.told("diff")
    assert f"edited by bob on {AT}, version 4, since version 3 that was pushed\n" in told
    assert f"      version 4, bob, {AT}: Restored from version 2\n" in told
    assert "      ~ threshold: #D55E00 0.9 → 0.85\n" in told


def test_an_old_push_put_back_is_drift_by_whoever_put_it_back(every: Project) -> None:
    every.rebuilt(LIMIT.format(0.8))
    assert every.run("push", "--yes", "trader247").exit_code == 0
    every.double.store.restore(UID, 1, "bob")
    told = every.told("diff")
    put = f"an older version was put back by bob on {AT}, version 3, since version 2 that was pushed\n    {KEEP}\n"
    assert f"! {NAME}: refused, {put}" in told
    assert f"      version 3, bob, {AT}: Restored from version 1\n" in told
    assert every.run("push", "--yes", "trader247").exit_code == 1
    assert panel(every.live, "Exposure %")["fieldConfig"]["defaults"]["thresholds"]["steps"][-1]["value"] == 0.9
    every.edited(titled(TITLE))
    assert f"edited by alice and bob, last on {AT}, version 4, since version 2 that was pushed\n" in every.told("diff")
    assert every.run("push", "--yes", "--overwrite-drift", UID, "trader247").exit_code == 0
    assert every.run("diff", "trader247").exit_code == 0


def test_an_old_push_put_back_that_is_desired_again_is_unchanged(desk: Project) -> None:
    desk.rebuilt(LIMIT.format(0.8))
    assert desk.run("push", "--yes", "trader247").exit_code == 0
    desk.double.store.restore(UID, 1, "bob")
    desk.rebuilt("")
    assert "1 changed, 4 unchanged" in desk.told("diff")


def test_what_a_rollback_of_ours_put_back_is_not_drift(every: Project) -> None:
    every.rebuilt(LIMIT.format(0.8))
    pushed = every.live
    assert every.run("push", "--yes", "trader247").exit_code == 0
    author = every.double.store.versions(UID)[0]["createdBy"]
    body = {"dashboard": {**pushed, "id": None}, "folderUid": "trader247", "overwrite": True, "message": "rolled back"}
    every.double.store.save(body, author)
    assert f"~ {NAME}: 3 panels changed\n" in every.told("diff")
    assert every.run("push", "--yes", "trader247").exit_code == 0
    assert every.run("diff", "trader247").exit_code == 0


def taken_back(desk: Project, *arguments: str) -> None:
    """A push of which another dashboard fails, so that this one is put back."""
    save = desk.double.store.save

    def full(body: Json, by: str) -> Json:
        if body["dashboard"]["uid"] != UID:
            raise Refused(403, "Quota reached")
        return save(body, by)

    desk.rebuilt(LIMIT.format(0.8))
    with patch.object(desk.double.store, "save", full):
        result = desk.run("push", "--yes", "--rollback", *arguments, "trader247")
    assert result.exit_code == 2
    assert f"~ {NAME}: put back as it was\n" in result.stdout


def test_what_a_rollback_put_back_is_told_as_it_was_before(every: Project) -> None:
    """Of whom it was, since which push: neither what was taken back nor the rollback is anybody's edit."""
    every.edited(titled(TITLE))
    before = every.told("diff")
    assert f"refused, edited by alice on {AT}, version 2, since version 1 that was pushed\n" in before
    taken_back(every, "--overwrite-drift", UID)
    every.rebuilt("")
    assert every.told("diff") == before


def test_what_a_rollback_put_back_of_ours_is_no_drift(every: Project) -> None:
    taken_back(every)
    assert f"~ {NAME}: 3 panels changed\n" in every.told("diff")
    every.edited(titled(TITLE))
    assert f"edited by alice on {AT}, version 4, since version 1 that was pushed\n" in every.told("diff")


def test_who_says_that_an_edit_was_taken_back_is_named_all_the_same(desk: Project) -> None:
    desk.edited(titled(TITLE), message="taken back to version 1")
    assert refusal(desk) == f"edited by alice on {AT}, since version 1 that was pushed"


def test_what_somebody_moved_to_another_folder_is_drift(every: Project) -> None:
    every.double.store.create_folder({"uid": "mine", "title": "Mine"})
    every.double.store.dashboards[UID].folder = "mine"
    assert refusal(every) == 'moved by somebody from folder "247trader-v2" to "Mine"'
    assert every.run("push", "--yes", "trader247").exit_code == 1
    assert every.double.store.dashboards[UID].folder == "mine"
    assert "    drift since version 1: 1 setting changed\n    ~ folder: 247trader-v2 → Mine\n" in every.told("diff")
    assert every.run("push", "--yes", "--overwrite-drift", UID, "trader247").exit_code == 0
    assert every.double.store.dashboards[UID].folder == "trader247"
    assert every.run("diff", "trader247").exit_code == 0


def test_a_move_of_theirs_is_no_change_of_ours_and_clashes_with_a_move_of_ours(desk: Project) -> None:
    desk.double.store.create_folder({"uid": "mine", "title": "Mine"})
    desk.double.store.dashboards[UID].folder = "mine"
    assert "    change since version 1: none\n" in desk.told("diff")
    desk.rebuilt('[deployments.trader247]\nfolder = "Bots"\n')
    told = desk.told("diff")
    assert "    change since version 1: 1 setting changed\n    ~ folder: 247trader-v2 → Bots\n" in told
    assert "  ! 1 conflict: both changed it, not in the same way\n" in told
    assert "there, folder: 247trader-v2 → Mine\n" in told
    assert "here, folder: 247trader-v2 → Bots\n" in told


def test_a_folder_that_somebody_renamed_is_drift_of_all_that_is_in_it(desk: Project) -> None:
    desk.double.store.update_folder("trader247", {"title": "Bots", "overwrite": True})
    told = desk.told("diff")
    assert refusal(desk) == 'moved by somebody from folder "247trader-v2" to "Bots"'
    assert told.endswith("  grafana (URL): 5 refused\n")
    assert desk.run("push", "--yes", "trader247").exit_code == 1
    assert desk.double.store.folders["trader247"]["title"] == "Bots"


def test_one_that_was_moved_and_edited_is_both(desk: Project) -> None:
    desk.double.store.create_folder({"uid": "mine", "title": "Mine"})
    desk.double.store.dashboards[UID].folder = "mine"
    desk.edited(critical(0.85))
    assert refusal(desk) == (
        f'edited by alice on {AT}, version 2, moved from folder "247trader-v2" to "Mine", since version 1 that was '
        "pushed"
    )


def test_an_edit_over_the_api_that_keeps_the_marker_is_drift(every: Project) -> None:
    edited = {**every.live, "title": "Mine"}
    every.double.store.save({"dashboard": edited, "folderUid": "trader247", "overwrite": True}, "bob")
    told = every.told("diff")
    assert f"edited by bob on {AT}, version 2, since version 1 that was pushed\n" in told
    assert "    ~ title: 247trader-v2: Risk → Mine\n" in told


def test_a_base_that_was_trimmed_is_said_to_be_unknown(every: Project) -> None:
    every.edited(critical(0.85))
    every.double.store.trim(UID, keep=1)
    assert refusal(every) == (
        f"saved by alice on {AT}, version 2; its history begins at version 2, after what was pushed, if it ever was"
    )
    edited = {**every.live, "tradeboards": {"digest": "0" * 64, "revision": ""}}
    every.double.store.save({"dashboard": edited, "folderUid": "trader247", "overwrite": True}, "bob")
    every.double.store.trim(UID, keep=1)
    assert refusal(every) == f"edited by bob on {AT}, version 3; its history begins at version 3, after what was pushed"
    assert every.run("push", "--yes", "--overwrite-drift", UID, "trader247").exit_code == 0
    assert is_as_pushed(every.live)


def test_no_more_than_so_many_versions_are_looked_at(desk: Project) -> None:
    for number in range(MOST + 5):
        desk.edited(critical(0.5 + number / 1000))
    assert refusal(desk) == (
        f"saved by alice, last on {AT}, version {MOST + 6}; none of its newest {MOST} versions is what was pushed, if "
        "it ever was"
    )
    read = [asked.path for asked in desk.double.asked if f"{UID}/versions/" in asked.path]
    assert len(read) == MOST - 1


def test_what_was_never_ours_is_adopted_by_name_and_by_nothing_else(every: Project) -> None:
    every.double.store.delete(UID)
    every.double.store.save({"dashboard": {"uid": UID, "title": "Mine", "panels": []}, "folderUid": "trader247"}, "eve")
    told = every.told("diff")
    assert f"! {NAME}: refused, saved by eve on {AT}, version 1; it was never pushed\n    {ADOPT}\n" in told
    assert "drift" not in told.replace("--drift", "")
    assert every.run("push", "--yes", "--overwrite-drift", UID, "trader247").exit_code == 1
    assert every.live["title"] == "Mine"
    assert every.run("push", "--yes", "--adopt", UID, "trader247").exit_code == 0
    assert is_as_pushed(every.live)


@pytest.mark.parametrize("release", ["12.1.0", "13.0.0"])
def test_of_one_saved_in_the_v2_model_only_the_edit_is_told_and_only_a_person_replaces_it(
    tmp_path: Path, release: str
) -> None:
    with GrafanaDouble(release) as double:
        desk = Project(tmp_path, double)
        desk.edited(lambda _: None, v2=True)
        assert desk.run("diff", "trader247").exit_code == 0
        desk.edited(critical(0.85))
        told = desk.told("diff")
        assert (
            f"edited in Grafana's v2 model by alice, last on {AT}, version 3, since version 1 that was pushed\n" in told
        )
        start = told.index("    drift")
        assert (
            told[start : told.index("  grafana (URL)")]
            == f"""\
    drift since version 1: 1 panel changed
      version 3, alice, {AT}
      version 2, alice, {AT}
    ~ panel "Exposure %" (gauge) changed
      ~ threshold: #D55E00 0.9 → 0.85
"""
        )
        assert desk.run("push", "--yes", "--overwrite-drift", UID, "trader247").exit_code == 0
        assert is_as_pushed(desk.live)


def test_one_saved_in_the_v2_model_without_an_edit_is_not_replaced_unasked(desk: Project) -> None:
    desk.edited(lambda _: None, v2=True)
    desk.rebuilt(LIMIT.format(0.8))
    assert refusal(desk) == f"saved in Grafana's v2 model by alice on {AT}, version 2, since version 1 that was pushed"


def test_a_row_that_was_moved_in_the_v2_model_is_one_that_we_may_have_moved_too(desk: Project) -> None:
    def move(board: Json) -> None:
        row = next(one for one in board["panels"] if one["type"] == "row" and one["title"] == "Exposure")
        row["gridPos"]["y"] += 40

    desk.edited(move, v2=True)
    found = next(one for one in json.loads(desk.told("diff", "--format", "json"))["dashboards"] if one["uid"] == UID)
    (moved,) = found["drift"]["panels"]
    built = json.loads((desk.root / "build/dashboards/trader247/risk.json").read_text())
    assert moved["id"] == next(one["id"] for one in built["panels"] if one["title"] == "Exposure")


def test_who_may_only_look_is_told_the_last_hand_and_why_no_more(desk: Project) -> None:
    desk.edited(critical(0.85))
    grafana = Grafana(GrafanaSettings("g", desk.double.url, token=VIEWER), sleep=lambda _: None)
    (live,) = grafana.read([UID])
    assert isinstance(live, Live)
    found = drift(grafana, live)
    assert found is not None
    assert in_words(found).startswith(
        f'saved by alice on {AT}; cannot read the history of dashboard "{UID}": the login has no permission for this '
    )
    assert found.ours is None
    grafana.close()


def test_where_the_history_may_not_be_read_nobody_is_told_to_adopt(desk: Project) -> None:
    desk.edited(critical(0.85))
    forbidden = Fault(403, b'{"message": "no"}', times=9, path="versions?")
    desk.double.faults = [forbidden]
    told = desk.told("diff")
    assert "--adopt" not in told
    assert "--overwrite-drift" not in told
    assert (
        "    Run it with a login that may read its history (docs/permissions.md): only that tells whether it is ours.\n"
    ) in told
    (found,) = (one for one in json.loads(desk.told("diff", "--format", "json"))["dashboards"] if one["uid"] == UID)
    assert found["drift"]["ours"] is None


@pytest.mark.parametrize("option", ["--overwrite-drift", "--adopt"])
def test_what_cannot_be_told_to_be_ours_is_written_by_name(desk: Project, option: str) -> None:
    desk.edited(critical(0.85))
    desk.double.faults = [Fault(403, b'{"message": "no"}', times=9, path="versions?")]
    assert desk.run("push", "--yes", "trader247").exit_code == 1
    assert desk.run("push", "--yes", option, UID, "trader247").exit_code == 0
    assert is_as_pushed(desk.live)


def test_who_may_not_read_the_history_plans_what_a_push_then_refuses(desk: Project) -> None:
    """An old push that was put back."""
    desk.rebuilt(LIMIT.format(0.8))
    assert desk.run("push", "--yes", "trader247").exit_code == 0
    desk.double.store.restore(UID, 1, "bob")
    desk.double.faults = [Fault(403, b'{"message": "no"}', times=1, path="versions?")]
    assert "1 changed, 4 unchanged" in desk.told("diff")
    assert refusal(desk).startswith("an older version was put back by bob")


def test_a_save_after_it_was_read_is_not_taken_for_its_history(desk: Project) -> None:
    desk.edited(critical(0.85))
    grafana = Grafana(GrafanaSettings("g", desk.double.url, token=TOKEN), sleep=lambda _: None)
    (live,) = grafana.read([UID])
    assert isinstance(live, Live)
    desk.edited(critical(0.86), "bob")
    found = drift(grafana, live)
    assert found is not None
    assert [version.author for version in found.since] == ["alice"]
    grafana.close()


@pytest.mark.parametrize("created", ["0001-01-01T00:00:00+05:30", "9999-12-31T23:59:59-08:00"])
def test_a_time_that_is_none_in_utc_is_told_as_it_is(desk: Project, created: str) -> None:
    desk.edited(critical(0.85))
    rows = [
        {"version": 2, "created": created, "createdBy": "eve", "message": ""},
        {"version": 1, "created": "2024-03-01T10:30:00Z", "createdBy": "x", "message": ""},
    ]
    desk.double.faults = [Fault(200, json.dumps({"versions": rows}).encode(), JSON, times=9, path="versions?")]
    assert refusal(desk) == f"edited by eve on {created}, version 2, since version 1 that was pushed"


def test_a_history_of_any_hand_is_safe_to_print_and_in_markdown(desk: Project) -> None:
    desk.edited(critical(0.85))
    rows = [
        {"version": 2, "created": "now\x1b[2J", "createdBy": "eve\u202e@all", "message": "```\n</details> @team"},
        {"version": 1, "created": "2024-03-01T10:30:00+05:30", "createdBy": "x", "message": ""},
    ]
    fault = Fault(200, json.dumps({"versions": rows}).encode(), JSON, times=9, path="versions?")
    desk.double.faults = [fault]
    assert refusal(desk) == ("edited by eve\\u202e@all on now\\x1b[2J, version 2, since version 1 that was pushed")
    shown = desk.told("diff", "--format", "markdown")
    assert not any(mark in shown for mark in ("\x1b", "\u202e"))
    assert "\n```diff\n" not in shown
    assert "````diff\n" in shown


def test_programs_are_told_drift_and_conflicts(desk: Project) -> None:
    desk.edited(critical(0.85), message="calmer")
    desk.rebuilt(LIMIT.format(0.8))
    found = next(one for one in json.loads(desk.told("diff", "--format", "json"))["dashboards"] if one["uid"] == UID)
    field = {"what": "threshold", "subject": "", "part": "#D55E00", "class": "threshold", "before": 0.9}
    field |= {"path": "fieldConfig.defaults.thresholds.steps"}
    told = found["drift"]
    assert (told["told"], told["ours"], told["undone"], told["base"], told["gap"], told["code"]) == (
        f"edited by alice on {AT}, version 2, since version 1 that was pushed",
        True,
        True,
        1,
        "",
        [],
    )
    assert told["since"] == [{"version": 2, "created": "2024-03-01T09:00:02Z", "author": "alice", "message": "calmer"}]
    assert [(one["title"], [each["after"] for each in one["fields"]]) for one in told["panels"]] == [
        ("Exposure %", [0.85])
    ]
    (conflict,) = found["conflicts"]
    assert conflict["panel"]["title"] == "Exposure %"
    for side, after in (("theirs", 0.85), ("ours", 0.8)):
        assert {key: value for key, value in conflict[side].items() if key != "mark"} == field | {"after": after}


def test_a_folder_remembers_nothing_and_says_so(tmp_path: Path, desk: Project) -> None:
    (tmp_path / "tradeboards.toml").write_text("")
    assert desk.run("build", "trader247").exit_code == 0
    assert desk.run("push", "--yes", "trader247").exit_code == 0
    file = tmp_path / f"var/grafana/dashboards/247trader-v2/{UID}.json"
    edited = json.loads(file.read_text()) | {"description": "theirs"}
    file.write_text(json.dumps(edited))
    said = refusal(desk)
    assert said.startswith("edited on 2")
    assert said.endswith(" UTC; no history of it is kept there")
    del edited["tradeboards"]
    file.write_text(json.dumps(edited))
    assert refusal(desk).startswith("saved on 2")
    assert refusal(desk).endswith(" UTC; no history of it is kept there, if it ever was")
