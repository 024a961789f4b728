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
    """By uid and title; by the name of its directory where a target knows no more. None is no folder: General."""
    one, other = one or GENERAL, other or GENERAL
    if not one.uid and not other.uid:
        return one.title == other.title
    if GENERAL in (one, other):
        return False
    if not one.uid or not other.uid:
        nameless, known = (one, other) if other.uid else (other, one)
        return nameless.title == directory_name(known.title)
    return one.uid == other.uid and (not one.title.strip() or one.title.strip() == other.title.strip())


def _value(folder: Folder | None) -> Json:
    """A folder as a value of a change. What is in none, Grafana shows under General."""
    return {"title": folder.title, "uid": folder.uid} if folder else {"title": "General", "uid": ""}
