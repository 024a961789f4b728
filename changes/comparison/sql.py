"""SQL told apart by its words, not by the white space between them."""

from __future__ import annotations

import re

_KEPT = re.compile(r"""('[^']*'|"[^"]*"|--[^\n]*(?:\n|\Z)|/\*.*?\*/)""", re.DOTALL)
"""A text, a name and comments: what is in them stands as it is."""

_OTHER_QUOTES = re.compile(r"[\\`]|\$\w*\$")
"""What databases understand each in their own way; a query with such is not looked into."""


def same_but_for_space(one: str, other: str) -> bool:
    """Whether two queries differ in nothing but white space outside of quotes and comments."""
    return _settled(one) == _settled(other)


def _settled(query: str) -> str:
    if _OTHER_QUOTES.search(query):
        return query
    pieces = _KEPT.split(query)
    return "".join(piece if number % 2 else re.sub(r"\s+", " ", piece) for number, piece in enumerate(pieces)).strip()
