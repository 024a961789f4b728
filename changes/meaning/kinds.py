"""Which kind of change a change is: what a reviewer looks for first."""

from __future__ import annotations

from typing import Literal

from changes.change import FieldChange, PanelChange

Kind = Literal[
    "removed",
    "limit",
    "query",
    "threshold",
    "data source",
    "unit",
    "variable",
    "visualisation",
    "new",
    "link",
    "other",
    "text",
    "layout",
]

KINDS: tuple[Kind, ...] = (
    *("removed", "limit", "query", "threshold", "data source", "unit", "variable", "visualisation"),
    *("new", "link", "other", "text", "layout"),
)
"""The weightiest first."""

_KINDS: dict[str, Kind] = {
    "query": "query",
    "transformation": "query",
    "threshold": "threshold",
    "data source": "data source",
    "unit": "unit",
    "decimals": "unit",
    "variable": "variable",
    "visualisation": "visualisation",
    "value mapping": "visualisation",
    "override": "visualisation",
    "option": "visualisation",
    "legend": "visualisation",
    "link": "link",
    "title": "text",
    "description": "text",
    "tags": "text",
    "layout": "layout",
    "panel order": "layout",
}
_OVERRIDDEN: dict[str, Kind] = {"thresholds": "threshold", "unit": "unit", "decimals": "unit", "links": "link"}


def kind_of(field: FieldChange) -> Kind:
    """The kind of a change of one thing, of a panel or of what is beside the panels."""
    if field.what == "override":
        for name, kind in _OVERRIDDEN.items():
            if f"properties[{name}]" in field.path:
                return kind
    if field.what == "annotation" and field.path.endswith(".expr"):
        return "query"
    if field.what == "legend" and field.path.startswith("targets"):
        return "text"
    return _KINDS.get(field.what, "other")


def kind_of_panel(panel: PanelChange, *, by_limit: bool = False) -> Kind:
    """The kind of what happened to a panel: of all that changed the weightiest. `by_limit`: it follows from a limit."""
    if panel.kind == "added":
        return "new"
    if panel.kind == "removed":
        return "removed"
    return "limit" if by_limit else min((kind_of(field) for field in panel.fields), key=KINDS.index, default="other")
