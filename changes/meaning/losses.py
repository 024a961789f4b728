"""Queries that answer less, rules that fire less and series that are hidden."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from changes.change import MISSING, FieldChange, RuleChange
from changes.comparison.content import equal
from changes.meaning.safeguards import SAFEGUARD

ANSWERS_LESS, MAY_ANSWER_LESS, MAY_FIRE_LESS = "answers less", "may answer less", "may fire less"
"""How marks of queries and rules begin, why behind a colon: what syntax alone tells, it may only."""
HIDDEN = "a series is hidden"

_QUERIES = ("].expr", "].rawSql")
_FILTERS = ("filterByValue", "filterByRefId", "filterFieldsByName", "limit")
"""Transformations that leave out what was answered."""
_NAMES = ("refId", "legendFormat")
"""What a query is called, and what its answer is."""


def mark_of_query(field: FieldChange) -> str:
    """Why a changed query must not be missed; empty where it answers what it did, or nothing tells."""
    if field.after is MISSING and not field.part:
        return f"{ANSWERS_LESS}: it is gone"
    if field.path.endswith("].hide"):
        return f"{ANSWERS_LESS}: it is hidden" if field.after is True else ""
    if not field.path.endswith(_QUERIES):
        return ""
    if silence := _silence(field):
        return f"{ANSWERS_LESS}: {silence}"
    loss = _loss(field)
    return f"{MAY_ANSWER_LESS}: {loss}" if loss else ""


def is_renamed(field: FieldChange, others: Iterable[FieldChange]) -> bool:
    """Whether a query that is gone is among those that came, under another name."""
    gone, come = field.before, (one.after for one in others if one.what == "query" and one.before is MISSING)
    if field.after is not MISSING or not isinstance(gone, dict):
        return False
    return any(isinstance(one, dict) and equal(_asked(gone), _asked(one)) for one in come)


def mark_of_transformation(field: FieldChange) -> str:
    """Whether a filter came between what is answered and what is shown."""
    before, after = (one if isinstance(one, list) else [one] for one in (field.before, field.after))
    is_filter = any(isinstance(one, dict) and one.get("id") in _FILTERS and not one.get("disabled") for one in after)
    return f"{MAY_ANSWER_LESS}: a filter more" if before == [MISSING] and is_filter else ""


def mark_of_hiding(field: FieldChange) -> str:
    """Whether a change of how fields are drawn leaves one out."""
    return HIDDEN if _hides(field.path, field.after) and not _hides(field.path, field.before) else ""


def marked_rule(rule: RuleChange) -> RuleChange:
    """A change of a rule, marked where an alert is gone, or the rule fires, or answers, less than it did."""
    is_alert = rule.name.startswith("alert ")
    if rule.kind == "removed":
        return replace(rule, mark=SAFEGUARD if is_alert else "")
    less = MAY_FIRE_LESS if is_alert else MAY_ANSWER_LESS
    fields = tuple(replace(field, mark=_mark_of_rule(field)) for field in rule.fields)
    return replace(rule, fields=fields, mark=next((f"{less}: {field.mark}" for field in fields if field.mark), ""))


def _mark_of_rule(field: FieldChange) -> str:
    """What a rule lost by a change of one field, in few words."""
    if field.what == "query":
        return _silence(field) or _loss(field)
    if field.what == "hold" and not field.part:
        before, after = (0.0 if value is MISSING else _seconds(value) for value in (field.before, field.after))
        return "a longer hold" if before is not None and after is not None and after > before else ""
    return ""


def _silence(field: FieldChange) -> str:
    """Why a query that could be asked can be no more."""
    before, after = field.before, field.after
    if not isinstance(before, str) or not before.strip():
        return ""
    if after is None or (isinstance(after, str) and not after.strip()):
        return "it is empty"
    if not field.path.endswith("expr"):
        return ""
    from changes.comparison.syntax import is_broken, read

    return "it cannot be read" if isinstance(after, str) and is_broken(after) and read(before) else ""


def _loss(field: FieldChange) -> str:
    if not field.path.endswith("expr"):
        return ""
    from changes.meaning.answering import lost

    return lost(field.before, field.after)


def _asked(target: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in target.items() if key not in _NAMES}


def _hides(path: str, value: Any) -> bool:
    """Whether a value, or anything in it, says that a field is not drawn."""
    waiting, is_hiding = [value], path.endswith(".viz") and value is True
    while waiting and not is_hiding:
        one = waiting.pop()
        is_hiding = isinstance(one, dict) and one.get("viz") is True
        waiting += one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
    return is_hiding


_SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "y": 31536000}
_LENGTH = re.compile(r"(\d{1,15})(ms|[smhdwy])")


def _seconds(length: Any) -> float | None:
    """A length of time as Prometheus writes it."""
    found = _LENGTH.findall(length) if isinstance(length, str) else []
    is_whole = "".join(number + unit for number, unit in found) == length
    return sum(int(number) * _SECONDS[unit] for number, unit in found) if found and is_whole else None
