"""`push --preview-folder`: a pull request's dashboards beside the live ones, and away again."""

from __future__ import annotations

import json
import re

import pytest
from grafana_double import GrafanaDouble
from push_case import BOTS, AGrafana, Project, board, boards, ours, unit

from changes.planning.plan import Desired
from targets.target import Folder, Json


@pytest.fixture
def desk(desk: Project) -> Project:
    """Two dashboards that link to each other are live; a branch changes them."""
    desk.pushed(linked())
    desk.wanted = linked("ms")
    return desk


def linked(drawn: str = "s") -> list[Desired]:
    return [
        board("trader247-risk", drawn, links=("trader247-health", "desk-overview")),
        board("trader247-health", drawn, links=("trader247-risk",)),
    ]


def previews(desk: Project) -> dict[str, Json]:
    """Those that are no live ones, by their titles."""
    return {one["title"]: one for uid, one in desk.places["here"].held().items() if uid.startswith("preview-")}


def test_a_preview_stands_beside_the_live_ones(desk: Project) -> None:
    before = desk.places["here"].held()
    told = desk.push("--preview-folder", "pr-7")
    assert told[-1] == "  2 created, 1 folder created"
    held = desk.places["here"].held()
    assert {uid: held[uid] for uid in before} == before
    made = previews(desk)
    assert set(made) == {"Trader247-Risk (pr-7)", "Trader247-Health (pr-7)"}
    assert {unit(one) for one in made.values()} == {"ms"}
    assert all(re.fullmatch("preview-[0-9a-f]{32}", one["uid"]) for one in made.values())
    assert "pr-7" in desk.places["here"].folders()


def test_links_stay_inside_a_preview_and_lead_out_of_it_where_there_is_none(desk: Project) -> None:
    desk.push("--preview-folder", "pr-7")
    risk, health = (previews(desk)[f"Trader247-{name} (pr-7)"] for name in ("Risk", "Health"))
    assert [link["url"] for link in risk["links"]] == [
        f"/d/{health['uid']}?from=now-6h",
        "/d/desk-overview?from=now-6h",
    ]
    assert [link["url"] for link in health["links"]] == [f"/d/{risk['uid']}?from=now-6h"]


def test_the_next_push_of_a_preview_updates_it(desk: Project) -> None:
    desk.push("--preview-folder", "pr-7")
    before = {title: one["uid"] for title, one in previews(desk).items()}
    desk.wanted = linked("h")
    assert desk.push("--preview-folder", "pr-7")[-1] == "  2 updated"
    assert {title: one["uid"] for title, one in previews(desk).items()} == before
    assert {unit(one) for one in previews(desk).values()} == {"h"}


def test_two_previews_do_not_meet(desk: Project) -> None:
    desk.push("--preview-folder", "pr-7")
    desk.push("--preview-folder", "pr-8")
    assert len(previews(desk)) == 4
    desk.push("--preview-folder", "pr-7", "--remove")
    assert set(previews(desk)) == {"Trader247-Risk (pr-8)", "Trader247-Health (pr-8)"}


def test_a_preview_is_taken_away_with_its_folder(desk: Project) -> None:
    before = desk.places["here"].held()
    desk.push("--preview-folder", "pr-7")
    risk, health = (previews(desk)[f"Trader247-{name} (pr-7)"]["uid"] for name in ("Risk", "Health"))
    told = desk.push("--preview-folder", "pr-7", "--remove")
    assert told == [
        f'- {health} "Trader247-Health (pr-7)": to be deleted',
        f'- {risk} "Trader247-Risk (pr-7)": to be deleted',
        '  preview "pr-7" (PLACE): 2 to delete',
        f'- {health} "Trader247-Health (pr-7)": deleted',
        f'- {risk} "Trader247-Risk (pr-7)": deleted',
        "  2 deleted",
        '- folder "pr-7": removed',
    ]
    assert desk.places["here"].held() == before
    assert desk.places["here"].folders() == {BOTS.title} | ({"Bots"} & desk.places["here"].folders())
    again = desk.push("--preview-folder", "pr-7", "--remove")
    assert again == ['  preview "pr-7" (PLACE): 0 to delete', "  nothing to delete", '- folder "pr-7": removed']


def test_what_is_not_the_preview_s_own_stays_with_the_folder(desk: Project) -> None:
    desk.push("--preview-folder", "pr-7")
    place = desk.places["here"]
    made = previews(desk)
    folder = Folder(_folder_uid(desk), "pr-7")
    place.save(ours(board("adas")), folder=folder)
    place.save(made["Trader247-Risk (pr-7)"] | {"description": "mine"}, folder=folder)
    told = desk.push("--preview-folder", "pr-7", "--remove", code=1)
    by = " by ada" if isinstance(place, AGrafana) else ""
    risk, health = (made[f"Trader247-{name} (pr-7)"]["uid"] for name in ("Risk", "Health"))
    assert told == [
        f'- {health} "Trader247-Health (pr-7)": to be deleted',
        f'! adas "Adas": stays, it does not carry the marker of this preview: made or saved{by}',
        f'! {risk} "Trader247-Risk (pr-7)": stays, it was edited{by} since it was pushed',
        '  preview "pr-7" (PLACE): 1 to delete',
        f'- {health} "Trader247-Health (pr-7)": deleted',
        "  1 deleted",
        '! folder "pr-7": stays, with what is left in it',
    ]
    assert {"adas", risk} <= set(place.held())
    assert health not in place.held()


