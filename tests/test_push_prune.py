"""`push --prune` deletes what is ours, intact and not desired any more, and nothing else."""

from __future__ import annotations

import pytest
from grafana_double import Fault, GrafanaDouble
from push_case import BOTS, AGrafana, Project, board, boards, ours

from targets.target import Folder

ANOTHER = Folder("ops", "Operations")


@pytest.fixture
def desk(desk: Project) -> Project:
    """Two dashboards of ours are desired and there."""
    desk.pushed(boards(2))
    return desk


def uids(desk: Project) -> set[str]:
    return set(desk.places["here"].held())


def leave(desk: Project, *uids_of_old: str) -> None:
    """Dashboards that an earlier push left and that nobody desires."""
    for uid in uids_of_old:
        desk.places["here"].save(ours(board(uid)))


STAYS = {"trader247-b00", "trader247-b01"}


def test_ours_that_is_not_desired_is_deleted_and_kept_in_the_backup(desk: Project) -> None:
    leave(desk, "trader247-old")
    old = desk.places["here"].held()["trader247-old"]
    told = desk.push("--prune")
    assert told == [
        "  here (PLACE): no changes (2 dashboards)",
        '- trader247-old "Trader247-Old": to be deleted, nothing desires it any more',
        "  prune: 1 to delete",
        "  kept before the push: 1 dashboard, in var/backup/here/TIME",
        "  nothing to write",
        '- trader247-old "Trader247-Old": deleted',
        "  1 deleted",
    ]
    assert uids(desk) == STAYS
    assert desk.backups["trader247-old"]["dashboard"] == old
    assert desk.push("--prune") == ["  here (PLACE): no changes (2 dashboards)", "  prune: nothing to delete"]


def test_nothing_is_deleted_unasked_or_in_a_dry_run(desk: Project) -> None:
    leave(desk, "trader247-old")
    desk.push()
    assert uids(desk) == {*STAYS, "trader247-old"}
    result = desk.run("push", "--prune", "--dry-run")
    assert (result.exit_code, uids(desk)) == (1, {*STAYS, "trader247-old"})
    assert "prune: 1 to delete" in result.output


def test_what_is_not_ours_edited_or_elsewhere_stays(desk: Project) -> None:
    place = desk.places["here"]
    place.save(board("adas-own").dashboard)
    place.save(board("trader247-lookalike").dashboard)
    place.save(ours(board("trader247-edited")) | {"description": "mine"})
    place.save(ours(board("trader247-elsewhere")), folder=ANOTHER)
    by = " by ada" if isinstance(place, AGrafana) else ""
    assert desk.push("--prune") == [
        "  here (PLACE): no changes (2 dashboards)",
        f'! trader247-edited "Trader247-Edited": stays, it was edited{by} since it was pushed',
        f'! trader247-lookalike "Trader247-Lookalike": stays, it does not carry our marker: saved{by} since it was '
        "pushed, or made by hand",
        "  prune: nothing to delete",
    ]
    assert uids(desk) == STAYS | {"adas-own", "trader247-lookalike", "trader247-edited", "trader247-elsewhere"}


def test_one_that_somebody_put_back_stays(double: GrafanaDouble, grafana: Project) -> None:
    old = "trader247-old"
    for unit in ("s", "ms"):
        grafana.pushed([*boards(1), board(old, unit)])
    double.store.restore(old, 1, "alice")
    grafana.wanted = boards(1)
    assert grafana.push("--prune")[1:] == [
        f'! {old} "Trader247-Old": stays, an older version was put back by alice on 2024-03-01 09:00 UTC, version 3, '
        "since version 2 that was pushed",
        "  prune: nothing to delete",
    ]
    assert old in uids(grafana)


def test_what_another_checkout_pushed_to_the_same_folder_stays(desk: Project) -> None:
    leave(desk, "theirs-risk", "trader247-old")
    told = desk.push("--prune")
    assert (
        '! theirs-risk "Theirs-Risk": stays, it is of a deployment that this configuration does not have: of another '
        "checkout, or of one that is gone"
    ) in told
    assert uids(desk) == {*STAYS, "theirs-risk"}


def test_a_provisioned_one_stays(double: GrafanaDouble, grafana: Project) -> None:
    grafana.pushed(boards(1))
    leave(grafana, "trader247-old")
    double.store.dashboards["trader247-old"].provisioned = True
    told = grafana.push("--prune")
    assert '! trader247-old "Trader247-Old": stays, it is provisioned from a file' in told


def test_more_than_the_limit_are_not_deleted_at_all(desk: Project) -> None:
    old = [f"trader247-old{number}" for number in range(6)]
    leave(desk, *old)
    told = desk.push("--prune", code=1)
    assert told[-1] == "! prune: refused, 6 would be deleted, more than --max-prune 5 allows, so that nothing is"
    assert '- trader247-old0 "Trader247-Old0": not desired any more' in told
    assert uids(desk) == {*STAYS, *old}
    assert desk.push("--prune", "--max-prune", "6")[-1] == "  6 deleted"
    assert uids(desk) == STAYS


