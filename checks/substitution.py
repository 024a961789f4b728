"""Grafana's variables replaced by values, as Grafana's Prometheus data source does before it sends a query.

All is the variable's own all value, else `.*` (Grafana lists every value, which selects the same). A variable that can
have several values is regex-escaped and joined `(a|b)`; one that cannot is escaped as a string. A query variable
without a current value counts as All, since its first value is known to the browser only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from checks.durations import said
from checks.intervals import Span, rate_interval
from checks.reading import Json, table, text
from checks.subject import variable_query
from checks.variables import Use, replaced, uses

ALL = "$__all"
_META = re.compile(r"[$^*{}\[\]'+?.()|]")
_META_OF_FORMAT = re.compile(r"[\\^$*+?.()|\[\]{}/]")


@dataclass(frozen=True)
class Value:
    """What a variable stands for. `several`: it could have more than one value; `verbatim`: it goes in as it is."""

    values: tuple[str, ...]
    several: bool = False
    verbatim: bool = False


def values_of(variables: Iterable[Json]) -> dict[str, Value]:
    """What a dashboard's variables stand for, as it was saved."""
    return {text(variable.get("name")): _value(variable) for variable in variables}


def built_ins(span: Span, step: float, scrape_interval: float) -> dict[str, Value]:
    """What Grafana itself gives for a query over this span with this step (`$__interval`), all in seconds."""
    rate, length = rate_interval(step, scrape_interval), round(span.seconds)
    known = {
        "__interval": said(step),
        "__interval_ms": f"{round(step * 1000)}",
        "__rate_interval": said(rate),
        "__rate_interval_ms": f"{round(rate * 1000)}",
        "__range": f"{length}s",
        "__range_s": f"{length}",
        "__range_ms": f"{length * 1000}",
        "__from": f"{round(span.start * 1000)}",
        "__to": f"{round(span.end * 1000)}",
    }
    return {name: Value((value,), verbatim=True) for name, value in known.items()}


def substitute(words: str, *values: Mapping[str, Value]) -> str:
    """The text with its variables replaced, by one set of values after the other; unknown ones stay as they stand."""
    for known in values:
        words = replaced(words, [(use, _inserted(use, known)) for use in uses(words)])
    return words


def saved(variable: Json) -> tuple[str, ...]:
    """The values that a variable was saved with; `$__all` for All."""
    current = table(variable.get("current")).get("value")
    chosen = [item for item in current if isinstance(item, str)] if isinstance(current, list) else [text(current)]
    return tuple(item for item in chosen if item)


def value_of(variable: Json, chosen: Sequence[str], options: Sequence[str] = ()) -> Value:
    """What a variable stands for when these values are chosen; All is all of its `options` where they are known."""
    several = bool(variable.get("multi") or variable.get("includeAll"))
    if ALL in chosen:
        own = text(variable.get("allValue"))
        return Value(tuple(options), several) if options and not own else Value((own or ".*",), several, verbatim=True)
    if chosen and chosen[0].startswith("$__auto_interval"):
        return Value(("$__interval",), verbatim=True)
    return Value(tuple(chosen) or ("",), several)


def _value(variable: Json) -> Value:
    chosen = saved(variable)
    if chosen or variable.get("includeAll"):
        return value_of(variable, chosen or (ALL,))
    if variable.get("type") == "query":
        return value_of(variable | {"allValue": ".*"}, (ALL,))
    given = variable_query(variable)
    if variable.get("type") in {"custom", "interval"}:
        given = given.split(",")[0].split(" : ")[-1].strip()
    return value_of(variable, (given,))


def _inserted(use: Use, known: Mapping[str, Value]) -> str | None:
    value = known.get(use.name)
    if value is None:
        return None
    if value.verbatim:
        return value.values[0]
    if use.format:
        return formatted(value.values, use.format)
    if not value.several:
        return value.values[0].replace("\\", "\\\\").replace('"', '\\"')
    return _joined([_META.sub(r"\\\\\g<0>", _twice_escaped(item)) for item in value.values])


def _twice_escaped(item: str) -> str:
    """Backslashes and quotes for a regular expression within a PromQL string."""
    return item.replace("\\", "\\\\\\\\").replace('"', '\\\\\\"')


def _joined(items: list[str]) -> str:
    return items[0] if len(items) == 1 else f"({'|'.join(items)})"


def formatted(values: Sequence[str], form: str) -> str:
    """Values in one of Grafana's formats; in one that is not known they stand beside each other with commas."""
    match form:
        case "regex":
            return _joined([_META_OF_FORMAT.sub(r"\\\g<0>", item) for item in values])
        case "pipe":
            return "|".join(values)
        case "glob":
            return values[0] if len(values) == 1 else "{" + ",".join(values) + "}"
        case "doublequote":
            return ",".join('"' + item.replace('"', '\\"') + '"' for item in values)
        case "singlequote":
            return ",".join("'" + item.replace("'", "\\'") + "'" for item in values)
    return ",".join(values)
