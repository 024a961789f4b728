"""What a data source says, without what only its place adds, and where two of them differ; the marker of a push.

The marker is one of its settings, `jsonData.tradeboards: <digest of what was pushed>`: Grafana and the files of its
provisioning keep settings that they do not know. An edit in the browser, over the API or in a file leaves it behind,
and then it no longer fits.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from changes.change import MISSING, FieldChange
from changes.comparison.content import MARKER, equal, plain, settled
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

_DIGEST = re.compile(r"[0-9a-f]{64}")


def differences(old: Json, new: Json) -> tuple[FieldChange, ...]:
    """What two data sources say differently, setting by setting; secrets and markers aside."""
    before, after = _said(old), _said(new)
    return tuple(
        FieldChange("setting", path, before.get(path, MISSING), after.get(path, MISSING), path)
        for path in dict.fromkeys((*before, *after))
        if path not in before or path not in after or not equal(before[path], after[path])
    )


def same_type(one: object, other: object) -> bool:
    """Whether two names stand for one plugin."""
    return _type(one) == _type(other)


def marked(source: Json) -> Json:
    """The data source with a fresh marker."""
    return {**source, "jsonData": {**_settings(source), MARKER: _digest(source)}}


def marker(source: Json) -> str:
    """Its marker; empty where it has none of ours: it was never pushed."""
    found = _settings(source).get(MARKER)
    return found if isinstance(found, str) and _DIGEST.fullmatch(found) else ""


def is_intact(source: Json) -> bool:
    """Whether it says what its marker says was pushed."""
    return marker(source) == _digest(source)


def _digest(source: Json) -> str:
    """SHA-256 of what it says."""
    return hashlib.sha256(settled(_said(source))).hexdigest()


def _said(source: Json) -> Mapping[str, Any]:
    """Each setting by its path."""
    said = {key: plain(source[key]) for key in SAYING if key in source and not _is_silent(source[key])}
    if "type" in said:
        said["type"] = _type(said["type"])
    inside = plain({key: value for key, value in _settings(source).items() if key != MARKER})
    return said | {f"jsonData.{key}": value for key, value in inside.items() if value is not None}


def _settings(source: Json) -> Json:
    settings = source.get("jsonData")
    return settings if isinstance(settings, dict) else {}


def _is_silent(value: object) -> bool:
    return any(value is one or (isinstance(value, str) and value == one) for one in _SILENT)


def _type(name: object) -> object:
    return _RENAMED.get(name, name) if isinstance(name, str) else name
