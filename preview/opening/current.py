"""What a variable is now, and what stands for it in queries and in texts."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from checks.reading import Json, text
from checks.substitution import ALL, Value, formatted, value_of
from checks.variables import Use, replaced, uses
from preview.contract import Option

MOST_INSERTED = 100_000
"""Characters that stand for the variables of one text at most: variables made of each other double at each step."""

_OF_ADDRESSES = ";,/?:@&=+$-_.!~*'()#"


@dataclass(frozen=True)
class Current:
    """A variable, the values chosen now (`$__all` alone for All), and what could be chosen."""

    json: Json
    chosen: tuple[str, ...]
    options: tuple[Option, ...] = ()
    stands_for: Value | None = None

    @property
    def name(self) -> str:
        """Its name."""
        return text(self.json.get("name"))

    @property
    def value(self) -> Value:
        """What stands for it in queries."""
        return self.stands_for or value_of(self.json, self.chosen, [each["value"] for each in self.real_options])

    @property
    def real_options(self) -> list[Option]:
        """The options but All."""
        return [each for each in self.options if each["value"] != ALL]

    @property
    def picked(self) -> list[Option]:
        """The options chosen; of All, all of them. A value that is no option has itself for a text."""
        if ALL in self.chosen:
            return self.real_options
        texts = {each["value"]: each["text"] for each in self.options}
        return [{"text": texts.get(value, value), "value": value} for value in self.chosen]

    @property
    def words(self) -> str:
        """What a reader is told of it: `All`, `BTC + ETH`."""
        return "All" if ALL in self.chosen else " + ".join(each["text"] for each in self.picked)

    def only(self, one: Option) -> Current:
        """It, with this value alone: as a repeated panel sees it."""
        return Current(self.json, (one["value"],), (one,))


Scope = Mapping[str, Current]
"""Variables by name."""


def values(scope: Scope) -> dict[str, Value]:
    """What stands for variables in queries."""
    return {name: current.value for name, current in scope.items()}


@dataclass(frozen=True)
class Words:
    """What stands for variables in texts: the dashboard's, and by name what Grafana itself gives."""

    scope: Scope
    given: Mapping[str, str]

    def said(self, words: str, form: str = "text") -> str:
        """The text with its variables replaced, in this format where it names none; unknown ones stay as they stand.

        All stay where it would grow by more than `MOST_INSERTED`.
        """
        inserted, length = list[tuple[Use, str | None]](), 0
        for use in uses(words):
            new = self._inserted(use.name, use.format or form)
            length += len(new or "")
            if length > MOST_INSERTED:
                return words
            inserted.append((use, new))
        return replaced(words, inserted)

    def _inserted(self, name: str, form: str) -> str | None:
        current = self.scope.get(name)
        if current is None:
            return self.given.get(name)
        if form == "text":
            return current.words
        if form == "queryparam":
            return as_parameters(current)
        own = text(current.json.get("allValue"))
        return _formatted([own] if own and ALL in current.chosen else [each["value"] for each in current.picked], form)


def as_parameters(current: Current) -> str:
    """The variable as an address says it: `var-venue=a&var-venue=b`."""
    return "&".join(f"var-{quote(current.name, safe='')}={quote(value, safe='$')}" for value in current.chosen)


def _formatted(given: Sequence[str], form: str) -> str:
    match form:
        case "html":
            return ", ".join(html.escape(value) for value in given)
        case "json":
            return json.dumps(given[0] if len(given) == 1 else list(given), ensure_ascii=False)
        case "percentencode":
            return quote(formatted(given, "glob") if given else "", safe="")
        case "uriencode":
            return quote(formatted(given, "glob") if given else "", safe=_OF_ADDRESSES)
    return formatted(given, form) if given else ""
