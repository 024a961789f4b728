"""The file of a plan that was reviewed: JSON, written whole or not at all, and read with distrust."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from changes.planning.lock import ACTIONS, FORMAT, Lock, Locked
from changes.planning.plan import Seen
from errors import ConfigError, printable
from targets.files.disk import speaking, write_whole
from targets.files.json_files import read_file
from targets.target import Json

_ANEW = "Make it anew: tradeboards diff --plan FILE"


def write_lock(lock: Lock, file: Path) -> None:
    """Raises `TargetError` when the file cannot be written; there is then the old one, or none."""
    told = {"format": FORMAT, **asdict(lock)}
    text = json.dumps(told, indent=2).replace("\x7f", "\\u007f") + "\n"
    with speaking(printable(str(file)), "cannot write the plan"):
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, text.encode())


def read_lock(file: Path) -> Lock:
    """Raises `ConfigError` when the file cannot be read, or is no plan that this tradeboards understands."""
    where = printable(str(file))
    try:
        found: Any = orjson.loads(read_file(file))
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", where=where, todo="Name the file of a plan") from error
    except ValueError as error:
        raise ConfigError("is not JSON", where=where, todo=_ANEW) from error
    version = found.get("format") if isinstance(found, dict) else None
    if type(version) is not int:
        raise ConfigError("is no plan of tradeboards", where=where, todo=_ANEW)
    if version != FORMAT:
        summary = f"is a plan of format {version}, and this tradeboards knows format {FORMAT}"
        todo = "Push with the tradeboards that made it" if version > FORMAT else _ANEW
        raise ConfigError(summary, where=where, todo=todo)
    try:
        return _lock(found)
    except _Malformed as error:
        raise ConfigError(f"is a plan that is damaged: {error}", where=where, todo=_ANEW) from error


class _Malformed(Exception):
    """What is wrong with the JSON."""


def _lock(found: Json) -> Lock:
    boards = [_locked(one) for one in _given(found, "dashboards", list)]
    uids = [one.uid for one in boards]
    if len(set(uids)) < len(uids):
        raise _Malformed("a dashboard is in it twice")
    deployments = _given(found, "deployments", list)
    if not all(isinstance(one, str) for one in deployments):
        raise _Malformed('its "deployments" are not all texts')
    target, place, revision, made_by = (
        _given(found, key, str) for key in ("target", "place", "revision", "tradeboards")
    )
    return Lock(target, place, revision, made_by, tuple(deployments), tuple(boards))


def _locked(found: Any) -> Locked:
    if not isinstance(found, dict):
        raise _Malformed("one of its dashboards is none")
    uid, title, action, desired = (_given(found, key, str) for key in ("uid", "title", "action", "desired"))
    folder = _folder(found)
    if action not in ACTIONS.values():
        raise _Malformed('an "action" is none')
    live = found.get("live")
    if live is None:
        return Locked(uid, title, action, desired, folder)
    if not isinstance(live, dict) or type(live.get("version")) not in (int, type(None)):
        raise _Malformed('a "live" has no version')
    says, updated, by = (_given(live, key, str) for key in ("digest", "updated", "updated_by"))
    return Locked(uid, title, action, desired, folder, Seen(live["version"], says, _folder(live), updated, by))


def _folder(found: Json) -> tuple[str, str]:
    folder = _given(found, "folder", list)
    if len(folder) != 2 or not all(isinstance(one, str) for one in folder):
        raise _Malformed('a "folder" is not a uid and a title')
    return folder[0], folder[1]


def _given(found: Json, key: str, kind: type[Any]) -> Any:
    value = found.get(key)
    if not isinstance(value, kind):
        raise _Malformed(f'a "{key}" is missing, or of another kind')
    return value
