"""What a data source says, without what only its place adds, and where two of them differ."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from changes.change import MISSING, FieldChange
from changes.comparison.content import equal, plain
from targets.target import Json

SAYING = (
    *("name", "type", "access", "url", "user", "database", "basicAuth", "basicAuthUser"),
    *("withCredentials", "isDefault"),
)
"""Keys that say something, beside `jsonData`; whatever else there is, a server adds, or a file has for Grafana."""

_SILENT: tuple[Any, ...] = (None, "", False)
"""Values that say what none does."""

_RENAMED = {"grafana-postgresql-datasource": "postgres"}
"""One plugin under two names: Grafana took the new one in 10.2.3, and takes both since."""


def differences(old: Json, new: Json) -> tuple[FieldChange, ...]:
    """What two data sources say differently, setting by setting; secrets aside."""
    before, after = _said(old), _said(new)
    return tuple(
        FieldChange("setting", path, before.get(path, MISSING), after.get(path, MISSING), path)
        for path in dict.fromkeys((*before, *after))
        if path not in before or path not in after or not equal(before[path], after[path])
    )


def same_type(one: object, other: object) -> bool:
    """Whether two names stand for one plugin."""
    return _type(one) == _type(other)


def secrets_of(source: Json) -> tuple[str, ...]:
    """The names of the secrets that a data source has, as Grafana's API tells them."""
    fields = source.get("secureJsonFields")
    return tuple(sorted(key for key, there in fields.items() if there is True)) if isinstance(fields, dict) else ()


def _said(source: Json) -> Mapping[str, Any]:
    """Each setting by its path."""
    said = {key: plain(source[key]) for key in SAYING if key in source and not _is_silent(source[key])}
    if "type" in said:
        said["type"] = _type(said["type"])
    settings = source.get("jsonData")
    inside = plain(settings) if isinstance(settings, dict) else {}
    return said | {f"jsonData.{key}": value for key, value in inside.items() if value is not None}


def _is_silent(value: object) -> bool:
    return any(value is one or (isinstance(value, str) and value == one) for one in _SILENT)


def _type(name: object) -> object:
    return _RENAMED.get(name, name) if isinstance(name, str) else name
