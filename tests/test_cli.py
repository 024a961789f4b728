"""The commands, as a user runs them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

import cli
from systems.registry import SHIPPED

ROOT = Path(__file__).parent.parent
TRADEBOARDS = Path(sys.executable).parent / "tradeboards"


def tradeboards(*arguments: str) -> Result:
    """Run a command here; its colours are left out as in a pipe."""
    return CliRunner().invoke(cli.main, list(arguments), catch_exceptions=False)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what was built."""
    folder = tmp_path_factory.mktemp("built")
    with chdir(folder):
        assert tradeboards("build").exit_code == 0
    return folder


@pytest.fixture
def project(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one's own to work in, with what was built."""
    shutil.copytree(built, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command by its full name."""

    def walk(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
        if isinstance(command, click.Group):
            context = click.Context(command)
            for key in command.list_commands(context):
                inner = command.get_command(context, key)
                assert inner, f"{name} lists {key}, which it does not know"
                yield from walk(f"{name} {key}", inner)
        else:
            yield name, command

    yield from walk("tradeboards", cli.main)


@pytest.mark.parametrize(
    ("name", "command"), list(commands()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_command_has_help_with_an_example_and_is_documented(name: str, command: click.Command) -> None:
    shown = tradeboards(*name.split()[1:], "--help")
    assert shown.exit_code == 0
    assert re.search(rf"Examples?:\n\s+{name}", shown.output), shown.output
    assert name in (ROOT / "docs/commands.md").read_text(encoding="utf-8")
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{name} {parameter.name}"


def test_build_then_check_then_push_then_nothing_to_do(project: Path) -> None:
    before = tradeboards("diff", "trader247")
    assert before.exit_code == 1
    assert before.output.endswith("  local (var/grafana): 5 new\n")

    assert tradeboards("push", "trader247", "--dry-run").exit_code == 1
    assert not (project / "var").exists()

    pushed = tradeboards("push", "trader247", "--yes")
    assert pushed.exit_code == 0
    assert pushed.output.endswith("  5 created, 1 folder created\n")
    after = tradeboards("diff", "trader247")
    assert (after.exit_code, after.output) == (0, "  local (var/grafana): no changes (5 dashboards)\n")
    again = tradeboards("push", "trader247", "--yes")
    assert (again.exit_code, again.output) == (0, "  local (var/grafana): no changes (5 dashboards)\n")
    assert tradeboards("diff").output.count('in folder "Desk"') == 1


def test_a_changed_limit_shows_on_exactly_the_panels_that_draw_it(project: Path) -> None:
    tradeboards("push", "--yes")
    (project / "tradeboards.toml").write_text(
        "[deployments.trader247]\nlimits.exposure = { warning = 0.7, critical = 0.85 }\n", encoding="utf-8"
    )
    assert tradeboards("build").exit_code == 0
    shown = json.loads(tradeboards("diff", "--format", "json").output)
    changed = {
        (dashboard["uid"], panel["title"]): {field["what"] for field in panel["fields"]}
        for dashboard in shown["dashboards"]
        for panel in dashboard.get("panels", [])
    }
    assert changed == {
        ("trader247-overview", "Exposure"): {"threshold", "description"},
        ("trader247-risk", "Exposure %"): {"threshold", "description"},
        ("trader247-risk", "Limits used"): {"query", "threshold", "description"},
        ("trader247-risk", "Exposure over time"): {"threshold", "description"},
    }


def test_what_was_edited_by_hand_without_our_marker_is_refused_until_adopted(project: Path) -> None:
    tradeboards("push", "trader247", "--yes")
    file = project / "var/grafana/dashboards/247trader-v2/trader247-risk.json"
    edited = json.loads(file.read_text(encoding="utf-8"))
    del edited["tradeboards"]
    edited["title"] = "Mine now"
    file.write_text(json.dumps(edited), encoding="utf-8")

    refused = tradeboards("push", "trader247", "--yes")
    assert refused.exit_code == 1
    assert "! trader247-risk" in refused.output
    assert "--adopt trader247-risk takes it over" in refused.output
    assert "Mine now" in file.read_text(encoding="utf-8")

    assert tradeboards("push", "trader247", "--yes", "--adopt", "trader247-risk").exit_code == 0
    assert tradeboards("diff", "trader247").exit_code == 0


def test_push_asks_and_without_anyone_to_ask_it_says_so(project: Path) -> None:
    nobody = tradeboards("push")
    assert nobody.exit_code == 2
    assert "error: push: nobody is here to ask. Say --yes to write without being asked\n" in nobody.output
    assert not (project / "var").exists()


def test_a_stale_build_is_refused(project: Path) -> None:
    file = project / "build/dashboards/trader247/risk.json"
    file.write_text("{}", encoding="utf-8")
    for command in ("diff", "push"):
        refused = tradeboards(command)
        assert refused.exit_code == 2
        assert refused.output == (
            "error: build/: is not what the sources say (dashboards/trader247/risk.json). Run: tradeboards build\n"
        )
    check = tradeboards("build", "--check")
    assert check.exit_code == 1
    assert "~ build/dashboards/trader247/risk.json" in check.output
    assert file.read_text(encoding="utf-8") == "{}"


def test_what_is_compiled_no_more_is_removed_from_build_and_nothing_else_is(project: Path) -> None:
    old = project / "build/dashboards/gone/risk.json"
    old.parent.mkdir()
    old.write_text('{"tags": ["tradeboards"], "uid": "gone-risk"}', encoding="utf-8")
    theirs = project / "build/dashboards/theirs/board.json"
    theirs.parent.mkdir()
    theirs.write_text('{"tags": ["tradeboards"], "uid": "precious"}', encoding="utf-8")
    assert tradeboards("build", "--check").exit_code == 1
    built = tradeboards("build")
    assert built.output.startswith("- build/dashboards/gone/risk.json\n")
    assert not old.parent.exists()
    assert theirs.exists()
    assert tradeboards("build", "--check").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["build", "trader274"],
            'error: no deployment "trader274". Did you mean "trader247"? '
            f"Known: {', '.join(sorted(['desk', *(system.slug for system in SHIPPED)]))}\n",
        ),
        (
            ["diff", "--target", "locl"],
            'error: tradeboards.toml: no target "locl". Did you mean "local"? Known: local\n',
        ),
        (["diff", "--target", ""], 'error: tradeboards.toml: no target "". Known: local\n'),
        (["push", "--yes", "--target", ""], 'error: tradeboards.toml: no target "". Known: local\n'),
        (
            ["--config", "nowhere.toml", "build"],
            "error: nowhere.toml: cannot be read: No such file or directory. Name the file with --config\n",
        ),
        (
            ["push", "trader247", "--yes", "--adopt", "trader247-rsik"],
            'error: --adopt: no dashboard "trader247-rsik" is desired. Did you mean "trader247-risk"? '
            "Known: trader247-api, trader247-execution, trader247-health, trader247-overview, trader247-risk\n",
        ),
    ],
)
@pytest.mark.usefixtures("project")
def test_what_a_user_mistypes_is_one_line(arguments: list[str], said: str) -> None:
    result = tradeboards(*arguments)
    assert (result.exit_code, result.output) == (2, said)


def test_a_folder_that_cannot_be_written_is_one_line(project: Path) -> None:
    (project / "file").write_text("", encoding="utf-8")
    result = tradeboards("build", "--out", "file/below")
    assert result.exit_code == 2
    assert result.output == ("error: file/below: cannot be written: Not a directory. Choose another with --out\n")


@pytest.mark.usefixtures("project")
def test_systems_says_what_there_is_and_why_not_more() -> None:
    shown = tradeboards("systems", "trader247")
    assert shown.exit_code == 0
    assert re.search(r"^  \+ risk: \d+ panels$", shown.output, re.M)
    assert "  - backtesting: not compiled, 247trader-v2 exports nothing about backtests\n" in shown.output
    assert re.search(
        r"^  - host: not compiled, none of its signals is answered: HOST_UP, .* or \w+$", shown.output, re.M
    )
    assert re.search(r"^  \d+ signals answered \(\d+ follow from others\), \d+ missing$", shown.output, re.M)
    assert re.search(r"^  exporter NODE, not named: it would answer \d+ signals$", shown.output, re.M)
    assert len(shown.output.splitlines()) < 20


@pytest.mark.usefixtures("project")
def test_systems_tells_what_answers_each_signal_in_its_unit() -> None:
    told = {line.split()[0]: line.split(maxsplit=3)[1:] for line in signals_told("trader247", "--signals")}
    assert told["EXPOSURE"] == ["Level", "ratio", "trader_exposure_pct / 100"]
    assert told["EQUITY"] == ["Level", "USD", "trader_account_value_usd"]
    assert told["WINS"] == ["Events", "count", 'trader_trades_total{outcome="win"}']
    assert told["WIN_RATE"] == ["Level", "ratio", "follows from WINS and TRADES"]
    assert told["MEMORY"] == ["Level", "bytes", "process_resident_memory_bytes (client library)"]
    assert told["DRAWDOWN"] == ["Level", "ratio", "follows from EQUITY"]
    assert told["FRESH_BURN_1H"][-1].endswith("follows from DATA_AGE or STALE_SYMBOLS")
    assert "MARGIN_RUNWAY" not in told


@pytest.mark.usefixtures("project")
def test_systems_tells_of_each_signal_just_once_whether_it_is_answered() -> None:
    for slug in ("andre", "trader247", "traderagent"):
        lines = [line.split()[0] for line in signals_told(slug, "--signals", "--missing")]
        assert len(lines) == len({*lines})


@pytest.mark.usefixtures("project")
def test_systems_knows_that_the_desk_is_none() -> None:
    assert (
        tradeboards("systems", "desk").output.splitlines()[-1] == "  no system of its own: it shows what these answer"
    )


def signals_told(*arguments: str) -> list[str]:
    """The lines of `tradeboards systems` that tell of one signal each."""
    return re.findall(r"^    (\S.*)$", tradeboards("systems", *arguments).output, re.M)


def test_systems_tells_which_panel_a_missing_signal_would_bring(project: Path) -> None:
    (project / "ownbot.py").write_text(
        "from systems import signals\n"
        "from systems.catalogue import gauge\n"
        "from systems.matcher import equals\n"
        "from systems.metric import APP\n"
        "from systems.system import System\n"
        'worth = gauge("ownbot_worth_usd", "What it is worth", "currencyUSD")\n'
        'other = gauge("ownbot_other", "What nobody asks")\n'
        'SYSTEM = System(slug="ownbot", title="My bot", currency="USD", selectors={APP: (equals("job", "ownbot"),)},\n'
        "    metrics=(worth, other), answers={signals.EQUITY: worth})\n",
        encoding="utf-8",
    )
    (project / "tradeboards.toml").write_text('systems = ["ownbot.py"]\n', encoding="utf-8")
    assert "  metrics that answer nothing: ownbot_other\n" in tradeboards("systems", "ownbot").output
    told = {line.split()[0]: line for line in signals_told("ownbot", "--missing")}
    assert told["EXPOSURE"].split(maxsplit=3)[1:3] == ["Level", "ratio"]
    assert "How much of the account is at risk?" in told["EXPOSURE"]
    assert re.search(r" \d+ panels: gauge-exposure, risk/bargauge-limits, risk/gauge-exposure, ", told["EXPOSURE"])
    # What follows from a signal comes with it.
    assert "stat-concentration" in told["POSITION_VALUE"]
    assert "Follows from WINS and TRADES. Answer wins and trades in the system's file." in told["WIN_RATE"]
    assert "HOST_CPU" not in told


@pytest.mark.parametrize(
    ("begun", "offered"),
    [
        (["bu"], ["build"]),
        ([""], [*cli.COMMANDS]),
        (["lab", ""], ["backfill", "up"]),
        (["push", "trader2"], ["trader247"]),
        (["diff", "--target", "l"], ["local"]),
    ],
    ids=lambda value: " ".join(value),
)
def test_a_shell_completes(begun: list[str], offered: list[str], tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "_TRADEBOARDS_COMPLETE": "bash_complete",
        "COMP_WORDS": " ".join(["tradeboards", *begun]),
        "COMP_CWORD": str(len(begun)),
    }
    completed = subprocess.run(
        [TRADEBOARDS], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (completed.stdout.splitlines(), completed.stderr) == ([f"plain,{word}" for word in offered], "")


def test_a_mistyped_command_is_told_the_nearest() -> None:
    mistyped = tradeboards("bild")
    assert mistyped.exit_code == 2
    assert mistyped.output.endswith("Error: No such command 'bild'. Did you mean 'build'?\n")


def test_help_lists_the_commands_in_their_order() -> None:
    listed = tradeboards("--help").output.partition("\nCommands:\n")[2]
    assert [line.split()[0] for line in listed.splitlines()] == [*cli.COMMANDS]


def test_as_a_process_it_pipes_without_colour() -> None:
    piped = subprocess.run([TRADEBOARDS, "systems"], capture_output=True, text=True, check=True, cwd=ROOT)
    assert "\x1b" not in piped.stdout


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_output_that_cannot_be_written_is_one_line(unbuffered: str) -> None:
    environment = os.environ | {"PYTHONUNBUFFERED": unbuffered}
    command = [str(TRADEBOARDS), "systems"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, text=True, check=False, cwd=ROOT, env=environment
        )
    assert done.returncode == 2
    assert done.stderr == "error: output: No space left on device\n"


def test_an_encoding_without_a_letter_of_ours_still_prints(project: Path) -> None:
    environment = os.environ | {"PYTHONIOENCODING": "latin-1"}
    command = [str(TRADEBOARDS), "diff", "--base", "HEAD", "--target", "local"]
    both = subprocess.run(command, capture_output=True, check=False, cwd=project, env=environment)
    assert both.returncode == 2
    assert b"give one" in both.stderr
    tradeboards("push", "trader247", "--yes")
    text = "[deployments.trader247]\nlimits.exposure = { warning = 0.7, critical = 0.85 }\n"
    (project / "tradeboards.toml").write_text(text, encoding="utf-8")
    tradeboards("build", "trader247")
    shown = subprocess.run(
        [TRADEBOARDS, "diff", "trader247"], capture_output=True, check=False, cwd=project, env=environment
    )
    assert shown.returncode == 1, shown.stderr
    assert rb"90 % \u2192 85 %" in shown.stdout


def test_without_a_standard_input_nobody_is_asked(project: Path) -> None:
    command = f"exec {TRADEBOARDS} push <&-"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False, cwd=project)
    assert done.returncode == 2
    assert "nobody is here to ask" in done.stderr
