"""What tests of backups share: a configuration of several places, commands run in it, and a backup made by hand."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from grafana_case import board
from grafana_double import GrafanaDouble

from changes.backups.layout import FORMAT, MANIFEST
from cli import main
from dashboards.canonical import canonical

Json = dict[str, Any]
Tell = Callable[..., Result]

SECRET = "hunter2-planted"  # noqa: S105 - opens nothing


def telling(folder: Path, **places: GrafanaDouble) -> Tell:
    """Runs commands of a configuration with these targets, and the folder "files"."""
    targets = [f'[targets.{name}]\nurl = "{one.url}"\ntoken_env = "A_TOKEN"\n' for name, one in places.items()]
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "tradeboards.toml"
    file.write_text("".join([*targets, '[targets.files]\nfolder = "files"\n']))
    return lambda *arguments: CliRunner().invoke(main, ["--config", str(file), *arguments])


def filled(double: GrafanaDouble) -> GrafanaDouble:
    """Dashboards in a folder in a folder, in one, and in none; a data source with a password."""
    double.store.create_folder({"uid": "top", "title": "Top"})
    double.store.create_folder({"uid": "inner", "title": "Inner", "parentUid": "top"})
    for uid, place, who in (("Risk", "inner", "ada"), ("risk", "top", "grace"), ("loose", "", "ada")):
        double.store.save({"dashboard": board(uid, tags=[uid]), "folderUid": place}, who)
    double.store.datasources.create(source("prom", isDefault=True))
    return double


def source(uid: str, **more: Any) -> Json:
    """A Prometheus, as the API takes it."""
    about = {"uid": uid, "name": f"Prometheus {uid}", "type": "prometheus", "access": "proxy"}
    settings = {"url": "http://prom:9090", "jsonData": {"timeInterval": "15s"}}
    return {**about, **settings, "secureJsonData": {"basicAuthPassword": SECRET}, **more}


def lines(result: Result, folder: Path, **places: GrafanaDouble) -> list[str]:
    """What a command told, with the names of places for what is different in each run."""
    told = result.output.replace(str(folder), "HERE")
    for name, one in places.items():
        told = told.replace(one.url, name.upper())
    return told.splitlines()


def made(folder: Path, files: dict[str, tuple[str, Any]], /, **more: Any) -> Path:
    """A backup of any content: by its path each file's uid and what is in it. `more` goes into the manifest."""
    rows = []
    for path, (uid, record) in files.items():
        content = record if isinstance(record, bytes) else json.dumps(record).encode()
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
        rows.append({"path": path, "uid": uid, "sha256": hashlib.sha256(content).hexdigest()})
    folder.mkdir(parents=True, exist_ok=True)
    about = {"format": FORMAT, "target": "old", "place": "https://old", "taken": "2024-03-01T09:00:00Z"}
    (folder / MANIFEST).write_bytes(canonical({**about, "files": rows, "unread": [], **more}))
    return folder


def dashboard_file(uid: str = "a", **more: Any) -> Json:
    """The content of a dashboard's file."""
    about = {"uid": uid, "folder": None, "version": 3, "updated": "", "updated_by": "ada", "provisioned": False}
    return {**about, "converted": False, "dashboard": board(uid), **more}
