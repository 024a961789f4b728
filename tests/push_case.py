"""Pushes of small dashboards to a Grafana's double and a provisioning folder, and what is there before and after."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, chdir
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from unittest.mock import patch

import orjson
from click.testing import CliRunner, Result
from grafana_double import TOKEN, GrafanaDouble

import cli
from changes.drift.marker import mark
from changes.planning.plan import Desired
from targets.files.folder import Provisioning, directory_name
from targets.grafana.grafana import Grafana
from targets.grafana.settings import GrafanaSettings
from targets.target import GENERAL, Absent, Folder, Json, Live

BOTS = Folder("trader247", "247trader-v2")
"""The folder of the deployment trader247."""

DESK = Folder("desk", "Desk")


def board(uid: str, unit: str = "s", folder: Folder = BOTS, links: tuple[str, ...] = ()) -> Desired:
    """A dashboard of one panel."""
    panel = {"id": 7, "type": "stat", "title": "Equity", "fieldConfig": {"defaults": {"unit": unit}}}
    linked = [{"title": to, "type": "link", "url": f"/d/{to}?from=now-6h"} for to in links]
    content = {"uid": uid, "title": uid.title(), "panels": [panel], **({"links": linked} if linked else {})}
    return Desired(uid, content, folder)


def boards(number: int, unit: str = "s") -> list[Desired]:
    return [board(f"trader247-b{at:02}", unit) for at in range(number)]


def unit(dashboard: Json) -> str:
    found: str = dashboard["panels"][0]["fieldConfig"]["defaults"]["unit"]
    return found


class Place(Protocol):
    """A target, and people who write there without us."""

    @property
    def toml(self) -> str:
        """Its settings in `tradeboards.toml`."""

    @property
    def shown(self) -> str:
        """How it is called by people."""

    def held(self) -> dict[str, Json]:
        """Every dashboard there, by its uid."""

    def folders(self) -> set[str]:
        """The titles of the folders."""

    def save(self, dashboard: Json, by: str = "ada", folder: Folder = BOTS) -> None:
        """Somebody saves this."""

    def leave(self, uid: str) -> None:
        """Somebody deletes this."""


@dataclass
class AGrafana:
    double: GrafanaDouble

    @property
    def toml(self) -> str:
        return f'url = "{self.double.url}"\ntoken_env = "PUSH_TOKEN"\n'

    @property
    def shown(self) -> str:
        return self.double.url

    def held(self) -> dict[str, Json]:
        return {uid: one.dashboard for uid, one in self.double.store.dashboards.items()}

    def folders(self) -> set[str]:
        return {one["title"] for one in self.double.store.folders.values()}

    def save(self, dashboard: Json, by: str = "ada", folder: Folder = BOTS) -> None:
        if folder.uid and folder.uid not in self.double.store.folders:
            self.double.store.create_folder({"uid": folder.uid, "title": folder.title})
        body = {"dashboard": {**dashboard, "id": None}, "folderUid": folder.uid, "overwrite": True}
        self.double.store.save(body, by)

    def leave(self, uid: str) -> None:
        self.double.store.delete(uid)


@dataclass
class AFolder:
    path: Path

    @property
    def toml(self) -> str:
        return f'folder = "{self.path}"\n'

    @property
    def shown(self) -> str:
        return str(self.path)

    def held(self) -> dict[str, Json]:
        found = [json.loads(path.read_bytes()) for path in (self.path / "dashboards").rglob("*.json")]
        return {one["uid"]: one for one in found}

    def folders(self) -> set[str]:
        top = self.path / "dashboards"
        return {path.name for path in top.iterdir() if path.is_dir()} if top.is_dir() else set()

    def save(self, dashboard: Json, by: str = "", folder: Folder = BOTS) -> None:  # noqa: ARG002
        inside = self.path / "dashboards" / (directory_name(folder.title) if folder != GENERAL else "")
        inside.mkdir(parents=True, exist_ok=True)
        (inside / f"{dashboard['uid']}.json").write_bytes(orjson.dumps(dashboard))

    def leave(self, uid: str) -> None:
        next((self.path / "dashboards").rglob(f"{uid}.json")).unlink()


@dataclass
class Project:
    """A project whose build is `wanted`, and its targets; the first is the one that is pushed to unasked."""

    root: Path
    places: dict[str, Place]
    wanted: list[Desired] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)

    def run(self, *arguments: str) -> Result:
        """A command in the project."""
        tables = "".join(f"[targets.{name}]\n{place.toml}" for name, place in self.places.items())
        (self.root / "tradeboards.toml").write_text(f'target = "{next(iter(self.places))}"\n{tables}')
        waits = self.waits

        class Sleepless(Grafana):
            def __init__(self, settings: GrafanaSettings) -> None:
                super().__init__(settings, sleep=waits.append)

        with ExitStack() as patches:
            patches.enter_context(chdir(self.root))
            patches.enter_context(patch("targets.grafana.grafana.Grafana", Sleepless))
            patches.enter_context(patch("changes.planning.built.built", lambda *_: list(self.wanted)))
            return CliRunner(env={"PUSH_TOKEN": TOKEN}).invoke(cli.main, list(arguments), catch_exceptions=False)

    def push(self, *arguments: str, code: int = 0) -> list[str]:
        """What `push --yes` says, when it ends with this code; PLACE is the first target, TIME a time in a path."""
        result = self.run("push", "--yes", *arguments)
        assert (result.exit_code, result.stderr) == (code, ""), result.output
        return self.lines(result)

    def lines(self, result: Result) -> list[str]:
        """What a command said."""
        text = result.stdout
        for number, place in enumerate(self.places.values()):
            text = text.replace(place.shown, f"PLACE{number or ''}")
        return [_timeless(line) for line in text.splitlines()]

    def pushed(self, wanted: list[Desired]) -> None:
        """Push these, and expect nothing but success."""
        self.wanted = wanted
        self.push()

    @property
    def backups(self) -> dict[str, Json]:
        """The dashboards that were kept before pushes, by their uids."""
        files = sorted((self.root / "var/backup").rglob("dashboards/*.json"))
        return {record["uid"]: record for record in map(json.loads, (file.read_bytes() for file in files))}


def ours(one: Desired) -> Json:
    """The dashboard as it is after a push."""
    return mark(one.dashboard)


def live(target: Grafana | Provisioning, uids: list[str]) -> Iterator[Live]:
    for found in target.read(uids):
        if not isinstance(found, Absent):
            assert isinstance(found, Live)
            yield found


def _timeless(line: str) -> str:
    head, mark_of_a_path, rest = line.partition("var/backup/")
    if not mark_of_a_path:
        return line
    name, _, after = rest.partition("/")
    return f"{head}var/backup/{name}/TIME" if after[:1].isdigit() else line
