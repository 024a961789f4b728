"""What of a data source may be shown: all but what is secret, or could be."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

from targets.target import Json

MASK = "***"
_DEEPEST = 50
"""Levels of `jsonData` that are told. No plugin has so many; whoever nests deeper wants to see us fall."""

_SECRET = frozenset({"secureJsonData", "password", "basicAuthPassword"})
"""Releases of long ago answer the last two, and old files have them."""
_LOGIN = re.compile(r"(?:(?<=//)|^)[^/?#]*@")
_PARAMETER = re.compile(r"(?<=[?&;#])([^=&;#]*)=([^&;#]*)")
_MASKED = re.compile(r"(?<==)\*\*\*(?=[&;#]|$)")
_NAMES = frozenset({"key", "pass", "pwd", "sig", "signature", "credential", "credentials"})
_ENDINGS = ("password", "passwd", "token", "secret", "apikey", "accesskey", "secretkey", "privatekey")


def shown(definition: Json) -> Json:
    """A data source without its secrets, and with `MASK` for a login or a secret in its `url`, and for what is named
    like a secret in its `jsonData`, or nested too deep there. A variable, which only names a secret, stays."""
    told = {key: value for key, value in definition.items() if key not in _SECRET}
    if isinstance(url := definition.get("url"), str):
        told["url"] = _PARAMETER.sub(_parameter, _LOGIN.sub(f"{MASK}@", url))
    if "jsonData" in told:
        told["jsonData"] = _settings(told["jsonData"])
    return told


def unmasked(definition: Json) -> Json:
    """What `shown` told, without what it masked: as it can be written."""
    told = dict(definition)
    if isinstance(url := definition.get("url"), str):
        told["url"] = _MASKED.sub("", url.replace(f"{MASK}@", ""))
    if "jsonData" in told:
        told["jsonData"] = _without(told["jsonData"])
    return told


def secrets_of(source: Json) -> tuple[str, ...]:
    """The names of the secrets that a data source has, as Grafana's API tells them."""
    fields = source.get("secureJsonFields")
    return tuple(sorted(key for key, there in fields.items() if there is True)) if isinstance(fields, dict) else ()


def _parameter(found: re.Match[str]) -> str:
    name, value = found.groups()
    return f"{name}={MASK}" if _is_secret(unquote(name), value) else found[0]


def _settings(value: Any, depth: int = 0) -> Any:
    if isinstance(value, dict | list) and depth == _DEEPEST:
        return MASK
    if isinstance(value, dict):
        return {key: MASK if _is_secret(key, one) else _settings(one, depth + 1) for key, one in value.items()}
    return [_settings(one, depth + 1) for one in value] if isinstance(value, list) else value


def _without(value: Any, depth: int = 0) -> Any:
    """A value without what `_settings` masked, or would."""
    if isinstance(value, dict):
        return {key: _without(one, depth + 1) for key, one in value.items() if not _is_masked(key, one, depth + 1)}
    if isinstance(value, list):
        return [_without(one, depth + 1) for one in value if not _is_masked("", one, depth + 1)]
    return value


def _is_masked(name: object, value: object, depth: int) -> bool:
    if depth == _DEEPEST:
        return value == MASK or isinstance(value, dict | list)
    return value == MASK and _is_secret(name, value)


def _is_secret(name: object, value: object) -> bool:
    """Whether a text is a secret, by its name."""
    plain = re.sub("[^a-z0-9]", "", str(name).lower())
    named = plain in _NAMES or plain.endswith(_ENDINGS)
    return named and isinstance(value, str) and value != "" and not value.startswith("$")
