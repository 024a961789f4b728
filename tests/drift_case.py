"""A desk whose dashboards were pushed to a Grafana, where people edit them behind our back."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import chdir
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from grafana_double import TOKEN, GrafanaDouble

from cli import main

Json = dict[str, Any]

UID = "trader247-risk"
LIMIT = "[deployments.trader247]\nlimits.exposure = {{ warning = 0.7, critical = {} }}\n"


class Desk:
    """A project in a folder, whose target is a Grafana's double; trader247 was built and pushed to it."""

    def __init__(self, root: Path, double: GrafanaDouble) -> None:
        self.root = root
        self.double = double
        self.rebuilt("")
        done = self.run("push", "--target", "grafana", "--yes", "trader247")
        assert done.exit_code == 0, done.output
        double.asked.clear()

    def rebuilt(self, toml: str) -> None:
        """Build by another configuration."""
        target = f'target = "grafana"\n[targets.grafana]\nurl = "{self.double.url}"\ntoken_env = "DRIFT_TOKEN"\n'
        (self.root / "tradeboards.toml").write_text(target + toml)
        assert self.run("build", "trader247").exit_code == 0

    def run(self, *arguments: str) -> Result:
        """A command, as the owner of the token runs it in the project."""
        with chdir(self.root):
            return CliRunner().invoke(main, arguments, env={"DRIFT_TOKEN": TOKEN}, catch_exceptions=False)

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
