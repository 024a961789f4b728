"""`diff --plan` and `push --plan`: what was reviewed is what is pushed, or nothing is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from push_case import BOTS, AFolder, AGrafana, Project, board, boards, ours, unit

PLAN = "reviewed.json"


@pytest.fixture
def desk(desk: Project) -> Project:
    """Two dashboards were pushed; now the first is to change, and a third is new. That was reviewed."""
    reviewed(desk)
    return desk


def reviewed(desk: Project) -> None:
    desk.pushed(boards(2))
    desk.wanted = [board("trader247-b00", "ms"), board("trader247-b01"), board("trader247-b02")]
    result = desk.run("diff", "--plan", PLAN)
    assert (result.exit_code, result.stderr) == (1, "")


def units(desk: Project) -> dict[str, str]:
    return {uid: unit(one) for uid, one in desk.places["here"].held().items()}


def test_a_plan_that_still_holds_is_pushed(desk: Project) -> None:
    told = desk.push("--plan", PLAN)
    assert told[-1] == "  1 created, 1 updated"
    assert units(desk) == {"trader247-b00": "ms", "trader247-b01": "s", "trader247-b02": "s"}


def test_after_it_was_pushed_a_plan_holds_no_more(desk: Project) -> None:
    desk.push("--plan", PLAN)
    told = desk.push("--plan", PLAN, code=1)
    assert told[-2:] == [
        "! nothing was written: this is not what was reviewed",
        f"    Look at what differs now, and have it reviewed: tradeboards diff --target here --plan {PLAN}",
    ]


def test_the_file_says_what_was_reviewed(grafana: Project) -> None:
    reviewed(grafana)
    plan = json.loads((grafana.root / PLAN).read_bytes())
    about = {key: plan[key] for key in ("format", "target", "place", "tradeboards", "deployments")}
    shown = grafana.places["here"].shown
    assert about == {"format": 1, "target": "here", "place": shown, "tradeboards": "0.1.0", "deployments": []}
    told = {one["uid"]: (one["action"], one["live"] and one["live"]["version"]) for one in plan["dashboards"]}
    assert told == {
        "trader247-b00": ("update", 1),
        "trader247-b01": ("unchanged", 1),
        "trader247-b02": ("create", None),
    }
    assert plan["dashboards"][1]["desired"] == plan["dashboards"][1]["live"]["digest"]


def test_everything_that_moved_is_named_at_once_and_nothing_is_written(grafana: Project) -> None:
    grafana.pushed([*boards(3), board("trader247-gone")])
    grafana.wanted = [*boards(3, "ms"), board("trader247-gone"), board("trader247-new"), board("trader247-left")]
    assert grafana.run("diff", "--plan", PLAN).exit_code == 1
    place = grafana.places["here"]
    place.save(place.held()["trader247-b00"] | {"title": "Edited"})
    place.save(board("trader247-new", "bytes").dashboard)
    place.leave("trader247-gone")
    grafana.wanted = [*boards(2, "ms"), board("trader247-b02", "h"), *grafana.wanted[3:5], board("trader247-late")]
    before = place.held()
    told = grafana.push("--plan", PLAN, code=1)
    assert told == [
        '! trader247-b00 "Trader247-B00": it was changed since it was reviewed; reviewed was version 1 by '
        "sa-tradeboards on 2024-03-01 09:00 UTC, there is version 2 by ada on 2024-03-01 09:00 UTC",
        '! trader247-b02 "Trader247-B02": build/ says something else than was reviewed',
        '! trader247-gone "Trader247-Gone": it is not there any more; reviewed was version 1 by sa-tradeboards on '
        "2024-03-01 09:00 UTC",
        '! trader247-new "Trader247-New": it was not there when it was reviewed, and is there now: version 1 by ada on '
        "2024-03-01 09:00 UTC",
        '! trader247-late "Trader247-Late": it was not reviewed: the plan does not have it',
        '! trader247-left "Trader247-Left": it was reviewed, and build/ does not have it any more',
        "! nothing was written: this is not what was reviewed",
        f"    Look at what differs now, and have it reviewed: tradeboards diff --target here --plan {PLAN}",
    ]
    assert place.held() == before


def test_a_file_that_was_touched_is_named(directory: Project) -> None:
    reviewed(directory)
    place = directory.places["here"]
    place.save(ours(board("trader247-b01", "bytes")))
    told = directory.push("--plan", PLAN, code=1)
    assert len(told) == 3
    assert told[0].startswith(
        '! trader247-b01 "Trader247-B01": it was changed since it was reviewed; reviewed was what was saved on '
    )
    assert units(directory) == {"trader247-b00": "s", "trader247-b01": "bytes"}


def test_a_dashboard_made_anew_under_the_same_version_is_not_what_was_reviewed(grafana: Project) -> None:
    reviewed(grafana)
    place = grafana.places["here"]
    place.leave("trader247-b00")
    place.save(ours(board("trader247-b00", "bytes")))
    told = grafana.push("--plan", PLAN, code=1)
    assert "it was changed since it was reviewed" in told[0]


def test_a_dashboard_that_was_moved_since_is_not_what_was_reviewed(grafana: Project) -> None:
    """A move is no version of the dashboard."""
    grafana.pushed(boards(2))
    place = grafana.places["here"]
    assert isinstance(place, AGrafana)
    grafana.wanted = boards(2, "ms")
    assert grafana.run("diff", "--plan", PLAN).exit_code == 1
    place.double.store.create_folder({"uid": "mine", "title": "Mine"})
    place.double.store.dashboards["trader247-b00"].folder = "mine"
    told = grafana.push("--plan", PLAN, code=1)
    assert told[:2] == [
        '! trader247-b00 "Trader247-B00": it was moved, or its folder renamed, since it was reviewed: from folder '
        '"247trader-v2" (trader247) to folder "Mine" (mine)',
        "! nothing was written: this is not what was reviewed",
    ]
    assert units(grafana) == {"trader247-b00": "s", "trader247-b01": "s"}


def test_a_folder_that_was_renamed_since_is_not_what_was_reviewed(grafana: Project) -> None:
    reviewed(grafana)
    place = grafana.places["here"]
    assert isinstance(place, AGrafana)
    place.double.store.update_folder(BOTS.uid, {"title": "Bots of ada\x1b", "overwrite": True})
    told = grafana.push("--plan", PLAN, code=1)
    assert told[0].endswith('from folder "247trader-v2" (trader247) to folder "Bots of ada\\x1b" (trader247)')
    assert units(grafana) == {"trader247-b00": "s", "trader247-b01": "s"}


def test_what_was_to_be_left_alone_is_not_written_over(grafana: Project) -> None:
    """The same is there and the same is desired: only what is to be done is not what was reviewed."""
    reviewed(grafana)
    plan = json.loads((grafana.root / PLAN).read_bytes())
    plan["dashboards"][0]["action"] = "unchanged"
    (grafana.root / PLAN).write_text(json.dumps(plan))
    told = grafana.push("--plan", PLAN, code=1)
    assert told[0].endswith("reviewed was that it is left alone, and now it is written over")


def test_a_plan_of_another_target_is_refused(grafana: Project, tmp_path: Path) -> None:
    reviewed(grafana)
    grafana.places["there"] = AFolder(tmp_path / "elsewhere")
    told = grafana.push("--plan", PLAN, "--target", "there", code=1)
    assert told[:2] == [
        "! the plan is one of here (PLACE), and this is there (PLACE1)",
        "! nothing was written: this is not what was reviewed",
    ]
    assert not (tmp_path / "elsewhere").exists()


def test_a_target_that_now_leads_elsewhere_is_refused(grafana: Project, tmp_path: Path) -> None:
    reviewed(grafana)
    grafana.places["here"] = AFolder(tmp_path / "elsewhere")
    told = grafana.push("--plan", PLAN, code=1)
    assert told[0].startswith("! the plan is one of here (http://127.0.0.1:")
    assert told[0].endswith(", and this is here (PLACE)")


def test_what_was_refused_in_review_is_written_only_by_name(grafana: Project) -> None:
    grafana.pushed(boards(1))
    place = grafana.places["here"]
    place.save(board("trader247-b00", "bytes").dashboard)
    grafana.wanted = boards(1, "ms")
    assert grafana.run("diff", "--plan", PLAN).exit_code == 1
    grafana.push("--plan", PLAN, code=1)
    assert units(grafana) == {"trader247-b00": "bytes"}
    grafana.push("--plan", PLAN, "--overwrite-drift", "trader247-b00")
    assert units(grafana) == {"trader247-b00": "ms"}


MALFORMED = {
    "nothing": ("", "is not JSON. Make it anew: tradeboards diff --plan FILE"),
    "half": ('{"format": 1, "tar', "is not JSON. Make it anew: tradeboards diff --plan FILE"),
    "a list": ("[]", "is no plan of tradeboards. Make it anew: tradeboards diff --plan FILE"),
    "another file": ('{"format": "x"}', "is no plan of tradeboards. Make it anew: tradeboards diff --plan FILE"),
    "newer": (
        '{"format": 2, "boards": {}}',
        "is a plan of format 2, and this tradeboards knows format 1. Push with the tradeboards that made it",
    ),
    "without all": (
        '{"format": 1, "deployments": [], "dashboards": []}',
        'is a plan that is damaged: a "target" is missing, or of another kind. '
        "Make it anew: tradeboards diff --plan FILE",
    ),
    "deep": ("[" * 100_000, "is not JSON. Make it anew: tradeboards diff --plan FILE"),
}


@pytest.mark.parametrize("case", MALFORMED)
def test_a_malformed_plan_is_refused(directory: Project, case: str) -> None:
    content, complaint = MALFORMED[case]
    (directory.root / PLAN).write_text(content)
    result = directory.run("push", "--yes", "--plan", PLAN)
    assert (result.exit_code, result.stderr) == (2, f"error: {PLAN}: {complaint}\n")


@pytest.mark.parametrize(
    ("key", "value", "flaw"),
    [
        ("uid", 7, 'a "uid" is missing, or of another kind'),
        ("action", "delete", 'an "action" is none'),
        ("folder", ["bots"], 'a "folder" is not a uid and a title'),
        (
            "live",
            {"version": 1, "digest": "", "updated": "", "updated_by": ""},
            'a "folder" is missing, or of another kind',
        ),
        ("live", {"version": "1"}, 'a "live" has no version'),
        ("live", {"version": True}, 'a "live" has no version'),
        ("live", {"version": 1, "digest": None}, 'a "digest" is missing, or of another kind'),
    ],
)
def test_a_damaged_plan_is_refused(directory: Project, key: str, value: object, flaw: str) -> None:
    reviewed(directory)
    plan = json.loads((directory.root / PLAN).read_bytes())
    plan["dashboards"][0][key] = value
    (directory.root / PLAN).write_text(json.dumps(plan))
    result = directory.run("push", "--yes", "--plan", PLAN)
    assert (result.exit_code, result.stderr) == (
        2,
        f"error: {PLAN}: is a plan that is damaged: {flaw}. Make it anew: tradeboards diff --plan FILE\n",
    )


def test_what_a_plan_says_is_safe_to_print(grafana: Project) -> None:
    reviewed(grafana)
    plan = json.loads((grafana.root / PLAN).read_bytes())
    plan["revision"] = "\x1b[2J"
    plan["dashboards"][0] |= {"desired": "0", "title": "\u202eevil"}
    plan["dashboards"][0]["live"] |= {"version": 9, "updated": "\x1b]0;x\x07", "updated_by": "\x1b[31m"}
    plan["dashboards"].append(plan["dashboards"][0] | {"uid": "\x1b[1mx"})
    (grafana.root / PLAN).write_text(json.dumps(plan))
    result = grafana.run("push", "--yes", "--plan", PLAN)
    assert result.exit_code == 1
    assert result.output.replace("\n", "").isprintable()
    assert r'! \x1b[1mx "\u202eevil": it was reviewed, and build/ does not have it any more' in result.output


def test_a_plan_file_is_whole_or_the_old_one(directory: Project) -> None:
    directory.wanted = boards(1)
    (directory.root / PLAN).mkdir()
    result = directory.run("diff", "--plan", PLAN)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"error: {PLAN}: cannot write the plan: ")
    assert list((directory.root / PLAN).iterdir()) == []
    assert list(directory.root.glob(".*.new")) == []


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("push", "--plan", PLAN, "trader247"), "A plan says which dashboards are pushed; leave out"),
        (("push", "--plan", PLAN, "--alerts"), "A plan says which dashboards are pushed; leave out"),
        (("push", "--plan", PLAN, "--prune"), "A plan says which dashboards are pushed; leave out"),
        (("diff", "--plan", PLAN, "--alerts"), "A plan is of a target's dashboards; leave out"),
        (
            ("diff", "--plan", PLAN, "--base", "HEAD"),
            "A plan is of a target's dashboards; leave out",
        ),
    ],
)
def test_what_a_plan_does_not_cover_is_no_option_of_it(
    directory: Project, arguments: tuple[str, ...], complaint: str
) -> None:
    result = directory.run(*arguments)
    assert result.exit_code == 2
    assert complaint in " ".join(result.stderr.split())
    assert BOTS.title not in directory.places["here"].folders()
