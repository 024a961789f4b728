"""A change of many panels as lines for a terminal: what it touched, the change itself, and where."""

from __future__ import annotations

from collections.abc import Iterator

from changes.blast import Blast, Shared
from changes.wording import Line, counted, field_lines, flagged
from errors import printable

_NAMED = 40


def shared_lines(blast: Blast) -> Iterator[Line]:
    """Each change of many places, once."""
    for one in blast.shared:
        yield Line("~", 0, flagged(f"{_radius(one)} changed alike{_example(one)}", one.field.mark))
        yield from field_lines(one.field, 1)
        yield Line(" ", 1, f"in {_dashboards(one)}")


def _radius(one: Shared) -> str:
    """`4 dashboards, 17 panels`."""
    panels = sum(one.panels.values())
    return ", ".join([counted(len(one.panels), "dashboard"), *([counted(panels, "panel")] if panels else [])])


def _example(one: Shared) -> str:
    if not one.alike:
        return ""
    return f', here of "{printable(one.panel, 100)}"' if one.panel else ", here of one"


def _dashboards(one: Shared) -> str:
    named = [
        f"{printable(uid, 60)} ({counted(panels, 'panel')})" if panels else printable(uid, 60)
        for uid, panels in one.panels.items()
    ]
    return ", ".join(named[:_NAMED]) + (f" and {len(named) - _NAMED} more" if len(named) > _NAMED else "")
