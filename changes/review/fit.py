"""How a comment fits where it is posted: what weighs least is told in fewer words first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MOST = 65_000
"""Bytes of a comment. GitHub takes 65,536 characters; no text has fewer bytes than characters."""


@dataclass(frozen=True)
class Part:
    """A piece of a comment in ever shorter forms; it is left out where the last one is empty."""

    forms: tuple[str, ...]


@dataclass(frozen=True)
class Fitted:
    """The pieces as they fit, those that are left out aside; how many are shortened and how many left out."""

    texts: tuple[str, ...]
    shortened: int
    left_out: int


def fitted(parts: Sequence[Part], room: int) -> Fitted:
    """The pieces (the weightiest first) in as few bytes as there are, line breaks between them included.

    All are shortened once, the lightest first, before any is shortened twice. When even the shortest forms do not fit,
    these are what it is.
    """
    chosen = [0] * len(parts)
    sizes = [[len(form.encode()) + 1 for form in part.forms] for part in parts]
    total = sum(one[0] for one in sizes)
    for level in range(1, max(map(len, sizes), default=0)):
        for number in reversed(range(len(parts))):
            if total <= room:
                break
            if level < len(sizes[number]):
                total += sizes[number][level] - sizes[number][level - 1]
                chosen[number] = level
    texts = [part.forms[level] for part, level in zip(parts, chosen, strict=True)]
    short = [text for part, text in zip(parts, texts, strict=True) if text != part.forms[0]]
    gone = sum(not text for text in short)
    return Fitted(tuple(text for text in texts if text), len(short) - gone, gone)
