"""A dashboard's query with Grafana's variables in it, read as PromQL."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from checks.expression import Expression, parse
from checks.variables import Use, replaced, uses

_STAND_IN = "_grafana_"
_QUOTED_OR_BRACKET = re.compile(
    r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|`[^`]*`|#[^\n]*|\[\[\w[^\[\]]*\]\]|[\[\]]", re.S
)
# Compiling a regular expression takes longer than all else in a query; one that is a variable has nothing to check.
_ONLY_VARIABLE = re.compile(r"=~(\s*\"" + _STAND_IN + r"\w+\")")
_BEFORE_DURATION = re.compile(r"\boffset\s*-?\s*$")
_FIRST_WINDOW_MS = 1_000_000_000


class Query(NamedTuple):
    """A query read: its tree, all its nodes outermost first, what is wrong with it, and windows that are variables.

    Without tree and error it cannot be judged: too large, or a variable stands for a part of the language itself.
    """

    tree: Expression | None
    nodes: tuple[Expression, ...]
    error: str
    windows: Mapping[int, str]

    def window_variable(self, seconds: float) -> str:
        """The name of the variable that gives this window its length; empty for a fixed window."""
        return self.windows.get(round(seconds * 1000), "")


def is_variable(name: str) -> bool:
    """Whether a metric or label in a tree is, or contains, a variable: nothing is known about it."""
    return _STAND_IN in name


@lru_cache(maxsize=8192)
def read(text: str) -> Query:
    """The query of a dashboard; every variable is replaced by something that can stand in its place."""
    found = list(uses(text))
    if not found:
        parsed = parse(text)
        return Query(parsed.tree, parsed.nodes, parsed.error, {})
    places = _places(text)
    durations = [use for use in found if places.holds_duration(use)]
    windows = {_FIRST_WINDOW_MS + i: use.name for i, use in enumerate(durations)}
    lengths = {use: f"{ms}ms" for use, ms in zip(durations, windows, strict=True)}
    bare = [use for use in found if use not in lengths and not places.in_string(use)]
    for numbers in _choices(bare):
        plain = replaced(text, lambda use, n=numbers: _stand_in(text, use, lengths, n))  # type: ignore[misc]
        parsed = parse(_ONLY_VARIABLE.sub(r"=\1", plain))
        if parsed.tree is not None or not bare:
            return Query(parsed.tree, parsed.nodes, parsed.error, windows)
    return Query(None, (), "", windows)


def _choices(bare: list[Use]) -> Iterator[frozenset[str]]:
    """Which of the bare variables to take for numbers: none first, the others are names."""
    names = sorted({use.name for use in bare})[:3]
    for chosen in product((False, True), repeat=len(names)):
        yield frozenset(name for name, is_number in zip(names, chosen, strict=True) if is_number)


def _stand_in(text: str, use: Use, lengths: Mapping[Use, str], numbers: frozenset[str]) -> str:
    if use in lengths:
        if text[use.end : use.end + 1].isalnum():  # [${n}m]
            return "987"
        return "d" if text[use.start - 1].isdigit() else lengths[use]
    return "1" if use.name in numbers else _STAND_IN + use.name


class _Places(NamedTuple):
    text: str
    strings: list[tuple[int, int]]
    brackets: list[tuple[int, int]]

    def in_string(self, use: Use) -> bool:
        return any(start < use.start < end for start, end in self.strings)

    def holds_duration(self, use: Use) -> bool:
        if self.in_string(use):
            return False
        inside = any(start < use.start < end for start, end in self.brackets)
        return inside or bool(_BEFORE_DURATION.search(self.text, 0, use.start))


def _places(text: str) -> _Places:
    strings, brackets, opened = [], [], []
    for match in _QUOTED_OR_BRACKET.finditer(text):
        piece = match[0]
        if piece == "[":
            opened.append(match.start())
        elif piece == "]":
            if opened:
                brackets.append((opened.pop(), match.end()))
        elif not piece.startswith("[["):
            strings.append(match.span())
    return _Places(text, strings, brackets)
