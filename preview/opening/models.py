"""Grafana's JSON of a panel, made fit to be drawn: variables replaced in its texts, broken parts left out."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import count, product
from string import ascii_uppercase
from typing import Any

from checks.reading import Json, table, tables, text
from preview.opening.current import Words
from preview.opening.repeats import Placed

DEEPEST = 60
"""Levels of a panel's JSON that are kept."""

_TYPES: dict[str, type | tuple[type, ...]] = {
    "description": str,
    "transparent": bool,
    "collapsed": bool,
    "fieldConfig": dict,
    "options": dict,
    "transformations": list,
    "links": list,
    "timeFrom": str,
    "timeShift": str,
    "hideTimeOverride": bool,
    "interval": str,
    "maxDataPoints": int,
}
_WRITTEN_ELSEWHERE = frozenset({"targets", "panels", "id", "type", "title", "gridPos"})
_ADDRESSES = frozenset({"url", "href"})
_TEXTS = frozenset({"title", "displayName", "tooltip", "content", "description"})


def with_references(panel: Json) -> Json:
    """The panel with a letter for each query that has none, as Grafana gives: the first that no other has."""
    if not isinstance(panel.get("targets"), list):
        return panel
    taken = {text(target.get("refId")) for target in tables(panel["targets"])}
    free = (letter for letter in _references() if letter not in taken)
    return panel | {
        "targets": [
            target | {"refId": next(free)} if isinstance(target, dict) and not text(target.get("refId")) else target
            for target in panel["targets"]
        ]
    }


def _references() -> Iterator[str]:
    """A to Z, then AA to ZZ, and so on."""
    for length in count(1):
        yield from map("".join, product(ascii_uppercase, repeat=length))


def drawn_model(placed: Placed, words: Words) -> tuple[Json, list[str]]:
    """The model as the page reads it, and what is wrong with it. Its queries have references."""
    panel, problems = placed.json, list[str]()
    model: Json = {
        "id": placed.id,
        "type": text(panel.get("type")),
        "title": words.said(text(panel.get("title"))),
        "gridPos": {"x": placed.box.x, "y": placed.box.y, "w": placed.box.w, "h": placed.box.h},
    }
    for key, value in panel.items():
        kind = _TYPES.get(key)
        if key in _WRITTEN_ELSEWHERE or value is None:
            continue
        if kind is not None and not isinstance(value, kind):
            problems.append(f'Its "{key}" cannot be read')
            continue
        model[key] = _copy(value, _how(key, words, panel), key)
    if placed.panels is not None:
        model["collapsed"] = True
    if isinstance(panel.get("targets"), list):
        model["targets"] = [_target(target, words) for target in tables(panel["targets"])]
    field = table(model.get("fieldConfig"))
    if "defaults" in field and not isinstance(field["defaults"], dict):
        problems.append("Its field options cannot be read")
        del field["defaults"]
    if "overrides" in field and not isinstance(field["overrides"], list):
        problems.append("Its overrides cannot be read")
        del field["overrides"]
    return model, problems


Said = Callable[[str, str], str]


def _how(key: str, words: Words, panel: Json) -> Said:
    """How a text under a key is said."""

    def said(name: str, value: str) -> str:
        if "$" not in value and "[[" not in value:
            return value
        if name in _ADDRESSES:
            return words.said(value, "uriencode")
        if name == "content" and key == "options":
            code = table(panel.get("options")).get("mode") == "code"
            return words.said(value, "text" if code else "html")
        return words.said(value) if name in _TEXTS or key == "transformations" else value

    return said


def _target(target: Json, words: Words) -> Json:
    made = {key: _copy(value, lambda _, same: same, key) for key, value in target.items()}
    made["refId"] = text(target.get("refId"))
    for key in ("expr", "rawSql"):
        if key in made and not isinstance(made[key], str):
            del made[key]
    if "hide" in made:
        made["hide"] = made["hide"] is True
    if isinstance(made.get("legendFormat"), str):
        made["legendFormat"] = words.said(made["legendFormat"])
    return made


def _copy(value: object, said: Said, name: str, depth: int = 0) -> Any:
    """The value with its texts said; what lies too deep, and numbers that JSON has not, become null."""
    if depth > DEEPEST:
        return None
    match value:
        case str():
            return said(name, value)
        case dict():
            of_property = {"value": text(value.get("id"))} if "id" in value else {}
            return {
                str(key): _copy(inside, said, of_property.get(key, str(key)), depth + 1)
                for key, inside in value.items()
            }
        case list():
            return [_copy(inside, said, name, depth + 1) for inside in value]
        case float() if not math.isfinite(value):
            return None
    return value
