"""What a JSON value must be to stand for a dashboard in the classic model."""

from __future__ import annotations

import orjson

from errors import printable


def flaw(value: object, uid: str) -> str:
    """Why `value` cannot be read as the classic dashboard `uid`; empty when it can.

    What is inside (panels, queries, options) is not judged: a comparison takes it as it comes. But it must be data
    that can be written as canonical JSON again.
    """
    if not isinstance(value, dict):
        return f"it is no JSON object but {_kind(value)}"
    if isinstance(value.get("spec"), dict) and "apiVersion" in value:
        return "it is a resource with apiVersion and spec, not a dashboard in the classic model"
    if "elements" in value and "layout" in value:
        return "it is in Grafana's v2 model, not in the classic one"
    if value.get("uid") != uid:
        return f'its uid is not "{printable(uid, 60)}"'
    try:
        orjson.dumps(value)
    except TypeError as error:
        return f"it holds what JSON cannot carry ({error})"
    return ""


def _kind(value: object) -> str:
    """The JSON type, as people say it."""
    names = {"NoneType": "null", "bool": "a boolean", "str": "a text", "list": "a list"}
    return names.get(type(value).__name__, "a number")
