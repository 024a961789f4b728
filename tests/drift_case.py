"""A desk whose dashboards were pushed to a Grafana, where people edit them behind our back."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import chdir
from copy import deepcopy
from functools import cache
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from typing import Any

from click.testing import CliRunner, Result
from grafana_double import TOKEN, GrafanaDouble
from grafana_double.routes import Api

from cli import main

Json = dict[str, Any]

UID = "trader247-risk"
LIMIT = "[deployments.trader247]\nlimits.exposure = {{ warning = 0.7, critical = {} }}\n"


class Project:
    """A project in a folder, whose target is a Grafana's double; trader247 was built and pushed to it."""

    def __init__(self, root: Path, double: GrafanaDouble) -> None:
        self.root = root
        self.double = double
        self.rebuilt("")
        double.api = deepcopy(_pushed(double.api.version))

    def rebuilt(self, toml: str) -> None:
        """Put there what is built by another configuration."""
        _put(self.root, self.double, toml)

    def run(self, *arguments: str) -> Result:
        """A command, as the owner of the token runs it in the project."""
        return _run(self.root, *arguments)

    def told(self, *arguments: str) -> str:
        """What a command says, where the Grafana is URL."""
        return self.run(*arguments, "trader247").stdout.replace(self.double.url, "URL")

    def edited(self, edit: Callable[[Json], object], user: str = "alice", **more: Any) -> None:
        """Somebody edits the risk dashboard in the browser and saves it."""
        self.double.store.browser_save(UID, edit, user, **more)

    @property
    def live(self) -> Json:
        """The risk dashboard as the Grafana has it."""
        return self.double.store.dashboards[UID].dashboard


def _run(root: Path, *arguments: str) -> Result:
    with chdir(root):
        return CliRunner().invoke(main, arguments, env={"DRIFT_TOKEN": TOKEN}, catch_exceptions=False)


_URL = "http://127.0.0.1:65535"
"""Of a Grafana in the files that are built once: rules link to their dashboards there."""


@cache
def _built(toml: str) -> dict[Path, bytes]:
    """The files of a project that was built by this configuration."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        target = f'target = "grafana"\n[targets.grafana]\nurl = "{_URL}"\ntoken_env = "DRIFT_TOKEN"\n'
        (root / "tradeboards.toml").write_text(target + toml)
        done = _run(root, "build", "trader247")
        assert done.exit_code == 0, done.output
        return {path.relative_to(root): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def _put(root: Path, double: GrafanaDouble, toml: str) -> None:
    rmtree(root / "build", ignore_errors=True)
    for path, file in _built(toml).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(file.replace(_URL.encode(), double.url.encode()))


@cache
def _pushed(version: str) -> Api:
    """What a Grafana of a release holds that the project was pushed to."""
    with GrafanaDouble(version) as double, TemporaryDirectory() as folder:
        _put(Path(folder), double, "")
        done = _run(Path(folder), "push", "--yes", "trader247")
        assert done.exit_code == 0, done.output
        return double.api


def panel(board: Json, title: str) -> Json:
    """The one panel of this title, wherever it stands."""
    inside = [one for row in board["panels"] for one in (row, *row.get("panels", ()))]
    found: Json
    (found,) = (one for one in inside if one["title"] == title and one["type"] != "row")
    return found


def critical(value: float, title: str = "Exposure %") -> Callable[[Json], None]:
    """An edit: the last threshold of a panel."""

    def edit(board: Json) -> None:
        panel(board, title)["fieldConfig"]["defaults"]["thresholds"]["steps"][-1]["value"] = value

    return edit
