"""The workflows that ship: what they run exists, and does what they say, also in a shell."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from comment_case import Rendered
from drift_case import LIMIT, UID, Project, critical
from git_case import commit_all, git
from gitlab_case import ME, GitLab
from gitlab_case import TOKEN as GITLAB_TOKEN
from grafana_double import TOKEN, GrafanaDouble

from changes.review.comment import MARKER
from cli import main

ROOT = Path(__file__).parent.parent
GITHUB, GITLAB = ".github/workflows/dashboards.yml", "docs/gitlab-ci.yml"

Yaml = dict[Any, Any]


def read(file: str) -> Yaml:
    made: Yaml = yaml.safe_load((ROOT / file).read_text(encoding="utf-8"))
    return made


def steps(job: str) -> list[Yaml]:
    made: list[Yaml] = read(GITHUB)["jobs"][job]["steps"]
    return made


def scripts(file: str) -> Iterator[str]:
    """Every text that a shell is given."""
    made = read(file)
    for job in (made["jobs"] if file == GITHUB else made).values():
        if isinstance(job, dict):
            yield from (step["run"] for step in job.get("steps", ()) if "run" in step)
            yield from job.get("script", ())


def commands(script: str) -> Iterator[tuple[str, set[str]]]:
    """Each command of tradeboards in a script, and the options it is given, those of `set --` included."""
    given = {word for line in script.splitlines() if "set -- " in line for word in options(line)}
    for line in script.splitlines():
        for named in re.findall(r"tradeboards ([a-z]+)", line.replace("<!-- tradeboards review -->", "")):
            yield named, options(line) | (given if '"$@"' in line else set())


def options(line: str) -> set[str]:
    return {word.split("=")[0] for word in re.findall(r"(?<= )--[a-z][a-z-]*", line)}


@pytest.mark.parametrize("file", [GITHUB, GITLAB])
def test_every_command_in_them_exists_with_its_options(file: str) -> None:
    found = [one for script in scripts(file) for one in commands(script)]
    assert {name for name, _ in found} == {"build", "check", "review", "diff", "push"}
    for name, given in found:
        command = main.get_command(click.Context(main), name)
        assert command, name
        known = {option for one in command.params for option in one.opts}
        assert given <= known, f"tradeboards {name} {given - known}"
        if name in ("review", "diff", "push"):
            assert given


@pytest.mark.parametrize("file", [GITHUB, GITLAB])
def test_every_script_is_one(file: str) -> None:
    for script in scripts(file):
        done = subprocess.run(["sh", "-n"], input=script, text=True, capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (0, ""), script
        if shutil.which("shellcheck"):
            subprocess.run(["shellcheck", "--shell=sh", "-"], input=script, text=True, check=True)


@pytest.mark.parametrize("file", [GITHUB, GITLAB])
def test_nothing_of_a_pull_request_and_no_secret_is_written_into_a_command(file: str) -> None:
    """Expressions stand in the environment alone: in a script, a branch's name would be run."""
    for script in scripts(file):
        assert "${{" not in script
        for line in script.splitlines():
            assert not re.search(r"_TOKEN\b", line) or line.lstrip().startswith(("printf ", "if [ -n ")), line


def test_every_action_is_one_commit_and_says_of_which_version() -> None:
    used = re.findall(r"uses: (\S+@.*)", (ROOT / GITHUB).read_text(encoding="utf-8"))
    assert len(used) == 11
    pinned = [re.fullmatch(r"(actions/[a-z-]+)@[0-9a-f]{40} # v\d+\.\d+\.\d+", one) for one in used]
    assert None not in pinned, used
    assert len(set(used)) == len({found[1] for found in pinned if found}), "each in one version"


def test_rights_are_few() -> None:
    made = read(GITHUB)
    for job in made["jobs"].values():
        assert job["timeout-minutes"] <= 30
    assert made["permissions"] == {"contents": "read"}
    writing = {name for name, job in made["jobs"].items() if "permissions" in job}
    assert writing == {"comment"}
    assert not any(step.get("uses", "").startswith("actions/checkout") for step in steps("comment"))
    assert made["jobs"]["push"]["environment"] == "production"


