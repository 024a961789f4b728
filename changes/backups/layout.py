"""How a backup is laid out: a folder with one file for each dashboard, folder and data source, and what they are.
What a push keeps before it writes over alert rules has a file for each group of them, for people: nothing restores it.

manifest.json               which target, when, and of each file its uid and SHA-256; what could not be read
dashboards/<name>.json      the dashboard as it was read, its folder, version, and who changed it last
folders/<name>.json
datasources/<name>.json     as Grafana's API gives it: its secrets are named, and not there
alerts/<name>.json          the rules of a group as the target gives them
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from errors import printable
from targets.alerting import RuleGroup
from targets.classic import flaw
from targets.target import Folder, Json, Live

FORMAT = "tradeboards backup 1"
MANIFEST = "manifest.json"
DASHBOARDS, FOLDERS, DATASOURCES, ALERTS = "dashboards", "folders", "datasources", "alerts"

_PLAIN = re.compile(r"[a-z0-9_][a-z0-9_-]{0,99}")
_OTHERS = re.compile(r"[^a-z0-9_]+")
_RESERVED = re.compile(r"con|prn|aux|nul|com[0-9]|lpt[0-9]")
"""Names that mean a device to Windows, whatever their suffix."""


@dataclass(frozen=True)
class Unread:
    """What the target has and the backup has not, named as people say it, and why."""

    name: str
    reason: str


@dataclass(frozen=True)
class Backup:
    """A target as it was. `taken` is an RFC 3339 time in UTC."""

    target: str
    place: str
    taken: str
    dashboards: tuple[Live, ...] = ()
    folders: tuple[Folder, ...] = ()
    datasources: tuple[Json, ...] = ()
    alerts: tuple[Json, ...] = ()
    unread: tuple[Unread, ...] = ()


def file_name(uid: str) -> str:
    """A name for what has this uid: its own on every file system, and no other uid's.

    A uid of small letters, digits, hyphens and underscores stands for itself. Of any other, the name has what can be
    read of it, and a digest behind a character that no such uid has.
    """
    if _PLAIN.fullmatch(uid) and not _RESERVED.fullmatch(uid):
        return f"{uid}.json"
    digest = hashlib.sha256(uid.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return f"{_OTHERS.sub('-', uid.lower())[:40].strip('-')}~{digest}.json"


def folder_key(folder: Folder) -> str:
    """What stands for the uid of a folder: where a target knows only titles, one that no uid can be."""
    return folder.uid or f"title {folder.title}"


def dashboard_record(live: Live) -> Json:
    """The content of a dashboard's file."""
    folder = {"uid": live.folder.uid, "title": live.folder.title} if live.folder else None
    about = {"uid": live.uid, "folder": folder, "version": live.version, "provisioned": live.provisioned}
    who = {"updated": live.updated, "updated_by": live.updated_by, "converted": live.converted}
    return {**about, **who, "dashboard": live.dashboard}


def folder_record(folder: Folder) -> Json:
    """The content of a folder's file."""
    return {"uid": folder.uid, "title": folder.title, "parent": folder.parent}


def alert_record(group: RuleGroup) -> Json:
    """The content of a file of alert rules."""
    place = {"uid": f"{group.folder.uid}/{group.name}", "folder": group.folder.title, "group": group.name}
    return {**place, "interval": group.interval, "rules": list(group.rules)}


SHAPES: Mapping[str, Mapping[str, tuple[type[Any], ...]]] = {
    DASHBOARDS: {
        "uid": (str,),
        "folder": (dict, type(None)),
        "version": (int, type(None)),
        "updated": (str,),
        "updated_by": (str,),
        "provisioned": (bool,),
        "converted": (bool,),
        "dashboard": (dict,),
    },
    FOLDERS: {"uid": (str,), "title": (str,), "parent": (str,)},
    DATASOURCES: {"uid": (str,), "name": (str,), "type": (str,)},
    ALERTS: {"uid": (str,), "group": (str,), "rules": (list,)},
}
"""The keys that the content of each kind of file has, and of which types their values are."""


def flaw_of(kind: str, record: Any) -> str:
    """Why this cannot be the content of a file of this kind; empty when it can."""
    if not isinstance(record, dict):
        return "is no JSON object"
    for key, types in SHAPES[kind].items():
        value = record.get(key)
        if key not in record or type(value) not in types:
            return f'its "{key}" is missing or of the wrong type'
    if kind == DASHBOARDS:
        if record["folder"] is not None and not has_texts(record["folder"], "uid", "title"):
            return 'its "folder" has no uid and title'
        if said := flaw(record["dashboard"], record["uid"]):
            return f"its dashboard is none: {said}"
    if kind == DATASOURCES:
        for key in ("jsonData", "secureJsonFields"):
            if not isinstance(record.get(key), dict | None):
                return f'its "{key}" is of the wrong type'
    try:
        orjson.dumps(record)
    except TypeError as error:
        return f"it holds what JSON cannot carry ({printable(str(error), 100)})"
    return ""


def has_texts(row: Any, *keys: str) -> bool:
    """Whether it is an object with a text under each of these keys."""
    return isinstance(row, dict) and all(isinstance(row.get(key), str) for key in keys)
