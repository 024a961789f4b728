"""What two rules say differently, field by field, in the words people use: those of a rule file, and of a Grafana."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from changes.change import MISSING, FieldChange
from changes.comparison.content import MAX_DEPTH, equal, plain
from changes.comparison.naming import is_query
from targets.target import Json

_WHOLE = {"title": "title", "expr": "query", "for": "hold"}
_ONE_OF = {"labels": "label", "annotations": "annotation"}

Path = tuple[str, ...]


def rule_fields(old: Json, new: Json) -> tuple[FieldChange, ...]:
    """The fields in which two rules differ, in the order of the old one, then those that came. How a query is written
    is no difference."""
    before, after = dict(_fields(old)), dict(_fields(new))
    changes = []
    for path in dict.fromkeys((*before, *after)):
        one, other = before.get(path, MISSING), after.get(path, MISSING)
        if one is MISSING or other is MISSING or not equal(one, other):
            what, subject, part = _named(path)
            changes.append(FieldChange(what, ".".join(path), _shown(one), _shown(other), subject, part))
    return tuple(change for change in changes if not (is_query(change.path) and _is_formatting(change)))


def _is_formatting(change: FieldChange) -> bool:
    from changes.comparison.syntax import is_formatting

    return is_formatting(change)


def _fields(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Each value with the path to it; the steps of a rule go by their names."""
    if path == ("data",) and isinstance(value, list):
        value = {f"[{_step(step, number)}]": step for number, step in enumerate(value, 1)}
    if isinstance(value, Mapping) and value and len(path) < MAX_DEPTH:
        for key, one in value.items():
            yield from _fields(one, (*path, str(key)))
    else:
        yield path, value


def _step(step: Any, number: int) -> str:
    return str(step.get("refId", number)) if isinstance(step, dict) else str(number)


def _named(path: Path) -> tuple[str, str, str]:
    """What it is called, which one of several it is, and what of that."""
    first, *rest = path
    if first == "data":
        what = "data source" if "datasource" in path[-1] or "datasource" in path else "query"
        part = ".".join(path[2:])
        return what, "".join(path[1:2]).strip("[]"), "" if part == "model.expr" else part
    if first in _WHOLE:
        return _WHOLE[first], "", ".".join(rest)
    if first in _ONE_OF:
        return _ONE_OF[first], ".".join(rest), ""
    return "setting", ".".join(path), ""


def _shown(value: Any) -> Any:
    return value if value is MISSING else plain(value)