def test_what_is_pushed_is_pushed_though_nothing_may_be_pruned(desk: Project) -> None:
    leave(desk, *(f"trader247-old{number}" for number in range(2)))
    desk.wanted = boards(3)
    told = desk.push("--prune", "--max-prune", "1", code=1)
    assert told[-1] == "  1 created"
    assert uids(desk) >= {"trader247-b02", "trader247-old0", "trader247-old1"}


def test_of_named_deployments_only_theirs_are_deleted(desk: Project) -> None:
    """Of a deployment whose name begins with this one's, too, nothing is known."""
    leave(desk, "trader247-old", "trader247-paper-risk", "andre-old", "somethingelse")
    desk.push("trader247", "--prune")
    assert uids(desk) == {*STAYS, "trader247-paper-risk", "andre-old", "somethingelse"}


def test_what_another_deployment_desires_is_not_deleted(desk: Project) -> None:
    """It stands in a folder of a deployment, by somebody's hand, and is no part of this run."""
    leave(desk, "trader247-overview", "andre-overview")
    desk.push("--prune")
    assert uids(desk) == {*STAYS, "trader247-overview", "andre-overview"}


def test_nothing_is_deleted_when_something_there_cannot_be_read(directory: Project) -> None:
    directory.pushed(boards(2))
    leave(directory, "trader247-old")
    folder = directory.root / "grafana/dashboards" / BOTS.title
    (folder / "trader247-half.json").write_text('{"uid": "trader247-half", "pan')
    told = directory.push("--prune", code=1)
    assert told[-1] == "! prune: refused, not all could be read (trader247-half), so that nothing is deleted"
    assert (folder / "trader247-old.json").exists()


def test_nothing_is_deleted_when_a_desired_one_cannot_be_read(directory: Project) -> None:
    directory.pushed(boards(2))
    leave(directory, "trader247-old")
    folder = directory.root / "grafana/dashboards" / BOTS.title
    (folder / "trader247-b00.json").write_text("half")
    told = directory.push("--prune", code=1)
    assert told[-1] == "! prune: refused, not all could be read (trader247-b00), so that nothing is deleted"
    assert (folder / "trader247-old.json").exists()


def test_nothing_is_deleted_when_a_write_failed(desk: Project) -> None:
    leave(desk, "trader247-old")
    desk.wanted = [*boards(2), board("x" * 41)]
    told = desk.push("--prune", code=2)
    assert told[-1] == "! prune: nothing is deleted, since not all could be written"
    assert "trader247-old" in uids(desk)


def test_nothing_is_deleted_when_the_search_fails(double: GrafanaDouble, grafana: Project) -> None:
    grafana.pushed(boards(1))
    leave(grafana, "trader247-old")
    grafana.wanted = boards(1, "ms")
    double.faults.append(Fault(500, b"{}", times=9, path="/api/search"))
    result = grafana.run("push", "--yes", "--prune")
    assert result.exit_code == 2
    assert "cannot search for dashboards" in result.stderr
    assert "trader247-old" in uids(grafana)


def test_one_that_was_edited_since_it_was_looked_at_is_not_deleted(
    double: GrafanaDouble, grafana: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    grafana.pushed(boards(1))
    leave(grafana, "trader247-old", "trader247-older")
    agreed = False

    def agree(*_: object) -> None:
        """While the question is on the screen, ada saves."""
        nonlocal agreed
        agreed = True
        double.store.browser_save("trader247-old", lambda now: now.update(description="mine"), "ada")

    monkeypatch.setattr("commands.push_plan.confirm", agree)
    told = grafana.push("--prune", code=2)
    assert agreed
    assert told[-3].startswith(
        '! trader247-old "Trader247-Old": failed. PLACE: cannot delete dashboard "trader247-old"'
    )
    assert told[-2:] == ['- trader247-older "Trader247-Older": deleted', "! 1 deleted, 1 failed"]
    assert uids(grafana) == {"trader247-b00", "trader247-old"}


def test_the_question_says_how_many(grafana: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    grafana.pushed(boards(1))
    leave(grafana, "trader247-old")
    grafana.wanted = boards(2)
    asked: list[str] = []
    monkeypatch.setattr("commands.push_plan.confirm", lambda question, *_: asked.append(question))
    grafana.push("--prune")
    assert asked == [f"Write 1 to {grafana.places['here'].shown} and delete 1 there?"]


def test_a_hostile_uid_is_deleted_by_its_uid_and_kept_inside_the_backup(
    double: GrafanaDouble, grafana: Project
) -> None:
    """Grafana takes no such uid; an old database may hold it."""
    grafana.pushed(boards(1))
    place = grafana.places["here"]
    place.save(ours(board("trader247-x")))
    stored = double.store.dashboards.pop("trader247-x")
    stored.uid = evil = "../../trader247-\x1b[2Jx"
    stored.versions[-1]["data"] |= {"uid": evil}
    double.store.dashboards[evil] = stored
    result = grafana.run("push", "--yes", "--prune")
    assert result.output.replace("\n", "").isprintable()
    files = [path for path in grafana.root.rglob("*") if path.is_file() and path.name != "tradeboards.toml"]
    assert all(grafana.root / "var/backup/here" in path.parents for path in files)
    assert "trader247-b00" in uids(grafana)
