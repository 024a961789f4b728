"""Text of any hand in Markdown: in fenced code, or escaped in <code> within an HTML block, where Markdown, HTML,
@mentions and #references mean nothing."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from changes.reports.wording import Line
from errors import printable

LINES = 200
"""Lines that a fold holds at most."""
_LONGEST = 2000
"""Characters of a line."""


def code(text: str, limit: int = 1000) -> str:
    """Text as it is. Only for an HTML block: in a paragraph, Markdown would read on inside the tag."""
    return f"<code>{html.escape(printable(text, limit))}</code>"


def fenced(lines: Sequence[Line]) -> str:
    """Lines with what happened in front, where a diff has it, in a fence that none of them can close."""
    outermost = min(line.depth for line in lines)
    indented = ((line, "  " * (line.depth - outermost)) for line in lines)
    shown = "\n".join(f"{line.symbol} {indent}{printable(line.text, _LONGEST)}" for line, indent in indented)
    longest = max((len(run) for run in re.findall("`+", shown)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}diff\n{shown}\n{fence}"


def first_of(lines: Sequence[Line], most: int = LINES) -> list[Line]:
    """As many lines as there is room for, and how many more there are."""
    if len(lines) <= most:
        return [*lines]
    return [*lines[:most], Line(" ", 1, f"… and {len(lines) - most} more lines")]


def folded(heading: str, *inside: str) -> str:
    """A fold under a heading that is HTML, closed at first; what is inside is Markdown."""
    parts = [f"<details><summary>{heading}</summary>", *inside, "</details>"]
    return "\n\n".join(parts) + "\n"
