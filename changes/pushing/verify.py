"""See that what was written is there: no write counts before that."""

from __future__ import annotations

from changes.comparison.content import MARKER, content, equal
from changes.drift.in_folder import is_in
from errors import TargetError, printable
from targets.target import GENERAL, Absent, Folder, Json, Live, Unreadable, WritableTarget, Written


def verify(target: WritableTarget, dashboard: Json, folder: Folder, written: Written) -> None:
    """Read a dashboard back and compare it. Raises `TargetError`, which says that it was written all the same."""
    try:
        (found,) = target.read([written.uid])
    except TargetError as error:
        raise _error(target, written, f"could not be read back ({error.summary})", error.todo) from error
    match found:
        case Absent():
            raise _error(target, written, "is not there when it is read back")
        case Unreadable(reason=reason):
            raise _error(target, written, f"could not be read back: {reason}")
        case Live():
            problem = _problem(found, dashboard, folder, written)
            if problem:
                raise _error(target, written, problem)


def _problem(found: Live, dashboard: Json, folder: Folder, written: Written) -> str:
    """How what was read back is not what was written; empty when it is."""
    same = equal(content(found.dashboard), content(dashboard)) and found.dashboard.get(MARKER) == dashboard.get(MARKER)
    if same:
        there = found.folder or GENERAL
        shown = printable(there.uid or there.title or "General", 60)
        return "" if is_in(there, folder) else f'is in another folder when it is read back ("{shown}")'
    if found.version != written.version:
        by = f" by {found.updated_by}" if found.updated_by else ""
        return f"was changed{by} before it was read back"
    return "is not verified: something else is read back than was sent"


def _error(target: WritableTarget, written: Written, what: str, todo: str = "") -> TargetError:
    summary = f'dashboard "{printable(written.uid, 100)}" was written, and {what}'
    return TargetError(summary, where=target.place, todo=todo or "Run diff to see what is there")
