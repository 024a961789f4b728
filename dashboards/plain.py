"""The last step before JSON: grafanalib's objects as plain values, in Grafana's own shape."""

from __future__ import annotations

from typing import Any

_NOT_GRAFANAS = frozenset({"editable", "error", "height", "minSpan", "span"})
_EMPTY_BY_DEFAULT = frozenset({"hideTimeOverride", "links", "targets", "transformations", "transparent"})
_SCALARS = frozenset({bool, int, str, type(None)})
EXACT = 2**53
"""From here on a float has no last digit to keep."""


def plain(value: Any) -> Any:
    """Dicts, lists and scalars, without nulls and without what grafanalib adds to panels that Grafana never had.

    The one null that stays is the value of a threshold's first step, where it means minus infinity.
    """
    kind = type(value)
    if kind in _SCALARS:
        return value
    if kind is dict:
        return {
            key: item if type(item) in _SCALARS else plain(item)  # most are
            for key, item in value.items()
            if item is not None or (key == "value" and "color" in value)
        }
    if kind is list or kind is tuple:
        return [plain(item) for item in value]
    if kind is float:
        # A server gives 1.0 back as 1.
        return int(value) if value.is_integer() and abs(value) < EXACT else value
    return _panel(value.to_json_data()) if hasattr(value, "to_json_data") else value


def _panel(data: dict[str, Any]) -> dict[str, Any]:
    return {
        key: plain(item)
        for key, item in data.items()
        if item is not None and key not in _NOT_GRAFANAS and (item or key not in _EMPTY_BY_DEFAULT)
    }
