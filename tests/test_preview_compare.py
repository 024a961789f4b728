"""Before and after: what `tradeboards preview --base` draws of dashboards that differ from a git revision."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from git_case import git
from lab_case import LAB_END
from preview_case import Parts, dashboard, parts, plain_script, preview, written

import cli
from changes.comparison.compare import compare
from preview.asking.samples import Samples
from preview.site.before import Differing, pages
from preview.site.entries import Group
from preview.site.page import Script

pytestmark = pytest.mark.usefixtures("plain_script")
__all__ = ["plain_script"]

BOARDS = Path("build/dashboards/trader247")


def build() -> None:
    result = CliRunner(catch_exceptions=False).invoke(cli.main, ["build", "trader247"])
    assert result.exit_code == 0, result.output


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository in which a dashboard was removed, one is new and two differ; the others are as they were."""
    monkeypatch.chdir(tmp_path)
    git(Path(), "init", "-q")
    build()
    written(BOARDS / "old.json", dashboard("Old <b>", uid="trader247-old"))
    (BOARDS / "api.json").unlink()
    risk = json.loads((BOARDS / "risk.json").read_text(encoding="utf-8"))
    risk["panels"].append({**dashboard()["panels"][0], "id": 7, "title": "Gone"})
    written(BOARDS / "risk.json", risk)
    git(Path(), "add", ".")
    git(Path(), "commit", "-q", "-m", "before")
    (BOARDS / "old.json").unlink()
    toml = '[deployments.trader247]\nsystem = "trader247"\nlimits.exposure = { warning = 0.5, critical = 0.6 }\n'
    (tmp_path / "tradeboards.toml").write_text(toml, encoding="utf-8")
    build()
    return tmp_path


def marked(panels: list[dict[str, Any]]) -> dict[str, tuple[str, list[str]]]:
    """What is said of panels, by their titles."""
    flat = [one for panel in panels for one in (panel, *panel.get("panels", ()))]
    return {one["model"]["title"]: (one["change"], one["changes"]) for one in flat if "change" in one}


def test_only_what_differs_has_a_page_with_both_sides(project: Path) -> None:
    result = preview("trader247", "--base", "HEAD", "--sample")
    assert result.exit_code == 0, result.stderr
    out = project / "var/preview"
    index = parts(out / "index.html")
    assert {*index.links} >= {"trader247-risk.html", "trader247-api.html", "trader247-old.html"}
    assert {path.name for path in out.glob("*.html")} == {*index.links, "index.html"}
    assert any(line.startswith("Since HEAD: 1 new, ") and "1 removed" in line for line in index.text)
    assert "247trader-v2: Execution" in index.text
    assert "trader247-execution.html" not in index.links

    site = parts(out / "trader247-risk.html").site
    assert site["compared"]["change"] == "changed"
    assert (site["compared"]["before"], site["compared"]["after"]) == ("HEAD", "now")
    before, after = marked(site["before"]["panels"]), marked(site["shown"]["panels"])
    assert before["Gone"] == ("removed", [])
    assert "Gone" not in after
    kind, changes = after["Exposure %"]
    assert kind == "changed"
    assert any("threshold" in line and "0.7 → 0.5" in line for line in changes), changes
    assert before["Exposure %"] == (kind, changes)
    assert "Max drawdown" not in after


def test_what_is_new_or_removed_has_one_side(project: Path) -> None:
    assert preview("trader247", "--base", "HEAD", "--sample").exit_code == 0
    new = parts(project / "var/preview/trader247-api.html").site
    assert (new["before"], new["compared"]["change"], new["compared"]["changes"]) == (None, "new", [])
    old = parts(project / "var/preview/trader247-old.html").site
    assert (old["before"], old["compared"]["change"], old["compared"]["changes"]) == (None, "removed", [])
    assert old["shown"]["title"] == "Old <b>"
    assert marked(new["shown"]["panels"]) == marked(old["shown"]["panels"]) == {}, "all of it is, which is said above"


def test_a_removed_dashboard_is_listed_with_its_deployment(project: Path) -> None:
    assert preview("trader247", "--base", "HEAD", "--sample").exit_code == 0
    text = parts(project / "var/preview/index.html").text
    assert text.count("247trader-v2") == 1
    assert text.index("247trader-v2") < text.index("Old <b>")


def test_every_copy_of_a_repeated_panel_is_marked() -> None:
    """In a collapsed row too, whose panels lie within it."""
    variable = {"name": "of", "type": "custom", "query": "a,b", "multi": True, "current": {"value": ["a", "b"]}}
    repeated = {**dashboard()["panels"][0], "id": 2, "title": "Of $of", "repeat": "of"}
    row = {"id": 1, "type": "row", "title": "Closed", "collapsed": True, "gridPos": {"x": 0, "y": 0, "w": 24, "h": 1}}

    def of(panel: dict[str, Any]) -> dict[str, Any]:
        return dashboard(panels=[row | {"panels": [panel]}], templating={"list": [variable]})

    was, now = of(repeated), of(repeated | {"description": "It says more"})
    found = Differing("theirs", "Theirs", Group("", "Files"), "changed", "", was, now, compare(was, now))
    (page,) = pages([found], "main", lambda _: Samples(), LAB_END, Script(""))
    site = Parts(b"".join(page.html).decode()).site
    for side in (site["before"], site["shown"]):
        assert {title: kind for title, (kind, _) in marked(side["panels"]).items()} == {
            "Of a": "changed",
            "Of b": "changed",
        }
        assert [panel.get("copyOf") for panel in side["panels"][0]["panels"]] == [None, 2]


def test_nothing_that_differs_is_an_index_that_says_so(project: Path) -> None:
    git(Path(), "add", ".")
    git(Path(), "commit", "-q", "-m", "after")
    result = preview("trader247", "--base", "HEAD", "--sample")
    assert result.stdout == "var/preview/index.html: 0 dashboards, 0 panels\n"
    index = parts(project / "var/preview/index.html")
    assert {"Since HEAD: no changes (5 dashboards).", "5 dashboards unchanged"} <= {*index.text}


@pytest.mark.parametrize(
    ("revision", "said"),
    [
        ("nowhere", "error: git revision nowhere: git knows no such commit. "),
        ("--all", "error: git revision --all: it names no commit. "),
    ],
)
def test_a_revision_that_is_none_is_one_line(project: Path, revision: str, said: str) -> None:
    result = preview("trader247", f"--base={revision}", "--sample")
    assert result.exit_code == 2
    assert result.stderr.startswith(said)
    assert result.stderr.count("\n") == 1
    assert not (project / "var").exists()


def test_a_stale_build_is_refused(project: Path) -> None:
    (project / "tradeboards.toml").unlink()
    result = preview("trader247", "--base", "HEAD", "--sample")
    assert result.exit_code == 2
    assert "error: build/: is not what the sources say" in result.stderr
