"""Whole processes: a build beside its peers, what one more dashboard adds, two hundred deployments, memory."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from bench.table import Row, rows
from bench.timing import Samples, side_by_side

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
SHIPPED = sorted(path.name for path in (ROOT / "build/dashboards").iterdir() if path.name != "desk")
"""Names of the systems, without loading them: what this process holds would count as theirs."""
ROUNDS = 15

BUILD = "tradeboards build, all that ships"
CHECK = "tradeboards check, all that ships: compile, every check"
FEW, MANY, MANY_ROUNDS = 25, 200, 3
"""Deployments of the smaller and the larger desk, and how often each is built."""
MORE = 10
"""Deployments, and dashboard files of grafanalib, that the larger run has more."""

_RSS_IN_MIB = 1024 * (1024 if sys.platform == "darwin" else 1)


class Build:
    """`tradeboards build`, each time into a new folder; remembers the most memory each run held."""

    def __init__(self, folder: Path, *options: str | Path) -> None:
        self.folder = folder
        self.options = options
        self.peaks: list[float] = []
        self.last = folder

    def __call__(self) -> None:
        self.last = Path(tempfile.mkdtemp(dir=self.folder))
        self.peaks.append(run([BIN / "tradeboards", *self.options, "build", "--out", self.last]))

    def dashboards(self) -> int:
        """How many dashboards it compiled."""
        return sum(1 for _ in self.last.rglob("*.json"))

    def panels(self) -> int:
        """How many panels it compiled."""
        boards = [json.loads(path.read_bytes())["panels"] for path in self.last.rglob("*.json")]
        inside = (panel for board in boards for top in board for panel in (top, *top.get("panels", ())))
        return sum(panel["type"] != "row" for panel in inside)


def run(command: Sequence[str | Path]) -> float:
    """Run it in the repository, its output thrown away; the most memory it held, in MiB.

    That is never less than what this process holds, so nothing large is loaded here.
    Raises `RuntimeError` when it fails.
    """
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command[0]} ended with {process.returncode}")
    return usage.ru_maxrss / _RSS_IN_MIB


def measure(folder: Path) -> dict[str, list[Row]]:
    """Run the builds; `folder` is a scratch folder."""
    run([sys.executable, "-m", "bench.inputs", folder])
    build, larger = Build(folder), Build(folder, "--config", _configuration(folder / "tradeboards.toml", MORE))
    generate = [BIN / "generate-dashboards", *sorted(folder.glob("*.dashboard.py"))]
    subjects: dict[str, Callable[[], object]] = {
        BUILD: build,
        "grafanalib generate-dashboards, 30 panels": lambda: run(generate[:2]),
        "grafana-foundation-sdk, 30 panels": lambda: run([sys.executable, folder / "foundation.py"]),
        "larger build": larger,
        "larger generate": lambda: run(generate),
    }
    checks: list[float] = []
    subjects[CHECK] = lambda: checks.append(run([BIN / "tradeboards", "check"]))
    taken = side_by_side(subjects, ROUNDS)
    small, one_file, _, large, files, check = taken.values()
    thirties = (larger.panels() - build.panels()) / 30
    whole = {BUILD: small, CHECK: check} | dict(list(taken.items())[1:3])
    each = {
        "tradeboards build, 30 panels more": large.part_of_difference(small, thirties),
        "grafanalib generate-dashboards, 30 panels more": files.part_of_difference(one_file, MORE),
    }
    desks = _desks(folder)
    scaled = side_by_side(desks, MANY_ROUNDS, warm_ups=0)
    title = f"{build.dashboards()} dashboards, {build.panels()} panels"
    return {
        f"Whole processes, start-up included (tradeboards: {title})": rows(whole, {CHECK: 700}),
        "One more dashboard, from the difference of two processes (without checks)": rows(each, {}),
        "Two hundred deployments: the build, start-up included": [
            Row(f"{name}, {desk.dashboards()} dashboards", taken.median, "s", MANY_ROUNDS)
            for (name, desk), taken in zip(desks.items(), scaled.values(), strict=True)
        ]
        + [_each_more(desks, scaled)],
        "Memory, peak RSS": [
            Row("tradeboards build, all that ships", median(build.peaks[-ROUNDS:]), "MiB", ROUNDS, 150),
            Row("tradeboards check, all that ships", median(checks[-ROUNDS:]), "MiB", ROUNDS, 150),
            *(Row(f"build, {name}", median(desk.peaks), "MiB", MANY_ROUNDS) for name, desk in desks.items()),
        ],
    }


def _desks(folder: Path) -> dict[str, Build]:
    """Builds of a smaller and a larger desk, the shipped systems in turn."""
    return {
        f"{number} deployments": Build(
            folder, "--config", _configuration(folder / f"{number}.toml", number - len(SHIPPED))
        )
        for number in (FEW, MANY)
    }


def _each_more(desks: dict[str, Build], scaled: dict[str, Samples]) -> Row:
    """What a dashboard more costs on the larger desk, beside what one costs on the smaller: linear is 1."""
    (small, large), (few, many) = scaled.values(), desks.values()
    each = large.part_of_difference(small, many.dashboards() - few.dashboards())
    one = Samples(tuple(seconds / few.dashboards() for seconds in small.seconds))
    return Row("each dashboard more", each.median * 1000, "ms", MANY_ROUNDS, beside=each.ratio(one))


def _configuration(path: Path, more: int) -> Path:
    """A tradeboards.toml that runs the shipped systems in more places, in turn."""
    systems = itertools.islice(itertools.cycle(SHIPPED), more)
    tables = (
        f'[deployments.bench-{n}]\nsystem = "{system}"\nselectors.app = {{ job = "bench-{n}" }}\n'
        for n, system in enumerate(systems)
    )
    path.write_text("\n".join(tables), encoding="utf-8")
    return path