def _folder_uid(desk: Project) -> str:
    place = desk.places["here"]
    if not isinstance(place, AGrafana):
        return ""
    return next(uid for uid, one in place.double.store.folders.items() if one["title"] == "pr-7")


def test_a_preview_that_someone_edited_is_not_written_over(desk: Project) -> None:
    desk.push("--preview-folder", "pr-7")
    place = desk.places["here"]
    edited = previews(desk)["Trader247-Risk (pr-7)"]
    edited["panels"][0]["fieldConfig"]["defaults"]["unit"] = "bytes"
    place.save(edited, folder=Folder(_folder_uid(desk), "pr-7"))
    desk.wanted = linked("h")
    desk.push("--preview-folder", "pr-7", code=1)
    assert unit(previews(desk)["Trader247-Risk (pr-7)"]) == "bytes"
    assert unit(previews(desk)["Trader247-Health (pr-7)"]) == "h"
    told = desk.push("--preview-folder", "pr-7", "--overwrite-drift", edited["uid"])
    assert unit(previews(desk)["Trader247-Risk (pr-7)"]) == "h"
    assert "  kept before the push: 1 dashboard, in var/backup/here/TIME" in told
    assert unit(desk.backups[edited["uid"]]["dashboard"]) == "bytes"


def test_one_that_somebody_put_back_stays_with_its_folder(double: GrafanaDouble, grafana: Project) -> None:
    for drawn in ("s", "ms"):
        grafana.wanted = [board("trader247-risk", drawn)]
        grafana.push("--preview-folder", "pr-7")
    (uid,) = double.store.dashboards
    double.store.restore(uid, 1, "alice")
    assert grafana.push("--preview-folder", "pr-7", "--remove", code=1)[0] == (
        f'! {uid} "Trader247-Risk (pr-7)": stays, an older version was put back by alice on 2024-03-01 09:00 UTC, '
        "version 3, since version 2 that was pushed"
    )
    assert [*double.store.dashboards] == [uid]


def test_a_dry_run_writes_and_removes_nothing(desk: Project) -> None:
    result = desk.run("push", "--preview-folder", "pr-7", "--dry-run")
    assert (result.exit_code, previews(desk)) == (1, {})
    desk.push("--preview-folder", "pr-7")
    result = desk.run("push", "--preview-folder", "pr-7", "--remove", "--dry-run")
    assert (result.exit_code, len(previews(desk))) == (1, 2)


def test_prune_does_not_see_previews(desk: Project) -> None:
    desk.push("--preview-folder", "pr-7")
    desk.wanted = linked()
    desk.push("--prune")
    assert len(previews(desk)) == 2


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("", "--preview-folder: names no folder. Give 1 to 100 visible characters"),
        ("  ", "--preview-folder: names no folder. Give 1 to 100 visible characters"),
        ("a\x1b[2J", "--preview-folder: names no folder. Give 1 to 100 visible characters"),
        ("x" * 101, "--preview-folder: names no folder. Give 1 to 100 visible characters"),
        (
            "247Trader-V2",
            '--preview-folder: "247Trader-V2" is a folder of live dashboards. Name one of its own, such as the branch '
            "or the number of the pull request",
        ),
    ],
)
@pytest.mark.parametrize("more", [(), ("--remove",)])
def test_names_that_are_no_preview(directory: Project, name: str, complaint: str, more: tuple[str, ...]) -> None:
    directory.pushed(boards(1))
    result = directory.run("push", "--yes", "--preview-folder", name, *more)
    assert (result.exit_code, result.stderr) == (2, f"error: {complaint}\n")
    assert set(directory.places["here"].held()) == {"trader247-b00"}


@pytest.mark.parametrize("name", ["a/b/../c", "../../up", "con", "pull request #7: «risk»"])
def test_any_other_name_is_one_folder(directory: Project, name: str) -> None:
    directory.wanted = boards(1)
    directory.push("--preview-folder", name)
    (file,) = directory.root.rglob("preview-*.json")
    assert file.parent.parent == directory.root / "grafana/dashboards"
    assert json.loads(file.read_bytes())["tradeboards"]["preview"] == name
    directory.push("--preview-folder", name, "--remove")
    assert list((directory.root / "grafana/dashboards").iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--preview-folder", "x", "--prune"), "A preview is of dashboards alone; leave out"),
        (("--preview-folder", "x", "--alerts"), "A preview is of dashboards alone; leave out"),
        (("--preview-folder", "x", "--plan", "p"), "A plan says which dashboards are pushed; leave out"),
        (("--remove",), "--remove takes a preview away; name it with --preview-folder"),
    ],
)
def test_what_a_preview_is_not(directory: Project, arguments: tuple[str, ...], complaint: str) -> None:
    result = directory.run("push", "--yes", *arguments)
    assert result.exit_code == 2
    assert complaint in " ".join(result.stderr.split())
