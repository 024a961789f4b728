"""The folder that a dashboard is in, compared and as a setting of it."""

from __future__ import annotations

from dataclasses import replace

from changes.change import DashboardChange, FieldChange
from targets.files.folder import directory_name
from targets.target import GENERAL, Folder, Json


def with_folder(
    change: DashboardChange | None, uid: str, title: str, was: Folder | None, now: Folder | None
) -> DashboardChange | None:
    """The change, and the move from one folder to another, or a folder's new title, as one of its settings."""
    if same_folder(was, now):
        return change
    move = FieldChange("folder", "folder", _value(was), _value(now))
    change = change or DashboardChange(uid, title)
    return replace(change, settings=(move, *change.settings))


def same_folder(one: Folder | None, other: Folder | None) -> bool:
    """Whether they are one folder, and are called the same."""
    return is_in(one, other) and not is_renamed(one, other)


def is_in(there: Folder | None, home: Folder | None) -> bool:
    """Whether they are one folder: by uid, by the name of its directory where a target knows no more. None is no
    folder: General."""
    there, home = there or GENERAL, home or GENERAL
    if GENERAL in (there, home):
        return there == home
    return there.uid == home.uid if there.uid and home.uid else _directory(there) == _directory(home)


def is_renamed(one: Folder | None, other: Folder | None) -> bool:
    """Whether they are one folder, by uid, under two titles."""
    if one is None or other is None or not one.uid or one.uid != other.uid:
        return False
    titles = {one.title.strip(), other.title.strip()}
    return len(titles) == 2 and "" not in titles


def _directory(folder: Folder) -> str:
    """Its name: what has no uid is called as its directory is."""
    return directory_name(folder.title) if folder.uid else folder.title


def _value(folder: Folder | None) -> Json:
    """A folder as a value of a change. What is in none, Grafana shows under General."""
    return {"title": folder.title, "uid": folder.uid} if folder else {"title": "General", "uid": ""}
