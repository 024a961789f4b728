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
_PLAIN_STAND_IN = "_value_"
_PLAIN = re.compile(r"[^$\[\]{}\n]+")
_QUOTE_MAY_NOT_END = ("\\", "'", "`", "#", "[[")
_QUOTED_OR_BRACKET = re.compile(
    r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|`[^`]*`|#[^\n]*|\[\[\w[^\[\]]*\]\]|[\[\]]", re.S
)
# Compiling a regular expression takes longer than all else in a query; one that is a variable has nothing to check.
_ONLY_VARIABLE = re.compile(r"=~(\s*\"" + _STAND_IN + r"\w+\")")
_FIRST_WINDOW_MS = 1_000_000_000


class Query(NamedTuple):
    """A query read: its tree, all its nodes outermost first, what is wrong with it, the variables in it, and which
    windows (milliseconds) are variables.

    In the tree a matcher's plain value (`job="trader"`) has a stand-in: only whether two are the same can be told.
    Without tree and error it cannot be judged: too large, or a variable stands for a part of the language itself.
    """

    tree: Expression | None
    nodes: tuple[Expression, ...]
    error: str
    variables: frozenset[str]
    windows: Mapping[int, str]

    def window_variable(self, seconds: float) -> str:
        """The name of the variable that gives this window its length; empty for a fixed window."""
        return self.windows.get(round(seconds * 1000), "")


def is_variable(name: str) -> bool:
    """Whether a metric or label in a tree is, or contains, a variable: nothing is known about it."""
    return _STAND_IN in name


def variable_name(value: str) -> str:
    """The variable that a matcher's value in a tree is; empty where it is none, or more than one."""
    return value.removeprefix(_STAND_IN) if value.startswith(_STAND_IN) else ""


def read(text: str) -> Query:
    """The query of a dashboard; every variable is replaced by something that can stand in its place."""
    shape = _shape(text)
    query = read_verbatim(shape)
    # The parser's words about a mistake may quote the text.
    return read_verbatim(text) if query.error else query


def _shape(text: str) -> str:
    """The text with a stand-in for each plain value of a matcher, the same for the same value.

    Queries of many deployments differ in these values alone, and need to be read only once.
    """
    if any(sign in text for sign in _QUOTE_MAY_NOT_END):
        return text
    pieces = text.split('"')
    stand_ins: dict[str, str] = {}
    for i in range(1, len(pieces), 2):
        before, value = pieces[i - 1].rstrip(), pieces[i]
        of_label = before.endswith("=") and not before[:-1].rstrip().endswith("__name__")
        if of_label and _PLAIN.fullmatch(value):
            pieces[i] = stand_ins.setdefault(value, f"{_PLAIN_STAND_IN}{len(stand_ins)}")
    return '"'.join(pieces)


@lru_cache(maxsize=8192)
def read_verbatim(text: str) -> Query:
    """The query, plain values left as they stand."""
    found = list(uses(text))
    if not found:
        parsed = parse(text)
        return Query(parsed.tree, parsed.nodes, parsed.error, frozenset(), {})
    names = frozenset(use.name for use in found)
    spans = _spans(text)
    durations, bare = list[Use](), list[Use]()
    for use in found:
        if not _within(use, spans.strings):
            lasting = _within(use, spans.brackets) or text[: use.start].rstrip(" \t\n-").endswith("offset")
            (durations if lasting else bare).append(use)
    windows = {_FIRST_WINDOW_MS + i: use.name for i, use in enumerate(durations)}
    lengths = {use: f"{ms}ms" for use, ms in zip(durations, windows, strict=True)}
    for numbers in _choices(bare):
        plain = replaced(text, [(use, _stand_in(text, use, lengths, numbers)) for use in found])
        parsed = parse(_ONLY_VARIABLE.sub(r"=\1", plain))
        if parsed.tree is not None or not bare:
            return Query(parsed.tree, parsed.nodes, parsed.error, names, windows)
    return Query(None, (), "", names, windows)


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


class _Spans(NamedTuple):
    """Where a text has strings (and comments), and where it has windows: start and end of each."""

    strings: list[tuple[int, int]]
    brackets: list[tuple[int, int]]


def _within(use: Use, spans: list[tuple[int, int]]) -> bool:
    at = use.start
    return any(start < at < end for start, end in spans)


def _spans(text: str) -> _Spans:
    spans = _Spans([], [])
    opened = []
    for match in _QUOTED_OR_BRACKET.finditer(text):
        piece = match[0]
        if piece == "[":
            opened.append(match.start())
        elif piece == "]":
            if opened:
                spans.brackets.append((opened.pop(), match.end()))
        elif not piece.startswith("[["):
            spans.strings.append(match.span())
    return spans
