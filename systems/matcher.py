"""Label matchers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

from errors import QueryError

LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
MatchOp = Literal["=", "!=", "=~", "!~"]


def is_text(value: Any) -> bool:
    """Whether it is text that can be written as UTF-8; a lone surrogate cannot."""
    return isinstance(value, str) and not any("\ud800" <= character <= "\udfff" for character in value)


@dataclass(frozen=True)
class Matcher:
    """One label matcher; `value` is the plain text (or regular expression), unescaped.

    Raises `QueryError` for a label that Prometheus could not have, and for a value that is no text.
    """

    label: str
    op: MatchOp
    value: str

    def __post_init__(self) -> None:
        if not is_text(self.label) or not LABEL.fullmatch(self.label):
            raise QueryError(f'"{self.label}" is no label name', todo="Use letters, digits and _")
        if not is_text(self.value):
            raise QueryError(f'the value of label "{self.label}" must be text', todo="Write it in quotes")


def equals(label: str, value: str) -> Matcher:
    """`label="value"`."""
    return Matcher(label, "=", value)


def matches(label: str, pattern: str) -> Matcher:
    """`label=~"pattern"`: an RE2 expression, anchored at both ends as Prometheus does."""
    return Matcher(label, "=~", pattern)


def one_of(label: str, *values: str) -> Matcher:
    """`label=~"a|b"`: any of some plain values, each escaped."""
    return matches(label, "|".join(re.sub(r"([\\.+*?()|\[\]{}^$])", r"\\\1", value) for value in values))
