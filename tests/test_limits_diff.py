"""One changed limit moves panels, an alert, its test and its runbook in one build, and diff says so in one block."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from pathlib import Path

import pytest
import yaml
from build_case import run
from click.testing import CliRunner
from git_case import git

from cli import main

LIMIT = "[deployments.trader247]\nlimits.exposure = {{ warning = 0.7, critical = {} }}\n"
BLOCK = """\
~ trader247: limit of Exposure, critical 90 % → 85 %
  ~ 247trader-v2: Trading overview: Exposure
  ~ 247trader-v2: Risk: Limits used, Exposure %, Exposure over time
  ~ alert HighExposure (critical), its test and its runbook
~ trader247-overview "247trader-v2: Trading overview": 1 panel changed
  ~ 1 panel by a limit, as told above
~ trader247-risk "247trader-v2: Risk": 3 panels changed
  ~ 3 panels by a limit, as told above
  HEAD (git revision HEAD): 2 changed, 3 unchanged, 1 limit changed
"""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with what is compiled as the documents say, committed."""
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    git(tmp_path, "init", "--quiet")
    commit(tmp_path, "")
    return tmp_path


def commit(folder: Path, toml: str) -> None:
    rebuilt(toml)
    git(folder, "add", "-A")
    git(folder, "commit", "--quiet", "-m", "as it is")


def rebuilt(toml: str) -> None:
    Path("tradeboards.toml").write_text(toml)
    run("build", "trader247")


def diff(*more: str) -> str:
    result = CliRunner().invoke(main, ["diff", "--base", "HEAD", "trader247", *more])
    assert (result.exit_code, result.stderr) == (1, "")
    return result.stdout


@pytest.mark.parametrize("before", ["", LIMIT.format(0.9)], ids=["of the document", "of the deployment"])
def test_one_limit_is_one_block(desk: Path, before: str) -> None:
    commit(desk, before + "# committed")
    rebuilt(LIMIT.format(0.85))
    assert diff() == BLOCK


def test_all_that_follows_from_a_limit_is_compiled_in_one_build(desk: Path) -> None:
    run("build")
    git(desk, "add", "-A")
    git(desk, "commit", "--quiet", "-m", "all of it")
    Path("tradeboards.toml").write_text(LIMIT.format(0.85))
    run("build")
    moved = git(desk, "status", "--porcelain", "--untracked-files=no").split()[1::2]
    assert {Path(path).name for path in moved} == {
        "tradeboards.toml",
        "overview.json",
        "risk.json",
        "trader247.rules.yml",
        "trader247.test.yml",
        "trader247.yaml",
        "HighExposure.md",
    }
    changed = git(desk, "diff", "--unified=0", "build/rules/trader247.rules.yml")
    assert re.search(r"^-.*trader_exposure_pct.* >= 0\.9$\n\+.*trader_exposure_pct.* >= 0\.85$", changed, re.M), changed


@pytest.mark.usefixtures("desk")
def test_what_else_changed_on_a_panel_is_told_as_ever() -> None:
    rebuilt(LIMIT.format(0.85) + 'currency = "EUR"')
    said = diff()
    assert said.startswith("~ trader247: limit of Exposure, critical 90 % → 85 %\n")
    assert "~ 2 dashboards, 12 panels changed alike\n  ~ unit: currencyUSD → currencyEUR\n" in said
    assert '~ panel "Positions" (table) changed\n    ~ override Value unit: currencyUSD → currencyEUR\n' in said
    assert 'panel "Exposure %"' not in said


def test_a_limit_that_is_only_said_by_another_is_not_told_as_changed(desk: Path) -> None:
    file = Path("build/dashboards/trader247/risk.json")
    risk = json.loads(file.read_text())
    (panel,) = (panel for row in risk["panels"] for panel in row.get("panels", [row]) if panel["title"] == "Exposure %")
    panel["fieldConfig"]["defaults"]["thresholds"]["steps"][0]["color"] = "green"
    file.write_text(json.dumps(risk))
    git(desk, "commit", "--quiet", "-a", "-m", "another colour")
    rebuilt(LIMIT.format(0.9))
    said = diff()
    assert "limit of" not in said
    assert "    ~ threshold: base green → #009E73\n" in said
    assert "(tradeboards.toml, trader247).\n" in said


