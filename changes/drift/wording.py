"""How people say what became of a dashboard, who did it, and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from changes.drift.drift import Drift
from changes.drift.marker import folder_of
from errors import printable
from targets.target import GENERAL, Folder

_NAMED = 3


def in_words(drift: Drift) -> str:
    """`edited by alice on 2026-11-20 14:02 UTC, version 7, since version 5 that was pushed`."""
    if drift.moved and not drift.since:
        return f"moved by somebody {_place(drift)}"
    model = " in Grafana's v2 model" if drift.live.converted else ""
    done = "edited" if drift.ours and (drift.change or not drift.base) else "saved"
    done = "an older version was put back" if drift.put_back else done
    said = f"{done}{model}{_who(drift)}" + (f", moved {_place(drift)}" if drift.moved else "")
    pushed = drift.base.version if drift.base else None
    return f"{said}, since version {pushed.number} that was pushed" if pushed else f"{said}; {drift.gap}"


def _place(drift: Drift) -> str:
    was = folder_of(drift.base.dashboard) if drift.base else None
    return f"from folder {_folder(was)} to {_folder(drift.live.folder)}"


def _folder(folder: Folder | None) -> str:
    return f'"{printable(folder.title or folder.uid, 100)}"' if folder and folder != GENERAL else "General"


def moment(text: str) -> str:
    """A time as Grafana writes it, to the minute in UTC; as it is where it is none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return printable(text, 60)
    aware = found if found.tzinfo else found.replace(tzinfo=UTC)
    try:
        return aware.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    except OverflowError:  # in UTC it is before the year 1, or after 9999
        return printable(text, 60)


def _who(drift: Drift) -> str:
    """Who saved it, when, and as which version."""
    since = drift.since
    when = since[0].created if since else drift.live.updated
    by = f" by {_and(drift.authors)}" if drift.authors else ""
    last = ", last" if len(since) > 1 and when else ""
    on = f"{last} on {moment(when)}" if when else ""
    return f"{by}{on}" + (f", version {since[0].number}" if since else "")


def _and(names: Sequence[str]) -> str:
    shown = [printable(name, 60) for name in names[:_NAMED]]
    if len(names) > _NAMED:
        return f"{', '.join(shown)} and {len(names) - _NAMED} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)
