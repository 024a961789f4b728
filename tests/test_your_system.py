"""docs/your-system.md, followed by hand: its example, both ways, and each message that it promises."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

import pytest
from click.testing import CliRunner

import cli
from dashboards.compile import compile_all
from errors import CatalogueError
from systems import registry
from systems.catalogue import counter, gauge, histogram
from systems.deployment import Deployment
from systems.derived import DERIVED
from systems.matcher import equals
from systems.query import Series
from systems.signal import Answer, Distribution, Events, Level, Signal
from systems.signals import SIGNALS
from systems.system import System

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs/your-system.md").read_text(encoding="utf-8")
EXAMPLE = "\n".join(re.findall(r"^```python\n(.*?)^```$", PAGE, re.M | re.S))
TOML = "\n".join(re.findall(r"^```toml\n(.*?)^```$", PAGE, re.M | re.S))
SHELL = [
    line.split(" #")[0] for block in re.findall(r"^```sh\n(.*?)^```$", PAGE, re.M | re.S) for line in block.splitlines()
]
SAID = [block.splitlines() for block in re.findall(r"^```text\n(.*?)^```$", PAGE, re.M | re.S)]
MISTAKES = re.findall(r"^\| `(.+?)` for `(.+?)` \| `(.+?)` \|$", PAGE, re.M)


def tradeboards(command: str) -> str:
    """What a command line of the page prints; a pipe into grep is left to the reader."""
    result = CliRunner(catch_exceptions=False).invoke(cli.main, shlex.split(command.split(" | ")[0])[1:])
    assert result.exit_code in ({0, 1} if " diff " in command else {0}), result.output
    return result.output


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the page's two files."""
    # The page may have been followed in this tree.
    monkeypatch.setattr(registry, "SHIPPED", tuple(one for one in registry.SHIPPED if one.slug != "mybot"))
    (tmp_path / "mybot.py").write_text(EXAMPLE, encoding="utf-8")
    (tmp_path / "tradeboards.toml").write_text(TOML, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_example_does_what_the_page_says(mine: Path) -> None:
    run = [line for line in SHELL if line.startswith("tradeboards")]
    shown = {line.strip(): tradeboards(line) for line in run}
    assert "\n".join(SAID[0]) + "\n" == shown["tradeboards systems mybot"]
    assert SAID[1][0] in shown["tradeboards systems mybot --missing"].splitlines()
    assert len(list((mine / "build/dashboards/mybot").iterdir())) == 7
    assert len(list((mine / "var/grafana").rglob("mybot-*.json"))) == 7
    dashboards = len(list(mine.glob("build/dashboards/*/*.json")))
    rules = sum(
        len(re.findall("^  - (?:alert|record): ", path.read_text(), re.M)) for path in mine.glob("build/rules/*")
    )
    assert tradeboards("tradeboards check") == f"no problems in {dashboards} dashboards and {rules} rules\n"


def test_in_the_tree_the_same_file_gives_the_same_dashboards(mine: Path) -> None:
    tree = mine / "tree"
    tree.mkdir()
    for name in ("cli.py", "errors.py"):
        shutil.copy(ROOT / name, tree)
    for name in (
        "changes",
        "checks",
        "commands",
        "config",
        "dashboards",
        "datasources",
        "lab",
        "panels",
        "systems",
        "targets",
    ):
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(mine / "mybot.py", tree / "systems")
    registry = tree / "systems/registry.py"
    text = registry.read_text(encoding="utf-8")
    text = text.replace("from systems import andre", "from systems import mybot, andre").replace(
        "SHIPPED = (", "SHIPPED = (mybot.SYSTEM, "
    )
    registry.write_text(text, encoding="utf-8")
    command = [sys.executable, "-c", "import cli; cli.main()", "build", "mybot", "--out", "out"]
    subprocess.run(command, cwd=tree, check=True, capture_output=True)
    tradeboards("tradeboards build mybot")
    made = {path.name: path.read_bytes() for path in (mine / "build/dashboards/mybot").iterdir()}
    assert made == {path.name: path.read_bytes() for path in (tree / "out/dashboards/mybot").iterdir()}


@pytest.mark.parametrize(("wrong", "right", "message"), MISTAKES, ids=lambda text: text[:30])
def test_a_mistake_gets_the_message_that_the_page_says(mine: Path, wrong: str, right: str, message: str) -> None:
    assert EXAMPLE.count(right) >= 1
    (mine / "mybot.py").write_text(EXAMPLE.replace(right, wrong, 1), encoding="utf-8")
    result = CliRunner(catch_exceptions=False).invoke(cli.main, ["systems", "mybot"])
    assert (result.exit_code, result.output) == (2, f"error: {message}\n")


def test_the_page_has_mistakes_of_every_kind() -> None:
    assert len(MISTAKES) == PAGE.count("` for `") > 15


def board(folder: Path, key: str) -> dict[str, dict[str, Any]]:
    """The panels of a dashboard of the example, by title."""
    made = json.loads((folder / f"build/dashboards/mybot/{key}.json").read_text(encoding="utf-8"))
    inside = [panel for row in made["panels"] for panel in (row, *row.get("panels", ()))]
    return {panel["title"]: panel for panel in inside}


def test_a_signal_of_its_own_is_drawn_by_its_labels_with_its_limit(mine: Path) -> None:
    (mine / "tradeboards.toml").write_text(TOML + "[deployments.mybot.limits.funding_rate]\nwarning = 0.002\n")
    tradeboards("tradeboards build mybot")
    panels = board(mine, "own")
    assert {"Data as of", "Funding rate", "Funding rate over time"} < {*panels}
    over_time = json.dumps(panels["Funding rate over time"])
    assert "max by (symbol) (" in over_time
    assert '"value": 0.002' in over_time


def test_a_histogram_of_milliseconds_is_drawn_in_seconds_without_a_heatmap(mine: Path) -> None:
    tradeboards("tradeboards build mybot")
    asked = [
        target["expr"]
        for path in (mine / "build/dashboards/mybot").iterdir()
        for panel in board(mine, path.stem).values()
        for target in panel.get("targets", ())
        if "histogram_quantile" in target["expr"]
    ]
    assert len(asked) >= 3
    assert all("mybot_api_latency_ms_bucket" in expr and "/ 1000" in expr for expr in asked)
    assert "API latency by size" not in board(mine, "api")


def test_each_signal_can_be_answered_by_a_metric_without_labels() -> None:
    made: dict[type[Signal], Callable[[str], Series]] = {
        Level: lambda name: gauge(name, ""),
        Events: lambda name: counter(name, ""),
        Distribution: lambda name: histogram(name, "", "short", (1,)),
    }
    base = [signal for signal in SIGNALS.values() if signal not in DERIVED and type(signal) in made]
    answers = {signal: made[type(signal)](f"my_{signal.key}") for signal in base}
    metrics = tuple(answers.values())
    selectors = {"app": (equals("job", "bare"),)}
    system = System("bare", "Bare", "EUR", selectors, metrics, cast(Mapping[Signal, Answer], answers))
    deployment = Deployment("bare", "Bare", system, selectors, "Bare")
    assert len(compile_all([deployment])) >= 7
    assert "position_value by symbol" in deployment.missing(SIGNALS["concentration"])
    assert "pnl_day, which is answered" in deployment.missing(SIGNALS["gain_today"])


@pytest.mark.parametrize(
    ("unit", "signal", "todo"),
    [
        ("mbytes", "memory", "Multiply it by 1048576"),
        ("µs", "data_age", "Divide it by 1000000"),
        ("ms", "uptime", "Divide it by 1000"),
        ("percent", "drawdown", "Divide it by 100"),
    ],
)
def test_a_metric_alone_on_another_scale_is_refused_with_what_to_do(unit: str, signal: str, todo: str) -> None:
    metric = gauge("my_number", "", unit)
    with pytest.raises(CatalogueError, match=rf'^bare: {signal}: the metric is in "{unit}", .*\. {todo}$'):
        System("bare", "Bare", "EUR", {"app": (equals("job", "bare"),)}, (metric,), {SIGNALS[signal]: metric})


@pytest.mark.parametrize(
    ("signal", "message"),
    [
        (Level("exposure", "Mine", "?"), "bare: exposure: another signal has this key. Give it a key of its own"),
        (Level("My key", "Mine", "?"), "bare: My key: the key of a signal is a name. Use a-z, digits and _"),
        (Signal("mine", "Mine", "?"), "bare: mine: no panel draws it. Make it a Level, Events or Distribution"),
    ],
)
def test_a_signal_of_its_own_that_no_panel_could_draw(signal: Signal, message: str) -> None:
    metric = gauge("my_number", "")
    with pytest.raises(CatalogueError, match=f"^{re.escape(message)}$"):
        System("bare", "Bare", "EUR", {"app": (equals("job", "bare"),)}, (metric,), {signal: metric})