# -- in a shell --------------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Project]:
    """A desk that was pushed and committed, with tradeboards where the workflows have it."""
    with GrafanaDouble("12.1.0") as double:
        made = Project(tmp_path, double)
        commit_all(tmp_path)
        (tmp_path / ".venv/bin").mkdir(parents=True)
        (tmp_path / ".venv/bin/tradeboards").symlink_to(Path(sys.executable).parent / "tradeboards")
        yield made


def step(job: str, name: str) -> str:
    """The script of a step, by its name or id."""
    (found,) = (one["run"] for one in steps(job) if name in (one.get("name"), one.get("id")))
    return str(found)


SHELLS = {"": ["-e"], "bash": ["--noprofile", "--norc", "-eo", "pipefail"]}
"""How GitHub calls bash where a step names no shell, and where it names that."""


def shell(root: Path, script: str, named: str = "bash", **more: str) -> subprocess.CompletedProcess[str]:
    """Run a step that names a shell as GitHub does. GitLab's is called like the named one."""
    tokens = {"DRIFT_TOKEN": TOKEN, "GRAFANA_TOKEN": TOKEN}
    given = tokens | {"TARGET": "grafana", "PATH": os.environ["PATH"], "HOME": str(root)} | more
    for name in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT"):
        given |= {name: str(root / name)}
        (root / name).touch()
    arguments = ["bash", *SHELLS[named], "-c", script]
    return subprocess.run(arguments, cwd=root, env=given, text=True, capture_output=True, check=False)


def job(name: str) -> str:
    """What GitLab runs for a job, without what it installs."""
    lines: list[str] = read(GITLAB)[name]["script"]
    return "\n".join(line for line in lines if not line.startswith("apt-get "))


def only_trader247(script: str) -> str:
    """Of the one deployment that the desk has built, without pictures."""
    script = re.sub(r"--pictures \S+( --pictures-url \S+)?", "", script)
    return re.sub(r"tradeboards (build|check|review|diff) ?", r"tradeboards \1 trader247 ", script)


@pytest.mark.parametrize(
    ("ours", "token", "named"), [("true", TOKEN, True), ("false", TOKEN, False), ("true", "", False)]
)
def test_the_review_of_a_fork_or_without_secrets_asks_no_target(
    desk: Project, ours: str, token: str, named: bool
) -> None:
    desk.edited(critical(0.97))
    desk.rebuilt(LIMIT.format(0.95))
    script = only_trader247(step("review", "review")).replace("HEAD^1", "HEAD")
    tokens = {"GRAFANA_TOKEN": token, "DRIFT_TOKEN": token}
    done = shell(desk.root, script, OURS=ours, PROMETHEUS="", **tokens)
    assert (done.returncode, done.stderr) == (0, "")
    comment = (desk.root / "var/review/comment.md").read_text()
    assert comment.startswith(MARKER)
    assert ("edited by alice" in comment) == named
    assert (desk.root / "GITHUB_STEP_SUMMARY").read_text() == comment


def test_a_request_is_compared_with_what_it_is_merged_into_and_not_with_what_came_after(desk: Project) -> None:
    """GitHub checks out the merge: its first parent is the base, wherever the branch is by now."""
    root, there = desk.root, LIMIT.format(0.9) + 'timezone = "Asia/Kolkata"\n'
    desk.rebuilt(there)
    git(root, "add", "build", "tradeboards.toml")
    git(root, "commit", "-q", "-m", "the base")
    git(root, "update-ref", "refs/remotes/origin/main", "HEAD~1")
    desk.rebuilt(there.replace("0.9 ", "0.95 "))
    git(root, "add", "build", "tradeboards.toml")
    git(root, "commit", "-q", "-m", "the merge")
    done = shell(root, only_trader247(step("review", "review")), OURS="false", PROMETHEUS="")
    assert (done.returncode, done.stderr) == (0, "")
    comment = (root / "var/review/comment.md").read_text()
    assert comment.splitlines()[1] == "### 2 dashboards changed: 1 limit loosened, 4 panels changed"


OTHERS = f"{MARKER}\nnot ours, though it begins like it"


