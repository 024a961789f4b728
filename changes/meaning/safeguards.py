"""Panels by which a trader sees that trading is on, what it costs and how near a limit is: whether one is gone."""

from __future__ import annotations

import re
from typing import Any

from changes.change import FieldChange, PanelChange

SAFEGUARD = "a safeguard is gone"
RENAMED, COLLAPSED = "a safeguard has another name", "a safeguard is in a collapsed row"

_NO_DATA = ("text", "row", "news", "dashlist", "annolist", "gettingstarted", "welcome")
"""Visualisations that show the answer of no query, and so guard nothing."""

_SAFEGUARDS = re.compile(
    r"kill.?switch|breaker|halt|trading state|account|equity|capital|margin|p&l|pnl|profit|drawdown|exposure|limit"
    r"|leverage|at risk|shortfall|position size|\bup\b",
    re.IGNORECASE,
)
"""Titles of such panels."""


def is_safeguard(panel: PanelChange) -> bool:
    """Whether a panel is one, or was before it changed."""
    was = {field.path: field.before for field in panel.fields}
    return _guards(was.get("title", panel.title)) and was.get("type", panel.type) not in _NO_DATA


def mark_of_safeguard(field: FieldChange) -> str:
    """Of a safeguard that is still there: whether it shows something else, or nothing, now."""
    if field.path == "title" and not _guards(field.after):
        return RENAMED
    if field.path == "type" and field.after in _NO_DATA:
        return SAFEGUARD
    is_in_row = [isinstance(place, dict) and "row" in place for place in (field.before, field.after)]
    return COLLAPSED if field.what == "layout" and is_in_row == [False, True] else ""


def _guards(title: Any) -> bool:
    return isinstance(title, str) and bool(_SAFEGUARDS.search(title))
