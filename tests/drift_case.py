"""A desk whose dashboards were pushed to a Grafana, where people edit them behind our back."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import chdir
from copy import deepcopy
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from click.testing import CliRunner, Result
from grafana_double import TOKEN, GrafanaDouble
from grafana_double.routes import Api

from cli import main

Json = dict[str, Any]

UID = "trader247-risk"
LIMIT = "[deployments.trader247]\nlimits.exposure = {{ warning = 0.7, critical = {} }}\n"


class Desk:
    """A project in a folder, whose target is a Grafana's double; trader247 was built and pushed to it."""

    def __init__(self, root: Path, double: GrafanaDouble) -> None:
        self.root = root
        self.double = double
        self._configure("")
        built, url, api = _pushed(double.api.version)
        for path, file in built.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(file.replace(url.encode(), double.url.encode()))  # rules link to dashboards there
        double.api = deepcopy(api)

    def rebuilt(self, toml: str) -> None:
        """Build by another configuration."""
        self._configure(toml)
        assert self.run("build", "trader247").exit_code == 0

    def _configure(self, toml: str) -> None:
        (self.root / "tradeboards.toml").write_text(_target(self.double) + toml)

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


def _target(double: GrafanaDouble) -> str:
    return f'target = "grafana"\n[targets.grafana]\nurl = "{double.url}"\ntoken_env = "DRIFT_TOKEN"\n'


@cache
def _pushed(version: str) -> tuple[dict[Path, bytes], str, Api]:
    """The files of a project that was built and pushed to a Grafana, its URL, and what it holds: once a release."""
    with GrafanaDouble(version) as double, TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "tradeboards.toml").write_text(_target(double))
        for command in ("build", "trader247"), ("push", "--target", "grafana", "--yes", "trader247"):
            done = _run(root, *command)
            assert done.exit_code == 0, done.output
        made = [path for top in ("build", "docs") for path in (root / top).rglob("*") if path.is_file()]
        return {path.relative_to(root): path.read_bytes() for path in made}, double.url, double.api


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