@pytest.mark.parametrize("there", [False, True])
def test_there_is_one_comment_and_it_is_edited(tmp_path: Path, there: bool) -> None:
    """`gh` stands in for GitHub: it filters two pages of comments as it is asked to, and keeps what it is asked."""
    bot, mallory = ({"login": name} for name in ("github-actions[bot]", "mallory"))
    comments = [{"id": 1, "user": mallory, "body": OTHERS}, {"id": 2, "user": bot, "body": "of another workflow"}]
    ours = [{"id": number, "user": bot, "body": f"{MARKER}\nours"} for number in (17, 18)]
    for page, listed in enumerate([comments, ours if there else []]):
        (tmp_path / f"page{page}.json").write_text(json.dumps(listed))
    (tmp_path / "gh").write_text(
        '#!/bin/sh\nprintf "%s\\n" "$*" >> asked\n'
        'for word; do if [ "$last" = --jq ]; then jq -r "$word" page0.json page1.json; fi; last=$word; done\n'
    )
    (tmp_path / "gh").chmod(0o755)
    (tmp_path / "comment.md").write_text(f"{MARKER}\n")
    (posting,) = (one for one in steps("comment") if "run" in one)
    given = {
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "OURS": posting["env"]["OURS"],
        "PAGES": "https://ci.example/7",
    }
    done = shell(tmp_path, posting["run"], **given, REPOSITORY="a/b", NUMBER="7")
    assert (done.returncode, done.stderr) == (0, "")
    listed_, *posted = (tmp_path / "asked").read_text().splitlines()
    assert listed_.startswith("api --paginate repos/a/b/issues/7/comments --jq ")
    where = "PATCH repos/a/b/issues/comments/17" if there else "POST repos/a/b/issues/7/comments"
    assert posted[-1] == f"api --silent --method {where} --field body=@comment.md"
    assert (tmp_path / "comment.md").read_text() == f"{MARKER}\n", "nothing was drawn"
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages/index.html").touch()
    assert shell(tmp_path, posting["run"], **given, REPOSITORY="a/b", NUMBER="7").returncode == 0
    said = (tmp_path / "comment.md").read_text()
    assert (Rendered(said).links, Rendered(said).broken) == (["https://ci.example/7"], [])
    upload = next(one for one in steps("review") if one.get("id") == "pages")
    assert upload["with"]["path"] == "var/review", "so that comment.md and pages/ are at the top of the artifact"


def test_where_comments_cannot_be_looked_up_none_is_posted(tmp_path: Path) -> None:
    """A second one would stand beside the first for ever."""
    (tmp_path / "gh").write_text('#!/bin/sh\nprintf "%s\\n" "$*" >> asked\ncase "$*" in *--paginate*) exit 1; esac\n')
    (tmp_path / "gh").chmod(0o755)
    (posting,) = (one for one in steps("comment") if "run" in one)
    given = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "OURS": ".", "REPOSITORY": "a/b", "NUMBER": "7"}
    done = shell(tmp_path, posting["run"], posting.get("shell", ""), **given)
    assert done.returncode == 1
    assert (tmp_path / "asked").read_text().splitlines() == ["api --paginate repos/a/b/issues/7/comments --jq ."]


@pytest.mark.parametrize("there", [False, True])
def test_gitlab_s_comment_is_found_among_our_own_alone(tmp_path: Path, there: bool) -> None:
    """Behind more than a page of others'."""
    with GitLab() as lab:
        ours = lab.says(ME, f"{MARKER}\nold") if there else 0
        first = lab.says(8, OTHERS)
        for _ in range(105):
            lab.says(ME, "something else")
        last, many = lab.says(9, OTHERS), len(lab.notes)
        (tmp_path / "var/review").mkdir(parents=True)
        (tmp_path / "var/review/comment.md").write_text(f"{MARKER}\nnew & 100 %\n")
        where = {"CI_API_V4_URL": lab.url, "CI_MERGE_REQUEST_PROJECT_ID": "3", "CI_MERGE_REQUEST_IID": "5"}
        done = shell(tmp_path, job("comment"), **where, REVIEW_TOKEN=GITLAB_TOKEN)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        assert {lab.notes[one]["body"] for one in (first, last)} == {OTHERS}
        assert len(lab.notes) == many + (not there)
        assert lab.notes[ours or max(lab.notes)]["body"] == f"{MARKER}\nnew & 100 %\n"
        done = shell(tmp_path, job("comment"), **where, REVIEW_TOKEN=GITLAB_TOKEN[::-1])
        assert done.returncode != 0, "a token that is refused is no success"


