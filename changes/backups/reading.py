"""Read a backup: of what was written, or of any hand. Nothing of it is used before all of it was looked at."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from changes.backups.layout import (
    ALERTS,
    DASHBOARDS,
    DATASOURCES,
    FOLDERS,
    FORMAT,
    MANIFEST,
    SHAPES,
    Backup,
    Unread,
    file_name,
    flaw_of,
    folder_key,
    has_texts,
)
from errors import BackupError, TradeboardsError, printable, raise_all
from targets.files.json_files import read_file
from targets.target import Folder, Json, Live

_COPY = "Take another copy of the backup"
_DIGEST = re.compile(r"[0-9a-f]{64}")


def read_backup(folder: Path) -> Backup:
    """The backup in a folder. Raises `BackupError` (or `Problems` with all of them) for one that is not as written.

    Only files that the manifest names are read, each under the one name that its uid can have, and none through a link.
    """
    if not (folder / MANIFEST).is_file():
        todo = "Name the folder that `tradeboards backup` wrote"
        raise BackupError(f"is no backup: it has no {MANIFEST}", where=printable(str(folder)), todo=todo)
    manifest = _content(folder / MANIFEST)
    raise_all(_manifest_flaws(folder, manifest))
    problems: list[TradeboardsError] = []
    records: dict[str, list[Json]] = {kind: [] for kind in SHAPES}
    for row in manifest["files"]:
        kind = row["path"].partition("/")[0]
        try:
            records[kind].append(_record(folder, kind, row))
        except BackupError as error:
            problems.append(error)
    raise_all(problems)
    return Backup(
        manifest["target"],
        manifest["place"],
        manifest["taken"],
        tuple(_live(one) for one in records[DASHBOARDS]),
        tuple(Folder(one["uid"], one["title"], one["parent"]) for one in records[FOLDERS]),
        tuple(records[DATASOURCES]),
        tuple(records[ALERTS]),
        tuple(Unread(one["name"], one["reason"]) for one in manifest["unread"]),
    )


def _manifest_flaws(folder: Path, manifest: Any) -> Iterator[BackupError]:
    where = printable(str(folder / MANIFEST))
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        todo = f'Name a folder that `tradeboards backup` wrote; this version reads the format "{FORMAT}"'
        yield BackupError("is no manifest of a backup", where=where, todo=todo)
        return
    for key in ("target", "place", "taken"):
        if not isinstance(manifest.get(key), str):
            yield BackupError(f'its "{key}" is no text', where=where, todo=_COPY)
    files, unread = manifest.get("files"), manifest.get("unread")
    if not isinstance(files, list) or not all(map(_is_file_row, files)):
        yield BackupError('its "files" are no list of paths, uids and digests', where=where, todo=_COPY)
        return
    if not isinstance(unread, list) or not all(has_texts(one, "name", "reason") for one in unread):
        yield BackupError('its "unread" are no list of names and reasons', where=where, todo=_COPY)
    seen: set[str] = set()
    for row in files:
        path, uid = row["path"], row["uid"]
        if path in seen:
            yield BackupError(f'names "{printable(path, 100)}" twice', where=where, todo=_COPY)
        elif path not in {f"{kind}/{file_name(uid)}" for kind in SHAPES}:
            named = f'"{printable(path, 100)}" cannot be the file of "{printable(uid, 100)}"'
            yield BackupError(named, where=where, todo=f"{_COPY}: nobody but `tradeboards backup` writes this file")
        seen.add(path)


def _is_file_row(row: Any) -> bool:
    return has_texts(row, "path", "uid", "sha256") and _DIGEST.fullmatch(row["sha256"]) is not None


def _record(folder: Path, kind: str, row: Json) -> Json:
    """The content of one file. Raises `BackupError` when it is not what was written."""
    path = folder / row["path"]
    where = printable(str(path))
    record = _content(path, row["sha256"])
    said = flaw_of(kind, record)
    if said:
        raise BackupError(said, where=where, todo=_COPY)
    uid = folder_key(Folder(record["uid"], record["title"])) if kind == FOLDERS else record["uid"]
    if uid != row["uid"]:
        raise BackupError(f'its uid is not "{printable(row["uid"], 100)}"', where=where, todo=_COPY)
    checked: Json = record
    return checked


def _content(path: Path, digest: str = "") -> Any:
    """The JSON of a file, which must have this digest where one is given."""
    where = printable(str(path))
    try:
        if path.is_symlink() or (digest and path.parent.is_symlink()):
            raise BackupError("is a link, or in a folder that is one", where=where, todo=_COPY)
        content = read_file(path)
    except (OSError, ValueError) as error:
        said = error.strerror if isinstance(error, OSError) else str(error)
        raise BackupError(f"cannot be read: {said}", where=where, todo=_COPY) from error
    if digest and hashlib.sha256(content).hexdigest() != digest:
        todo = f"{_COPY}: this file was changed since, or is damaged"
        raise BackupError("does not fit its digest in the manifest", where=where, todo=todo)
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise BackupError(f"is not JSON: {printable(str(error), 100)}", where=where, todo=_COPY) from error


def _live(record: Json) -> Live:
    folder = record["folder"]
    return Live(
        record["uid"],
        record["dashboard"],
        version=record["version"],
        folder=Folder(folder["uid"], folder["title"]) if folder else None,
        updated=printable(record["updated"], 60),
        updated_by=printable(record["updated_by"], 100),
        provisioned=record["provisioned"],
        converted=record["converted"],
    )
