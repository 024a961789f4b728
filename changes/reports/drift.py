"""What other hands did to a dashboard as lines for a terminal, told apart from what we want of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from changes.change import FieldChange
from changes.drift.drift import Drift
from changes.drift.three_way import Conflict, Side
from changes.drift.wording import moment
from changes.planning.plan import Refused, Update
from changes.reports.change import change_lines, extent
from changes.reports.wording import Line, counted, field_lines, panel_name
from errors import printable
from targets.target import Version

_NAMED = 10


def apart(action: Update | Refused, ours: Sequence[Line]) -> Iterator[Line]:
    """The change (`ours` are its lines), the drift and the conflicts of a dashboard whose base is known, each apart."""
    yield from edit_lines(action, ours)
    if action.drift and action.drift.base and action.conflicts:
        yield Line("!", 1, f"{counted(len(action.conflicts), 'conflict')}: both changed it, not in the same way")
        yield from conflict_lines(action.conflicts[:_NAMED])
        if len(action.conflicts) > _NAMED:
            yield Line(" ", 2, f"… and {len(action.conflicts) - _NAMED} more")


def edit_lines(action: Update | Refused, ours: Sequence[Line]) -> Iterator[Line]:
    """The change and the drift of a dashboard whose base is known."""
    drift = action.drift
    if drift is None or drift.base is None:
        return
    base = drift.base.version.number
    yield Line(" ", 1, f"change since version {base}: {extent(action.change) if action.change else 'none'}")
    yield from _deeper(ours)
    yield from drift_lines(drift)


def code_lines(drift: Drift) -> Iterator[Line]:
    """The lines of the sources that would reproduce the drift."""
    if drift.code:
        yield Line(" ", 1, "in the sources that would be:")
    for one in drift.code:
        yield Line(" ", 2, f"{printable(one.of, 200)}: {printable(one.where, 300)}")
        if one.line:
            yield Line(" ", 3, printable(one.line, 1000))


def drift_lines(drift: Drift) -> Iterator[Line]:
    """What others did to a dashboard since it was pushed; nothing where its base is not known."""
    if drift.base is None:
        return
    kept = "" if drift.undone else ", which a push keeps"
    done = f"{extent(drift.change)}{kept}" if drift.change else "saved, but nothing changed"
    yield Line(" ", 1, f"drift since version {drift.base.version.number}: {done}")
    for version in drift.since[:_NAMED]:
        yield Line(" ", 2, _version(version))
    if len(drift.since) > _NAMED:
        yield Line(" ", 2, f"… and {counted(len(drift.since) - _NAMED, 'version')} more")
    if drift.change:
        yield from _deeper(change_lines(drift.change))
    yield from _deeper(code_lines(drift))


def _version(version: Version) -> str:
    """`version 7, alice, 2026-11-20 14:02 UTC: quick fix`."""
    told = ", ".join([f"version {version.number}", *filter(None, [version.author, moment(version.created)])])
    return f"{told}: {version.message}" if version.message else told


def conflict_lines(conflicts: Sequence[Conflict]) -> Iterator[Line]:
    """What was done there and what here, for each conflict."""
    last = None
    for conflict in conflicts:
        panel, depth = conflict.panel, 3 if conflict.panel else 2
        if panel and panel != last:
            yield Line("!", 2, f"panel {panel_name(panel)}")
        last = panel
        for whose, side in (("there", conflict.theirs), ("here", conflict.ours)):
            for line in _side_lines(side, depth):
                yield line._replace(text=f"{whose}, {line.text}") if line.depth == depth else line


def _side_lines(side: Side, depth: int) -> Iterator[Line]:
    if isinstance(side, FieldChange):
        yield from field_lines(side, depth)
    else:
        yield Line("+" if side.kind == "added" else "-", depth, f"the panel was {side.kind}")


def _deeper(lines: Sequence[Line] | Iterator[Line]) -> Iterator[Line]:
    for line in lines:
        yield line._replace(depth=line.depth + 1)