@pytest.mark.usefixtures("desk")
def test_a_loss_a_new_limit_and_one_of_which_higher_is_better_are_read_right() -> None:
    limits = (
        "limits.pnl_day = { warning = -100, critical = -300 }\nlimits.fill_ratio = { warning = 0.9, critical = 0.5 }\n"
    )
    rebuilt("[deployments.trader247]\n" + limits)
    said = [line for line in diff().splitlines() if line.startswith("~ trader247: limit")]
    assert said == [
        "~ trader247: limit of Day P&L, warning none → -100 USD, critical none → -300 USD",
        "~ trader247: limit of Fill ratio, warning 80 % → 90 %",
    ]


@pytest.mark.usefixtures("desk")
def test_rules_that_changed_by_more_than_a_limit_are_told_one_by_one() -> None:
    rebuilt(
        '[deployments.trader247]\nselectors.app = { job = "bot" }\nlimits.exposure = { critical = 0.9, hold = "9m" }'
    )
    said = diff()
    assert "\n~ !! [may fire less: a longer hold] trader247: alert HighExposure (critical, exposure) changed\n" in said
    assert "\n  ~ !! [a longer hold] hold: 5m → 9m\n" in said
    assert "\n- !! [a safeguard is gone] trader247: alert HighExposure (warning, exposure) removed\n" in said
    assert "\n~ trader247: record system:equity:sum changed\n" in said


def test_a_rule_that_comes_among_others_of_its_alert_renames_none(desk: Path) -> None:
    file = Path("build/rules/trader247.rules.yml")
    content = yaml.safe_load(file.read_text())
    metrics = defaultdict(list)
    for group in content["groups"]:
        for rule in group["rules"]:
            if rule.get("alert") == "SignalMissing":
                metrics[rule["labels"]["severity"], rule["labels"]["signal"]].append((rule["labels"]["metric"], group))
    (severity, signal), ((metric, group), *others) = max(metrics.items(), key=lambda one: len(one[1]))
    assert others
    group["rules"] = [rule for rule in group["rules"] if rule["labels"].get("metric") != metric]
    file.write_text(yaml.safe_dump(content))
    git(desk, "commit", "--quiet", "-a", "-m", "without one of them")
    rebuilt("")
    assert diff().splitlines() == [
        f"+ trader247: alert SignalMissing ({severity}, {signal}, {metric}) added",
        "  HEAD (git revision HEAD): 5 unchanged, 1 rule changed",
    ]


@pytest.mark.usefixtures("desk")
def test_json_and_markdown_say_it_too() -> None:
    rebuilt(LIMIT.format(0.85))
    (limit,) = json.loads(diff("--format", "json"))["limits"]
    assert limit == {
        "deployment": "trader247",
        "signal": "exposure",
        "loosened": False,
        "critical": {"before": 0.9, "after": 0.85},
        "panels": {
            "247trader-v2: Trading overview": ["Exposure"],
            "247trader-v2: Risk": ["Limits used", "Exposure %", "Exposure over time"],
        },
        "alerts": ["HighExposure (critical)"],
    }
    assert (
        "~ trader247: limit of Exposure, critical 90 % → 85 %\n~   247trader-v2: Trading overview: Exposure\n"
    ) in diff("--format", "markdown")


@pytest.mark.parametrize(
    "content",
    [
        "groups: 1",
        "groups: [",
        "groups: &a [*a]",
        "groups: [{rules: [{alert: A, expr: 1, for: 2026-01-01}]}]",
        "groups: [{rules: [{alert: A, labels: {severity: 1}}]}]",
    ],
)
def test_a_file_of_rules_that_is_none_is_an_error_of_the_revision(desk: Path, content: str) -> None:
    Path("build/rules/trader247.rules.yml").write_text(content)
    git(desk, "commit", "--quiet", "-a", "-m", "broken")
    rebuilt("")
    result = CliRunner().invoke(main, ["diff", "--base", "HEAD", "trader247"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("error: trader247.rules.yml of the revision: is no rule file (")


def test_rules_whose_queries_are_only_written_otherwise_do_not_differ(desk: Path) -> None:
    rules = Path("build/rules/trader247.rules.yml")
    was = rules.read_text()
    rules.write_text(was.replace(" >= ", "   >=  "))
    assert rules.read_text() != was
    git(desk, "commit", "--quiet", "-a", "-m", "spaced")
    rebuilt("")
    result = CliRunner().invoke(main, ["diff", "--base", "HEAD", "trader247"])
    assert (result.exit_code, result.stdout.partition(": ")[2]) == (0, "no changes (5 dashboards)\n")
    rebuilt(LIMIT.format(0.85))
    assert diff() == BLOCK
