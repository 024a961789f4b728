"""The one form in which a dashboard's JSON is kept in a file."""

from __future__ import annotations

from typing import Any

import orjson


def canonical(dashboard: dict[str, Any]) -> bytes:
    """Sorted keys, two spaces, a newline at the end: the same bytes on every machine."""
    return orjson.dumps(dashboard, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
