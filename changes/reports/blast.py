"""A change of many panels as lines for a terminal: what it touched, the change itself, and where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from changes.meaning.blast import Blast, Shared
from changes.reports.wording import Line, counted, field_lines, flagged
from errors import printable

_NAMED = 40
"""Dashboards that are named, and panels of each."""


def shared_lines(blast: Blast) -> Iterator[Line]:
    """Each change of many places, once."""
    for one in blast.shared:
        yield Line("~", 0, flagged(f"{radius(one)} changed alike", one.field.mark))
        yield from field_lines(one.field, 1)
        settings = [printable(uid, 60) for uid, titles in one.panels.items() if not titles]
        if settings:
            yield Line(" ", 1, f"in {_named(settings)}")
        panels = {uid: titles for uid, titles in one.panels.items() if titles}
        for uid, titles in list(panels.items())[:_NAMED]:
            times = Counter(f'"{printable(title, 60)}"' for title in titles)
            named = [f"{title} × {many}" if many > 1 else title for title, many in times.items()]
            yield Line(" ", 1, f"in {printable(uid, 60)} ({counted(len(titles), 'panel')}): {_named(named)}")
        if len(panels) > _NAMED:
            yield Line(" ", 1, f"in {counted(len(panels) - _NAMED, 'more dashboard')}")


def radius(one: Shared) -> str:
    """How far it goes: `4 dashboards, 17 panels`."""
    panels = sum(map(len, one.panels.values()))
    return ", ".join([counted(len(one.panels), "dashboard"), *([counted(panels, "panel")] if panels else [])])


def _named(names: list[str]) -> str:
    return ", ".join(names[:_NAMED]) + (f" and {len(names) - _NAMED} more" if len(names) > _NAMED else "")