def test_gitlab_comments_only_where_there_is_a_token() -> None:
    """The pipeline of a fork has none: it ends well without."""
    (rule,) = read(GITLAB)["comment"]["rules"]
    assert rule == {"if": '$CI_PIPELINE_SOURCE == "merge_request_event" && $REVIEW_TOKEN'}
    assert "extends" not in read(GITLAB)["comment"]


@pytest.mark.parametrize(("token", "named"), [(TOKEN, True), ("", False)])
def test_gitlab_s_review_without_secrets_asks_no_target(desk: Project, token: str, named: bool) -> None:
    desk.edited(critical(0.97))
    desk.rebuilt(LIMIT.format(0.95))
    given = {"CI_MERGE_REQUEST_DIFF_BASE_SHA": "HEAD", "CI_JOB_URL": "https://ci.example/7", "PROMETHEUS_URL": ""}
    tokens = {"GRAFANA_TOKEN": token, "DRIFT_TOKEN": token}
    done = shell(desk.root, only_trader247(job("review")), **given, **tokens, TRADEBOARDS_TARGET="grafana")
    assert (done.returncode, done.stderr) == (0, "")
    comment = (desk.root / "var/review/comment.md").read_text()
    assert comment.startswith(MARKER)
    assert ("edited by alice" in comment) == named


def test_gitlab_plans_and_pushes_what_is_on_main(desk: Project) -> None:
    desk.rebuilt(LIMIT.format(0.95))
    for name in ("plan", "push"):
        done = shell(desk.root, only_trader247(job(name)), TRADEBOARDS_TARGET="grafana")
        assert (done.returncode, done.stderr) == (0, ""), name
    assert desk.run("diff", "trader247").exit_code == 0
    done = shell(desk.root, only_trader247(job("plan")), TRADEBOARDS_TARGET="nowhere")
    assert done.returncode == 1, "a plan that cannot be made is no success"


def test_what_is_on_main_is_planned_and_pushed_as_planned(desk: Project) -> None:
    planning, pushing = only_trader247(step("plan", "plan")), step("push", "push what was planned, or nothing")
    done = shell(desk.root, planning)
    assert (done.returncode, done.stderr) == (0, "")
    assert (desk.root / "GITHUB_OUTPUT").read_text() == "differs=0\n"
    desk.rebuilt(LIMIT.format(0.95))
    assert shell(desk.root, planning).returncode == 0
    assert (desk.root / "GITHUB_OUTPUT").read_text() == "differs=0\ndiffers=1\n"
    assert "2 changed" in (desk.root / "GITHUB_STEP_SUMMARY").read_text()
    done = shell(desk.root, pushing)
    assert (done.returncode, done.stderr) == (0, "")
    assert desk.run("diff", "trader247").exit_code == 0
    assert [*(desk.root / "var/backup").iterdir()]


def test_what_moved_since_it_was_planned_is_not_pushed(desk: Project) -> None:
    desk.rebuilt(LIMIT.format(0.95))
    assert shell(desk.root, only_trader247(step("plan", "plan"))).returncode == 0
    desk.edited(critical(0.97))
    edited = json.dumps(desk.live)
    done = shell(desk.root, step("push", "push what was planned, or nothing"))
    assert done.returncode == 1
    assert UID in done.stdout
    assert json.dumps(desk.live) == edited


def test_a_plan_that_cannot_be_made_is_no_success(desk: Project) -> None:
    done = shell(desk.root, only_trader247(step("plan", "plan")), DRIFT_TOKEN="")
    assert done.returncode == 2
    assert "DRIFT_TOKEN" in done.stderr
    assert (desk.root / "GITHUB_OUTPUT").read_text() == "", "and nothing is pushed"
