"""A pull request's dashboards beside the live ones: the same under throw-away uids, in a folder of their own."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from changes.drift.marker import is_ours, preview_of
from changes.planning.plan import Desired
from changes.pushing.prune import Deleted, Kept, delete, done_since
from errors import ConfigError, TargetError, printable
from targets.files.folder import directory_name
from targets.target import Folder, Json, Live, Unreadable, WritableTarget

_UID = "preview-"
_DIGITS = 32
"""Of a digest: with `_UID`, the 40 characters that a uid may have."""

_LONGEST = 100
_LINK = re.compile(r"(?<=/d/)[A-Za-z0-9_-]+")


def preview_folder(name: str, taken: Collection[str]) -> Folder:
    """The folder of a preview. Raises `ConfigError` for a name that is none, or one that deployments have `taken`."""
    where = "--preview-folder"
    if not name.strip() or not name.isprintable() or len(name) > _LONGEST:
        raise ConfigError("names no folder", where=where, todo=f"Give 1 to {_LONGEST} visible characters")
    if directory_name(name).casefold() in {directory_name(title).casefold() for title in taken}:
        todo = "Name one of its own, such as the branch or the number of the pull request"
        raise ConfigError(f'"{printable(name)}" is a folder of live dashboards', where=where, todo=todo)
    return Folder(_throw_away(name, ""), name)


def previewed(desired: Sequence[Desired], name: str, folder: Folder) -> list[Desired]:
    """The dashboards as they are pushed to a preview: their titles name it, and links between them stay inside it.

    Their uids depend on the name and on the uids alone, so that the next push of the preview updates them.
    """
    uids = {one.uid: _throw_away(name, one.uid) for one in desired}
    return [Desired(uids[one.uid], _as_preview(one, name, uids), folder) for one in desired]


@dataclass(frozen=True)
class Remains:
    """What a preview's folder holds: the preview's own dashboards, and others that stay, with the folder."""

    doomed: tuple[Live, ...]
    kept: tuple[Kept, ...]


def remains(target: WritableTarget, name: str, folder: Folder) -> Remains:
    """What there is of a preview. Only what carries our intact marker with the preview's name is its own."""
    doomed: list[Live] = []
    kept: list[Kept] = []
    for found in target.owned([folder]):
        if isinstance(found, Unreadable):
            kept.append(Kept(found.uid, "", found.reason))
        elif isinstance(found, Live) and (reason := _foreign(found, name, target)):
            kept.append(Kept(found.uid, found.title, reason))
        elif isinstance(found, Live):
            doomed.append(found)
    return Remains(tuple(sorted(doomed, key=lambda live: live.title)), tuple(sorted(kept, key=lambda one: one.uid)))


@dataclass(frozen=True)
class Away:
    """How taking a preview away went: `whole` when its folder is gone, too; `error` is why that is not."""

    deleted: tuple[Deleted, ...]
    whole: bool
    error: TargetError | None = None


def remove(found: Remains, target: WritableTarget, folder: Folder, on_progress: Callable[[Deleted], None]) -> Away:
    """Delete a preview's own dashboards, then its folder when nothing is left in it."""
    deleted = tuple(delete(found.doomed, target, on_progress))
    if found.kept or any(one.error for one in deleted):
        return Away(deleted, whole=False)
    try:
        target.remove_folder(folder)
    except TargetError as error:
        return Away(deleted, whole=False, error=error)
    return Away(deleted, whole=True)


def _throw_away(name: str, uid: str) -> str:
    return _UID + hashlib.sha256(f"{name}\0{uid}".encode()).hexdigest()[:_DIGITS]


def _as_preview(one: Desired, name: str, uids: Mapping[str, str]) -> Json:
    inside: Json = _relinked(one.dashboard, uids)
    return {**inside, "uid": uids[one.uid], "title": f"{one.title} ({name})"}


def _relinked(value: Any, uids: Mapping[str, str]) -> Any:
    """The value with every link to one of these dashboards leading to its preview."""
    match value:
        case str():
            return _LINK.sub(lambda found: uids.get(found[0], found[0]), value) if "/d/" in value else value
        case dict():
            return {key: _relinked(item, uids) for key, item in value.items()}
        case list():
            return [_relinked(item, uids) for item in value]
    return value


def _foreign(live: Live, name: str, target: WritableTarget) -> str:
    """Why a dashboard is not the preview's own; empty when it is."""
    if not is_ours(live.dashboard) or preview_of(live.dashboard) != name:
        by = f" by {live.updated_by}" if live.updated_by else ""
        return f"it does not carry the marker of this preview: made or saved{by}"
    return done_since(live, target)
