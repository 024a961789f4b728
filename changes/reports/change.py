"""One dashboard's change as lines for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from changes.change import DashboardChange, PanelChange
from changes.reports.wording import Line, counted, field_lines, flagged, marked, panel_name

_FIELDS = 100
_NAMED = 3


def extent(change: DashboardChange | None) -> str:
    """How much of a dashboard changed: `1 panel added, 2 changed, 1 setting changed`."""
    if change is None:
        return "no change but the marker"
    kinds = Counter(panel.kind for panel in change.panels)
    parts = [
        counted(kinds[kind], "panel") + f" {kind}" for kind in ("added", "removed", "changed", "moved") if kinds[kind]
    ]
    if change.settings:
        parts.append(f"{counted(len(change.settings), 'setting')} changed")
    return ", ".join(parts)


def change_lines(change: DashboardChange) -> Iterator[Line]:
    """Each panel that changed, then the settings; none has more than so many lines."""
    for panel in change.panels:
        if panel.kind == "added":
            yield Line("+", 1, f"panel {panel_name(panel)} added")
        elif panel.kind == "removed":
            yield Line("-", 1, marked(f"panel {panel_name(panel)} removed", panel.mark))
        elif panel.kind == "changed":
            yield Line("~", 1, flagged(f"panel {panel_name(panel)} changed", panel.mark))
            for field in panel.fields[:_FIELDS]:
                yield from field_lines(field, 2)
            if len(panel.fields) > _FIELDS:
                yield Line(" ", 2, f"… and {len(panel.fields) - _FIELDS} more")
    moved = change.panels_of("moved")
    for panel in (panel for panel in moved if panel.mark):
        yield from _moves((panel,))
    yield from _moves(tuple(panel for panel in moved if not panel.mark))
    for field in change.settings[:_FIELDS]:
        yield from field_lines(field, 1)
    if len(change.settings) > _FIELDS:
        yield Line(" ", 1, f"… and {len(change.settings) - _FIELDS} more")


def _moves(panels: tuple[PanelChange, ...]) -> Iterator[Line]:
    """Panels that only moved, all on one line: they must not drown the rest."""
    if len(panels) == 1:
        (panel,) = panels
        for line in field_lines(replace(panel.fields[0], mark=""), 1):
            text = f"panel {panel_name(panel)} moved{line.text.removeprefix('layout')}"
            yield line._replace(text=marked(text, panel.mark))
    elif panels:
        names = ", ".join(panel_name(panel) for panel in panels[:_NAMED])
        more = f" and {len(panels) - _NAMED} more" if len(panels) > _NAMED else ""
        yield Line("~", 1, f"{len(panels)} panels only moved: {names}{more}")
