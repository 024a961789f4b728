"""What can be chosen for a variable: options out of its text, or out of what a source answered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from errors import ConfigError, printable
from preview.contract import Option

MOST = 1000
"""Options that a control offers at most."""

_ITEM = re.compile(r"((?:\\,|[^,])+)")
_TEXT_AND_VALUE = re.compile(r"\s*(?P<text>.+?)\s:\s(?P<value>.+?)\s*", re.DOTALL)
_QUOTED_OR_WORD = re.compile(r"(?P<quote>[\"'])(?P<inside>.*?)(?P=quote)|\w+")
_DELIMITED = re.compile(r"/(?P<pattern>.*)/(?P<flags>[gimsuy]*)", re.DOTALL)
_ATOM = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
_REPEATED = re.compile(r"[+*]|\{\d*,\d*\}|\{\d{2,}\}")
_MOST_REPEATS = 10
_NUMBER = re.compile(r"\d+")


def option(value: str, words: str = "") -> Option:
    """One option; its text is its value where it has no other."""
    return {"text": words or value, "value": value}


def listed(query: str) -> list[Option]:
    """The options of a custom variable: `a, b, Shown : value`; a comma within one is `\\,`."""
    found = []
    for item in _ITEM.findall(query):
        words = item.replace("\\,", ",").strip()
        pair = _TEXT_AND_VALUE.fullmatch(words)
        found.append(option(pair["value"], pair["text"]) if pair else option(words))
    return [each for each in found if each["value"]]


def lengths(query: str) -> list[Option]:
    """The options of an interval variable: `1m,10m,"1 hour"`."""
    return [option(found["inside"] or found[0]) for found in _QUOTED_OR_WORD.finditer(query)]


def filtered(options: Iterable[Option], regex: str) -> list[Option]:
    """The options that a variable's regex keeps, made of its groups as Grafana makes them; each value once.

    Groups named `text` and `value` are these; else the first group is both; of `/…/g` each match is an option. Raises
    `ConfigError` for a regex that cannot be read.
    """
    kept: dict[str, Option] = {}
    pattern, every = _pattern(regex) if regex else (None, False)
    for each in options:
        for made in [each] if pattern is None else _matched(each, pattern, every=every):
            kept.setdefault(made["value"], made)
    return list(kept.values())


def _pattern(regex: str) -> tuple[re.Pattern[str], bool]:
    delimited = _DELIMITED.fullmatch(regex)
    body, letters = (delimited["pattern"], delimited["flags"]) if delimited else (f"^{regex}$", "")
    flags = (re.IGNORECASE if "i" in letters else 0) | (re.MULTILINE if "m" in letters else 0)
    if _endless(body):
        raise ConfigError(
            f'its regex "{regex}" repeats what repeats, which can take for ever', todo="Simplify the regex"
        )
    if len(_REPEATED.findall(_ATOM.sub("", body))) > _MOST_REPEATS:
        raise ConfigError(
            f'its regex "{printable(regex)}" has more than {_MOST_REPEATS} repetitions, which can take for ever',
            todo="Simplify the regex",
        )
    try:
        return re.compile(body.replace("(?<", "(?P<").replace("(?P<=", "(?<=").replace("(?P<!", "(?<!"), flags), (
            "g" in letters
        )
    except (re.error, OverflowError, RecursionError) as error:
        raise ConfigError(f'its regex "{regex}" cannot be read: {error}', todo="Correct the regex") from error


def _endless(pattern: str) -> bool:
    """Whether a group is repeated in which something repeats, has alternatives or may be left out.

    `(a+)+` tries all ways to split a text.
    """
    many, plain = [False], _ATOM.sub("x", pattern)
    for at, sign in enumerate(plain):
        if sign == "(":
            many.append(False)
        elif sign == ")" and len(many) > 1:
            inside = many.pop()
            if inside and _REPEATED.match(plain, at + 1):
                return True
            many[-1] |= inside
        elif sign == "|" or _REPEATED.match(plain, at) or (sign == "?" and plain[at - 1] not in "(+*?}"):
            many[-1] = True
    return False


def _matched(each: Option, pattern: re.Pattern[str], *, every: bool) -> Iterator[Option]:
    first = pattern.search(each["value"])
    if first is None:
        return
    matches = list(pattern.finditer(each["value"])) if every else [first]
    named = first.groupdict()
    words, value = named.get("text"), named.get("value")
    if words or value:
        yield {"text": words or value or "", "value": value or words or ""}
    elif not pattern.groups:
        yield each
    else:
        yield from (option(match[1] or "") for match in matches)


def ordered(options: Sequence[Option], sort: int) -> list[Option]:
    """The options in the order of Grafana's `sort`: 0 as they are; odd numbers rise and even ones fall; 1 by text,
    3 by the first number in it, 5 by text whatever its case, 7 by text and the numbers in it."""
    key = {1: _by_text, 3: _by_number, 5: _by_lower, 7: _by_parts}.get(sort + sort % 2 - 1)
    return list(options) if key is None else sorted(options, key=key, reverse=sort % 2 == 0)


Key = tuple[tuple[int, int, str], ...]


def _by_text(each: Option) -> Key:
    return ((0, 0, each["text"]),)


def _by_lower(each: Option) -> Key:
    return ((0, 0, each["text"].lower()),)


def _by_number(each: Option) -> Key:
    found = _NUMBER.search(each["text"])
    return ((0, _whole(found[0]) if found else -1, ""),)


def _by_parts(each: Option) -> Key:
    parts = re.findall(r"\d+|\D+", each["text"])
    return tuple((0, _whole(part), "") if part.isdecimal() else (1, 0, part.lower()) for part in parts)


def _whole(digits: str) -> int:
    return int(digits[:300])
