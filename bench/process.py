"""Whole processes: a build beside its peers, what one more dashboard adds to it, and the memory it holds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from bench.table import Row, rows
from bench.timing import side_by_side

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
ROUNDS = 15

BUILD = "tradeboards build, all that ships"
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
    build, larger = Build(folder), Build(folder, "--config", _configuration(folder))
    generate = [BIN / "generate-dashboards", *sorted(folder.glob("*.dashboard.py"))]
    subjects: dict[str, Callable[[], object]] = {
        BUILD: build,
        "grafanalib generate-dashboards, 30 panels": lambda: run(generate[:2]),
        "grafana-foundation-sdk, 30 panels": lambda: run([sys.executable, folder / "foundation.py"]),
        "larger build": larger,
        "larger generate": lambda: run(generate),
    }
    taken = side_by_side(subjects, ROUNDS)
    small, one_file, _, large, files = taken.values()
    thirties = (larger.panels() - build.panels()) / 30
    whole = dict(list(taken.items())[:3])
    each = {
        "tradeboards build, 30 panels more": large.part_of_difference(small, thirties),
        "grafanalib generate-dashboards, 30 panels more": files.part_of_difference(one_file, MORE),
    }
    return {
        f"Whole processes, start-up included (tradeboards: {build.panels()} panels)": rows(whole, {BUILD: 350}),
        "One more dashboard, from the difference of two processes (without checks)": rows(each, {}),
        "Memory": [Row("tradeboards build, peak RSS", median(build.peaks[-ROUNDS:]), "MiB", ROUNDS)],
    }


def _configuration(folder: Path) -> Path:
    """A tradeboards.toml that runs trader247 in more places."""
    path = folder / "tradeboards.toml"
    tables = (
        f'[deployments.bench-{n}]\nsystem = "trader247"\nselectors.app = {{ job = "bench-{n}" }}\n' for n in range(MORE)
    )
    path.write_text("\n".join(tables), encoding="utf-8")
    return path
