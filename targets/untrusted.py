"""Text from a Grafana or from a file that is not ours, made safe to show."""

from __future__ import annotations


def printable(text: str, limit: int = 300) -> str:
    """`text` on one line of at most `limit` characters, without anything a terminal would obey.

    Control, escape, bidirectional, zero-width and other non-printing characters (line breaks and every space but the
    common one among them) become visible escapes such as `\\x1b`; what is too long ends in `…`.
    """
    shown = "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
        for character in text[: limit + 1]
    )
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"
