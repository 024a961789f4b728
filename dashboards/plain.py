"""The last step before JSON: grafanalib's objects as plain values, in Grafana's own shape."""

from __future__ import annotations

from typing import Any

_NOT_GRAFANAS = frozenset({"editable", "error", "height", "minSpan", "span"})
_EMPTY_BY_DEFAULT = frozenset({"hideTimeOverride", "links", "targets", "transformations", "transparent"})
_SCALARS = frozenset({bool, int, str, type(None)})


def plain(value: Any) -> Any:
    """Dicts, lists and scalars, without nulls and without what grafanalib adds to panels that Grafana never had.

    The one null that stays is the value of a threshold's first step, where it means minus infinity.
    """
    if type(value) in _SCALARS:
        return value
    if isinstance(value, float):
        # A server gives 1.0 back as 1.
        return int(value) if value.is_integer() else value
    if hasattr(value, "to_json_data"):
        return _panel(value.to_json_data())
    if isinstance(value, dict):
        return {
            key: plain(item) for key, item in value.items() if item is not None or (key == "value" and "color" in value)
        }
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


def _panel(data: dict[str, Any]) -> dict[str, Any]:
    return {
        key: plain(item)
        for key, item in data.items()
        if item is not None and key not in _NOT_GRAFANAS and not (key in _EMPTY_BY_DEFAULT and not item)
    }
