"""Rows of panels."""

from __future__ import annotations

from dataclasses import dataclass

from panels.panel import Panel


@dataclass(frozen=True)
class Row:
    """Panels under a heading, laid out from left to right. A collapsed row asks nothing until it is opened."""

    title: str
    panels: tuple[Panel, ...]
    collapsed: bool = False


def row(title: str, *panels: Panel, collapsed: bool = False) -> Row:
    """A row; it goes when none of its panels can be drawn."""
    return Row(title, panels, collapsed)
