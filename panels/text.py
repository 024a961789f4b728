"""Words on a dashboard."""

from __future__ import annotations

from typing import Any

from panels.corrected import Text
from panels.panel import Panel, View


def text(key: str, content: str, *, title: str = "", size: tuple[int, int] = (24, 3)) -> Panel:
    """A note in Markdown, for what a number alone would not tell."""

    def draw(_: View) -> Any:
        return Text(title=title, content=content, mode="markdown")

    return Panel(key, size[0], size[1], (), draw)
