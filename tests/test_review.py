"""`tradeboards review`: one comment that says what a pull request does, and who else was at it."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from checks_case import board, panel
from comment_case import Rendered, planned, repository
from drift_case import LIMIT, UID, Json, Project, critical
from drift_case import panel as titled
from git_case import commit_all, git
from grafana_double import Fault, GrafanaDouble
from lab_case import LAB_END
from preview_case import parts, plain_script

from changes.comparison.compare import compare
from changes.drift.drift import Base, Drift
from changes.drift.marker import mark
from changes.drift.three_way import conflicts
from changes.drift.wording import in_words
from changes.planning.plan import Desired, Plan, Refused
from changes.review.comment import MARKER, Review, review_markdown
from changes.review.fit import MOST
from targets.target import Folder, Live, Version

__all__ = ["plain_script"]

LOOSER = LIMIT.format(0.95)
RISK = "build/dashboards/trader247/risk.json"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Project]:
    """A desk that was pushed; what was pushed is committed."""
    with GrafanaDouble("12.1.0") as double:
        made = Project(tmp_path, double)
        commit_all(tmp_path)
        yield made


def commented(desk: Project, *more: str) -> str:
    """The comment, and nothing else, whatever it says; of Markdown and HTML as it is meant."""
    done = desk.run("review", "trader247", "--base", "HEAD", *more)
    assert (done.exit_code, done.stderr) == (0, "")
    found = Rendered(done.stdout)
    assert (found.broken, found.open) == ([], [])
    return done.stdout.replace(desk.double.url, "URL")


def test_a_change_of_nothing(desk: Project) -> None:
    assert commented(desk) == (
        f"{MARKER}\n### No dashboard changed\n\n<p>Compared with <code>git revision HEAD</code>.</p>\n"
    )


def test_a_loosened_limit_comes_first_and_is_told_once(desk: Project) -> None:
    desk.rebuilt(LOOSER)
    said = commented(desk)
    first = "~ !! [loosened] trader247: limit of Exposure, critical 90 % → 95 %"
    assert said.splitlines()[:7] == [
        MARKER,
        "### 2 dashboards changed: 1 limit loosened, 4 panels changed",
        "",
        "#### Look at these first",
        "",
        "```diff",
        first,
    ]
    assert said.count(first) == 2, "first, and where its panels are named"
    assert f"\n<p><code>~ !! {UID} &quot;247trader-v2: Risk&quot;: 3 panels changed</code>, as told above</p>\n" in said


def test_a_tightened_limit_is_nothing_to_look_at_first(desk: Project) -> None:
    desk.rebuilt(LIMIT.format(0.85))
    said = commented(desk)
    assert said.splitlines()[1] == "### 2 dashboards changed: 1 limit changed otherwise, 4 panels changed"
    assert "Look at these first" not in said


def test_who_edits_while_a_request_is_open_is_named_and_loses_nothing(desk: Project) -> None:
    desk.edited(critical(0.97), message="calmer @alerts")
    edited = desk.live
    desk.rebuilt(LOOSER)
    said = commented(desk, "--target", "grafana")
    title, _, rest = said.partition("#### Edited by others")
    assert "1 dashboard edited by others" in title
    who = "edited by alice on 2024-03-01 09:00 UTC, version 2, since version 1 that was pushed"
    todo = f"Bring it into the sources (diff --drift shows the lines), or --overwrite-drift {UID} undoes it."
    heads, clashes, edits = (re.sub("#[0-9A-F]{6} ", "", one) for one in rest.split("```")[1:6:2])  # a step's colour
    assert rest.startswith("\n\n<p>By <code>alice</code> (1 dashboard).</p>\n\n```diff\n")
    assert heads.splitlines()[1:] == [
        f'! !! {UID} "247trader-v2: Risk": {who}',
        f"    1 conflict with what is here; a push refuses it. {todo}",
    ]
    assert clashes.splitlines()[1:] == [
        f'! !! {UID} "247trader-v2: Risk"',
        '!     panel "Exposure %" (gauge)',
        "~       there, threshold: 0.9 → 0.97",
        "~       here, threshold: 0.9 → 0.95",
    ]
    assert edits.splitlines()[1:] == [
        f'! !! {UID} "247trader-v2: Risk"',
        "    change since version 1: 3 panels changed",
        "    drift since version 1: 1 panel changed",
        "      version 2, alice, 2024-03-01 09:00 UTC: calmer @alerts",
        '~     !! panel "Exposure %" (gauge) changed',
        "~       !! [loosened] threshold: 0.9 → 0.97",
    ]
    assert "alerts" not in Rendered(said).prose
    assert desk.run("push", "trader247", "--yes").exit_code == 1
    assert desk.live == edited


def test_the_example_of_the_docs_is_one(desk: Project) -> None:
    desk.edited(critical(0.97), message="calmer")
    desk.rebuilt(LOOSER)
    page = (Path(__file__).parent.parent / "docs/reviewing.md").read_text(encoding="utf-8")
    said = commented(desk, "--target", "grafana").replace("URL", "https://grafana.example")
    assert page.split("````\n")[1] == said


def test_what_others_did_besides_is_named_too(desk: Project) -> None:
    """To a dashboard that the change does not touch."""
    desk.edited(lambda made: titled(made, "Exposure over time").update(title="Mine"), "bob")
    said = commented(desk, "--target", "grafana")
    assert "### No dashboard changed: 1 dashboard edited by others\n" in said
    assert "edited by bob" in said
    assert "<p>A push to <code>grafana (URL)</code>: 1 refused, 4 unchanged</p>" in said


@pytest.mark.usefixtures("desk")
def test_a_target_or_a_prometheus_that_cannot_be_asked_is_said(desk: Project) -> None:
    desk.rebuilt(LOOSER)
    desk.double.faults.append(Fault(status=500, times=1000))
    nobody = "http://127.0.0.1:9"
    done = desk.run("review", "trader247", "--base", "HEAD", "--target", "grafana", "--prometheus", nobody)
    assert done.exit_code == 0
    there, answers = done.stderr.splitlines()
    assert there.startswith("warning: what others edited at grafana: ")
    assert answers.startswith(f"warning: what the changed queries answer: {nobody}: cannot be reached")
    assert "<p><b>Not told here:</b> <code>what others edited at grafana: " in done.stdout
    assert f"<code>what the changed queries answer: {nobody}: cannot be reached" in done.stdout
    assert "1 limit loosened" in done.stdout


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--base", "nowhere"), "error: git revision nowhere: git knows no such commit"),
        (("--base", "HEAD", "--target", "nowhere"), 'no target "nowhere"'),
        (("--base", "HEAD", "--pictures-url", "https://a.example"), "give --pictures too"),
        (("--base", "HEAD", "--pictures", "x", "--pictures-url", "javascript:alert(1)"), "is no http address"),
        (("--base", "HEAD", "--pictures", "x", "--pictures-url", "https://a:b@c.example"), "is no http address"),
        ((), "Missing option '--base'"),
    ],
)
def test_where_there_is_no_comment_the_exit_code_says_so(desk: Project, options: tuple[str, ...], said: str) -> None:
    done = desk.run("review", "trader247", *options)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr


def test_a_stale_build_is_not_reviewed(desk: Project) -> None:
    (desk.root / RISK).write_text("{}")
    done = desk.run("review", "trader247", "--base", "HEAD")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "is not what the sources say" in done.stderr


def test_the_comment_as_a_file(desk: Project) -> None:
    done = desk.run("review", "trader247", "--base", "HEAD", "--out", "var/new/comment.md")
    assert (done.exit_code, done.output) == (0, "")
    assert (desk.root / "var/new/comment.md").read_text() == commented(desk)


def test_a_dashboard_that_is_new_and_one_that_is_gone(desk: Project) -> None:
    old = json.loads((desk.root / RISK).read_text())
    (desk.root / RISK).unlink()
    (desk.root / "build/dashboards/trader247/old.json").write_text(json.dumps(old | {"uid": "trader247-old"}))
    git(desk.root, "add", ".")
    git(desk.root, "commit", "-q", "-m", "another")
    desk.rebuilt("")
    said = commented(desk)
    assert said.splitlines()[1] == "### 1 dashboard new, 1 removed: 19 safeguards gone"
    assert '- !! [a safeguard is gone] trader247-old "247trader-v2: Risk": all of it removed, panel ' in said


def test_what_is_removed_here_is_looked_up_there(desk: Project) -> None:
    """Three boards go. One is still there as it was pushed, one was edited since, one is gone there, too."""
    risk = json.loads((desk.root / RISK).read_text())
    for key in ("old", "edited", "gone"):
        one = risk | {"uid": f"trader247-{key}", "title": f"The {key}"}
        (desk.root / f"build/dashboards/trader247/{key}.json").write_text(json.dumps(one))
        if key != "gone":
            desk.double.store.save({"dashboard": mark(one), "folderUid": "trader247"}, "desk")
    git(desk.root, "add", ".")
    git(desk.root, "commit", "-q", "-m", "three more")
    desk.double.store.browser_save("trader247-edited", critical(0.97), "bob", message="calmer")
    desk.rebuilt("")
    said = commented(desk, "--target", "grafana")
    assert said.splitlines()[1] == "### 3 dashboards removed: 57 safeguards gone, 1 dashboard edited by others"
    assert "<p>By <code>bob</code> (1 dashboard).</p>" in said
    heads, edits = said.partition("#### Edited by others")[2].split("```")[1:4:2]
    assert heads.splitlines()[1:] == [
        '! !! trader247-edited "The edited": edited by bob on 2024-03-01 09:00 UTC, version 2, since version 1 that '
        "was pushed",
        "    it is removed here: what they did ends with it. Bring elsewhere what is worth keeping.",
    ]
    assert edits.splitlines()[1:4] == [
        '! !! trader247-edited "The edited"',
        "    drift since version 1: 1 panel changed",
        "      version 2, bob, 2024-03-01 09:00 UTC: calmer",
    ]
    there = said.partition("A push to ")[2]
    assert there.startswith("<code>grafana (URL)</code>: no changes (5 dashboards); 2 removed here and still there<")
    assert there.split("```")[1].splitlines()[1:] == [
        '- trader247-old "The old": removed here and still there, as it was pushed: a push leaves it, push --prune '
        "deletes it"
    ]
    del desk.double.store.dashboards["trader247-old"].dashboard["uid"]
    said = commented(desk, "--target", "grafana")
    assert '- trader247-old "The old": removed here and still there, but it cannot be read: ' in said
    desk.double.faults.append(Fault(path="/api/dashboards/uid/trader247-old", status=500, times=1000))
    done = desk.run("review", "trader247", "--base", "HEAD", "--target", "grafana")
    assert "what others edited at grafana: " in done.stderr


def test_a_safeguard_that_goes_comes_before_all_else(tmp_path: Path) -> None:
    gone = panel(3, "stat", "up", 0, title="Kill switch")
    before = board() | {"title": "Bot", "panels": [*board()["panels"], gone]}
    after = board() | {"title": "Bot", "refresh": "5s"}
    after["panels"][0]["targets"][0]["expr"] += ' + on () bot_x{a="b"}'
    said = review_markdown(Review(planned(repository(tmp_path, before), after)))
    assert said.splitlines()[1] == "### 1 dashboard changed: 1 safeguard gone, 1 panel removed, 1 panel changed"
    (line,) = said.split("```")[1].splitlines()[1:]
    assert line == '- !! [a safeguard is gone] bot-risk: panel "Kill switch" (stat) removed'


def test_a_panel_that_all_systems_lose_is_one_line(tmp_path: Path) -> None:
    up, other = (panel(number, "stat", "up", 0, title=title) for number, title in ((1, "Kill switch"), (2, "Notes")))
    was = [{"uid": f"any-{number}", "title": "Bot", "panels": [up, other]} for number in range(5)]
    now = [one | {"panels": [other]} for one in was]
    said = review_markdown(Review(planned(repository(tmp_path, *was), *now)))
    assert said.splitlines()[1] == "### 5 dashboards changed: 5 safeguards gone, 5 panels removed"
    (line,) = said.split("```")[1].splitlines()[1:]
    assert line == "- !! [a safeguard is gone] 5 dashboards, 5 panels alike, panel Kill switch removed"


# -- it fits -----------------------------------------------------------------------------------------------------------


def many(number: int, text: str) -> list[Json]:
    """Dashboards, each of which says something at length. The last one has a kill switch."""
    lines = 6000 // number
    made: list[Json] = [
        {
            "uid": f"any-{at}",
            "title": f"Board {at}",
            "panels": [
                {"id": of, "type": "text", "title": f"P{of}", "options": {"content": f"{at} {text} {of}\n" * lines}}
                for of in range(1, 4)
            ],
        }
        for at in range(number)
    ]
    made[-1]["panels"].append({"id": 9, "type": "stat", "title": "Kill switch"})
    return made


@pytest.mark.parametrize(("number", "says"), [(5, ""), (60, "shortened"), (1500, "dashboards left out")])
def test_a_comment_fits_whatever_changed(tmp_path: Path, number: int, says: str) -> None:
    was, now = many(number, "a text"), many(number, "another ünïcödé ⚡ text")
    now[-1]["panels"].pop()
    said = review_markdown(Review(planned(repository(tmp_path, *was), *now)))
    found = Rendered(said)
    assert (found.broken, found.open) == ([], [])
    assert len(said.encode()) <= MOST < 65_536
    assert "To fit here" in said if says else "To fit here" not in said
    assert says in said
    assert f"### {number} dashboards changed: 1 safeguard gone" in said
    assert said.index("Kill switch") < said.index("any-0 ")
    named = [at for at in range(number) if f"any-{at} &quot;" in said]
    places = [said.index(f"any-{at} &quot;") for at in named]
    assert (named[-1], min(places)) == (number - 1, places[-1]), "what is marked comes first"
    if says:
        assert len(said.encode()) > MOST * 0.8, "and no more is left out than must be"


def test_what_weighs_least_is_shortened_first(tmp_path: Path) -> None:
    was, now = many(60, "a text"), many(60, "another text")
    now[-1]["panels"].pop()
    said = review_markdown(Review(planned(repository(tmp_path, *was), *now)))
    parts_ = said.split("<details>")[1:]
    lengths = [len(one) for one in parts_]
    assert lengths[0] > 3 * min(lengths)
    assert "any-59 &quot;" in parts_[0]


def edited(number: int, panels: int, clashing: int) -> Plan:
    """A target where each of as many dashboards was edited by another person, at length; the last ones clash."""
    actions = []
    for at in range(number):
        uid, who = f"any-{at}", f"person {at}"
        boards = [
            {"uid": uid, "panels": [{"id": of, "type": "stat", "title": f"{text} {of}"} for of in range(panels)]}
            for text in ("was", "theirs", "ours")
        ]
        was, theirs, wanted = boards
        drifted, ours, push = compare(was, theirs), compare(was, wanted), compare(theirs, wanted)
        since = (Version(2, "2026-11-20T14:02:00Z", who, "quick fix"),)
        drift = Drift(Live(uid, boards[1], 2), True, Base(Version(1, "", "desk", ""), boards[0]), drifted, since)
        clashes = conflicts(drifted, ours, push) if at >= number - clashing else ()
        desired = Desired(uid, boards[2] | {"title": f"Board {at}"}, Folder("any", "Any"))
        actions.append(Refused(desired, in_words(drift), "Ask them", ours, None, drift, clashes))
    return Plan("desk", "URL", tuple(actions))


@pytest.mark.parametrize(("number", "panels", "told"), [(3, 100, 3), (60, 40, 50), (400, 5, 5)])
def test_everybody_who_edited_is_named_however_much_they_did(
    tmp_path: Path, number: int, panels: int, told: int
) -> None:
    """`told` are those whose edits there is room for."""
    plan = planned(repository(tmp_path, *many(60, "a text")), *many(60, "another text"))
    said = review_markdown(Review(plan, edited(number, panels, 2)))
    found = Rendered(said)
    assert (found.broken, found.open) == ([], [])
    assert len(said.encode()) <= MOST
    persons, _, rest = said.partition("#### Edited by others")[2].partition("</p>")
    assert [one for one in range(number) if f"<code>person {one}</code> (1 dashboard)" not in persons] == []
    clashes, _, edits = rest.partition("#### Conflicts")[2].partition("What they edited")
    clashing = [one for one in range(number) if f'! !! any-{one} "Board {one}"' in clashes]
    assert clashing == [number - 2, number - 1], "what clashes is told before any edit"
    shown = re.findall(r"^! (?:!! )?any-\d+", edits, re.MULTILINE)
    assert len(shown) == told, "one long edit hides no other"


def test_a_person_beyond_those_a_line_has_room_for_is_named(tmp_path: Path) -> None:
    (one,) = edited(1, 1, 0).actions
    assert isinstance(one, Refused)
    assert one.drift
    since = tuple(Version(9 - at, "", f"person {at}", "") for at in range(6))
    there = Plan("desk", "URL", (replace(one, drift=replace(one.drift, since=since)),))
    said = review_markdown(Review(planned(repository(tmp_path)), there))
    assert [at for at in range(6) if f"<code>person {at}</code> (1 dashboard)" not in said] == []


# -- pictures ----------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("plain_script")
def test_pictures_of_what_changed(desk: Project, lab_url: str) -> None:
    if shutil.which("chromium") is None:
        pytest.skip("there is no chromium on the PATH")
    desk.rebuilt(LOOSER)
    drawn = ("--prometheus", lab_url, "--time", str(LAB_END), "--pictures", "var/album")
    said = commented(desk, *drawn)
    names = [f"trader247-{key}.dark.1440.png" for key in ("overview", "risk")]
    assert sorted(path.name for path in (desk.root / "var/album").glob("*.png")) == names
    assert all(f"<p>Before and after: <code>{name}</code></p>" in said for name in names)
    page = parts(desk.root / "var/album/trader247-risk.html").site
    assert (page["compared"]["before"], page["compared"]["change"]) == ("HEAD", "changed")
    said = commented(desk, *drawn, "--pictures-url", "https://ci.example/7/a?b=<c>&d/")
    assert Rendered(said).links == [f"https://ci.example/7/a?b=<c>&d/{name}" for name in names]


@pytest.mark.usefixtures("plain_script")
def test_nothing_changed_and_nothing_is_drawn(desk: Project) -> None:
    if shutil.which("chromium") is None:
        pytest.skip("there is no chromium on the PATH")
    assert "Before and after" not in commented(desk, "--pictures", "var/album")
    assert not (desk.root / "var/album").exists()
