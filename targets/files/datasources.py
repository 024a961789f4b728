"""A folder of files that a Grafana provisions its data sources from: `provisioning/datasources/<uid>.yaml`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from datasources.provisioning import FOLDER
from errors import TargetError, printable
from rules.document import document, parsed
from targets.datasource import shown
from targets.files.disk import locked, speaking, write_whole
from targets.files.json_files import LEGAL_UID, read_file
from targets.target import Json

_HEAD = "Written by tradeboards. Grafana reads it when it starts."
_WRITTEN = frozenset({"apiVersion", "datasources"})
_READING = "cannot read the data sources"


def listed(place: str, provisioning: Path) -> list[Json]:
    """Each data source of the files, as Grafana's API would give it. Raises `TargetError` for a file that is none."""
    with speaking(place, _READING):
        return [_shown(one) for _, one in _held(place, provisioning / FOLDER)]


def write(place: str, provisioning: Path, definition: Json, live: Json | None) -> None:
    """Write the file of one data source, when it is still as `live` says. Its secrets stay names of variables; those
    that `definition` does not name stay.

    Raises `TargetError` when it is not, when the data source stands in another file, or its file holds more than it.
    """
    uid = str(definition.get("uid", ""))
    doing = f'cannot write data source "{printable(uid, 100)}"'
    if not LEGAL_UID.fullmatch(uid):
        todo = "A uid has 1 to 40 letters, digits, hyphens and underscores"
        raise TargetError(f"{doing}: its uid cannot name a file", where=place, todo=todo)
    folder = provisioning / FOLDER
    path = folder / f"{uid}.yaml"
    with speaking(place, doing):
        folder.mkdir(parents=True, exist_ok=True)
        with locked(folder):
            held = list(_held(place, folder))
            there = [(file, one) for file, one in held if one["uid"] == uid]
            elsewhere = [file for file, _ in there if file != path]
            if elsewhere:
                todo = "Take it out of that file"
                raise TargetError(f'{doing}: it stands in "{printable(elsewhere[0].name)}"', where=place, todo=todo)
            more = _more_than(uid, [one for file, one in held if file == path], _content(place, path))
            if more:
                todo = f'Move that out of "{path.name}", which is written whole'
                raise TargetError(f"{doing}: its file holds more: {more}", where=place, todo=todo)
            now = there[0][1] if there else None
            if (_shown(now) if now else None) != live:
                raise TargetError(f"{doing}: it was changed since it was compared", where=place, todo="Run diff again")
            secrets = {**_secrets(now or {}), **_secrets(definition)}
            content = {**definition, "secureJsonData": secrets} if secrets else definition
            write_whole(path, document({"apiVersion": 1, "datasources": [content]}, _HEAD))


def _shown(definition: Json) -> Json:
    """A data source of a file, its secrets named and nothing of them told."""
    return {**shown(definition), "secureJsonFields": dict.fromkeys(_secrets(definition), True)}


def _secrets(definition: Json) -> Json:
    secrets = definition.get("secureJsonData")
    return secrets if isinstance(secrets, dict) else {}


def _held(place: str, folder: Path) -> Iterator[tuple[Path, Json]]:
    """Each data source with the file that it stands in."""
    names = sorted(folder.iterdir()) if folder.is_dir() else []
    for path in (name for name in names if name.suffix in {".yaml", ".yml"} and not name.name.startswith(".")):
        yield from ((path, one) for one in _sources(place, path, _content(place, path)))


def _content(place: str, path: Path) -> Any:
    """What a file holds; None where there is none."""
    try:
        return json.loads(json.dumps(parsed(read_file(path))))  # nothing that JSON does not know, such as a date
    except FileNotFoundError:
        return None
    except (yaml.YAMLError, TypeError, ValueError, RecursionError) as error:
        said = printable(" ".join(str(error).split()), 200)
        raise _unusable(place, path, f"it is no YAML that Grafana reads ({said})") from error


def _more_than(uid: str, rows: list[Json], content: Any) -> str:
    """What the file of one data source holds besides it, and would lose; empty when nothing."""
    others = [f'data source "{printable(one["uid"], 100)}"' for one in rows if one["uid"] != uid]
    again = [f'data source "{uid}" once more'] if len(rows) - len(others) > 1 else []
    keys = sorted(content.keys() - _WRITTEN) if isinstance(content, dict) else []
    return ", ".join([*others, *again, *(f'"{printable(key, 60)}"' for key in keys)])


def _sources(place: str, path: Path, content: Any) -> list[Json]:
    held = content.get("datasources") if isinstance(content, dict) else content
    if held is None:
        return []
    rows = [one for one in held if isinstance(one, dict)] if isinstance(held, list) else []
    if not isinstance(held, list) or len(rows) < len(held) or not all(isinstance(one.get("uid"), str) for one in rows):
        raise _unusable(place, path, "a data source in it has no uid")
    return rows


def _unusable(place: str, path: Path, said: str) -> TargetError:
    return TargetError(f'{_READING}: "{printable(path.name)}": {said}', where=place, todo="Mend it, or move it away")
