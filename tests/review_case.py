"""A desk that pushed to a provisioning folder, and what its next `diff` says."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import chdir
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from build_case import run
from click.testing import CliRunner

from cli import main

Json = dict[str, Any]

TARGET = 'target = "here"\n[targets.here]\nfolder = "grafana"\n'


class Pushed:
    """What a provisioning folder holds after a push of trader247; the working directory is the desk's."""

    def __init__(self) -> None:
        _put(_made("", ("build", "trader247"), ("push", "--yes", "trader247")))

    def toml(self, more: str) -> None:
        """Put there what is built with more in `tradeboards.toml`."""
        _put(_made(more, ("build", "trader247")))

    def edit(self, change: Callable[[Json], object], *boards: str) -> None:
        """Change what the folder holds, as another hand would; all boards, or these."""
        for path in Path("grafana").rglob("*.json"):
            dashboard = json.loads(path.read_text())
            if not boards or dashboard["uid"].removeprefix("trader247-") in boards:
                change(dashboard)
                path.write_text(json.dumps(dashboard))

    def diff(self, *more: str) -> str:
        """What `diff` says, where something differs."""
        result = CliRunner().invoke(main, ["diff", "trader247", *more])
        assert (result.exit_code, result.stderr) == (1, ""), result.output
        return result.stdout


@cache
def _made(toml: str, *commands: tuple[str, ...]) -> dict[Path, bytes]:
    """The files that commands leave in a folder."""
    with TemporaryDirectory() as folder, chdir(folder):
        Path("tradeboards.toml").write_text(TARGET + toml)
        for command in commands:
            run(*command)
        return {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}


def _put(files: dict[Path, bytes]) -> None:
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def panels(dashboard: Json) -> Iterator[Json]:
    """Every panel but the rows."""
    for panel in dashboard["panels"]:
        if panel["type"] != "row":
            yield panel
        yield from panel.get("panels", ())


def titled(dashboard: Json, title: str) -> Json:
    """The first panel of a title."""
    return next(panel for panel in panels(dashboard) if panel["title"] == title)
