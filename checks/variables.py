"""Grafana's variables in a text: `$name`, `${name}`, `${name:format}`, `${name.field}` and `[[name]]`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

# A name that begins with a digit is left to `label_replace`, where $1 is a group.
_VARIABLE = re.compile(
    r"\$(?P<plain>[A-Za-z_]\w*)"
    r"|\$\{(?P<braced>[A-Za-z_]\w*)(?:\.[^:}]+)?(?::(?P<format>[^}]+))?\}"
    r"|\[\[(?P<square>[A-Za-z_]\w*)(?:\.[^:\]]+)?(?::(?P<form>\w+))?\]\]"
)


class Use(NamedTuple):
    """One variable in a text: its name, the format it is asked for in (or none), and where it stands."""

    name: str
    format: str
    start: int
    end: int


def uses(text: str) -> Iterator[Use]:
    """The variables of a text, in order."""
    if "$" not in text and "[[" not in text:
        return
    for match in _VARIABLE.finditer(text):
        name = match["plain"] or match["braced"] or match["square"]
        yield Use(name, match["format"] or match["form"] or "", match.start(), match.end())


@lru_cache(maxsize=8192)
def names_in(text: str) -> frozenset[str]:
    """Names of the variables in a text."""
    return frozenset(use.name for use in uses(text))


def replaced(text: str, values: Iterable[tuple[Use, str | None]]) -> str:
    """The text with values in place of its variables, given in order; None leaves one as it stands."""
    pieces, done = [], 0
    for use, new in values:
        if new is not None:
            pieces += [text[done : use.start], new]
            done = use.end
    return "".join([*pieces, text[done:]]) if done else text


def built_in(name: str) -> bool:
    """Whether Grafana itself gives the variable its value."""
    return name.startswith("__") or name == "timeFilter"


def used_in(value: object) -> set[str]:
    """Names of the variables in every text inside a JSON value, keys left out."""
    names: set[str] = set()
    waiting: list[Iterable[object]] = [(value,)]
    while waiting:
        for item in waiting.pop():
            if isinstance(item, str):
                if "$" in item or "[[" in item:
                    names |= names_in(item)
            elif isinstance(item, dict):
                waiting.append(item.values())
            elif isinstance(item, list):
                waiting.append(item)
    return names
