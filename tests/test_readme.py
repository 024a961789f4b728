"""The README and the docs, held to what is there: commands are run, figures counted, links followed."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import tomllib
from pathlib import Path

import pytest
from build_case import panels
from click.testing import CliRunner
from git_case import commit_all, git

import cli
from changes.review.comment import MARKER
from config import load
from lab import prometheus
from systems.registry import SHIPPED

ROOT = Path(__file__).parent.parent
PAGES = (
    *("README.md", "docs/commands.md", "docs/architecture.md", "docs/your-system.md", "docs/corrections.md"),
    *("docs/reviewing.md", "docs/permissions.md"),
)


def blocks(page: str, language: str) -> list[str]:
    """The fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", (ROOT / page).read_text(encoding="utf-8"), re.M | re.S)


def commands(page: str) -> list[str]:
    """Each line of the shell blocks, without its comment."""
    return [line.split(" #")[0].strip() for block in blocks(page, "sh") for line in block.splitlines() if line.strip()]


def test_commands_do_what_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of the README, then what else docs/commands.md has."""
    monkeypatch.chdir(tmp_path)
    pages = commands("README.md"), commands("docs/commands.md")
    readme, docs = ([line for line in page if line.startswith("tradeboards")] for page in pages)
    assert readme
    assert docs
    # The lab that it shows takes long to fill: that is a test of tests/test_preview_site.py.
    lines = [f"{line} --sample" if line == "tradeboards preview trader247" else line for line in [*readme, *docs]]
    for arguments in (shlex.split(line)[1:] for line in dict.fromkeys(lines)):
        result = CliRunner(catch_exceptions=False).invoke(cli.main, arguments)
        differs = arguments[0] == "diff" or "--dry-run" in arguments
        assert result.exit_code in ({0, 1} if differs else {0}), f"{arguments}: {result.output}"


def test_commands_of_a_review_do_what_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a repository whose main branch is what was built, with a folder for a Grafana and an empty Prometheus."""
    monkeypatch.chdir(tmp_path)
    Path("tradeboards.toml").write_text('[targets.production]\nfolder = "grafana"\n')
    assert CliRunner().invoke(cli.main, ["build"]).exit_code == 0
    commit_all(tmp_path)
    git(tmp_path, "update-ref", "refs/remotes/origin/main", "HEAD")
    run = [shlex.split(line)[1:] for line in commands("docs/reviewing.md")]
    assert {option for arguments in run for option in arguments} >= {"--target", "--out", "--prometheus", "--pictures"}
    with prometheus.running(tmp_path / "data") as server:
        for arguments in run:
            if "--pictures" in arguments and shutil.which("chromium") is None:
                pytest.skip("there is no chromium on the PATH")
            here = [server.url if one.startswith("https:") else one for one in arguments]
            result = CliRunner(catch_exceptions=False).invoke(cli.main, here)
            assert (result.exit_code, result.stderr) == (0, ""), f"{arguments}: {result.output}"
            said = Path("var/comment.md").read_text() if "--out" in here else result.stdout
            assert said.startswith(f"{MARKER}\n### No dashboard changed\n")


def test_the_make_targets_it_names_are_there() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = re.findall(r"make ([a-z]+)", " ".join(commands("README.md")))
    assert {"demo", "test"} <= set(named)
    for target in named:
        assert re.search(rf"^{target}:.*##", makefile, re.M), target


def test_the_table_of_dashboards_counts_right() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    systems = re.search(r"^\| dashboard \| answers \| (.+) \|$", text, re.M)
    assert systems
    slugs = systems[1].split(" | ")
    told = {
        (slug, title): int(panels)
        for title, cells in re.findall(r"^\| ([A-Z].+?) \| [^|]+\? \| (.+) \|$", text, re.M)
        for slug, panels in zip(slugs, cells.split("|"), strict=True)
        if panels.strip()
    }
    counted = {
        (path.parent.name, dashboard["title"].split(": ")[-1]): len(panels(dashboard))
        for path in (ROOT / "build/dashboards").glob("*/*.json")
        if path.parent.name in slugs
        for dashboard in [json.loads(path.read_text(encoding="utf-8"))]
    }
    assert told == counted
    assert slugs == [one.slug for one in SHIPPED if one.slug in slugs]


def test_the_configuration_it_shows_is_one(tmp_path: Path) -> None:
    block = "\n".join(blocks("README.md", "toml"))
    file = tmp_path / "tradeboards.toml"
    file.write_text(block, encoding="utf-8")
    assert tomllib.loads(block)["target"] == "production"
    assert load(file).deployments["trader247-paper"].system == "trader247"
    assert CliRunner(catch_exceptions=False).invoke(cli.main, ["--config", str(file), "systems"]).exit_code == 0


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    for link in re.findall(r"\]\((?!https?:)([^)#]+)", text):
        assert ((ROOT / page).parent / link).exists(), link


def test_every_folder_it_names_is_there() -> None:
    for name in re.findall(r"^(\w+(?:/|\.py)) ", (ROOT / "docs/architecture.md").read_text(encoding="utf-8"), re.M):
        assert (ROOT / name).exists(), name
