"""Lengths of time, as Grafana and Prometheus write them."""

from __future__ import annotations

import re

_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|[smhdwMy])")
_SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "M": 2592000, "y": 31536000}


def seconds(text: str) -> float | None:
    """`30s`, `1h30m` or `1d` in seconds; None for anything else."""
    total, done = 0.0, 0
    for part in _PART.finditer(text):
        if part.start() != done:
            return None
        total += float(part[1]) * _SECONDS[part[2]]
        done = part.end()
    return total if text and done == len(text) else None


def said(length: float) -> str:
    """Seconds as Prometheus writes them: `1h30m`, `15s`, `500ms`."""
    milliseconds = round(length * 1000)
    parts = []
    for unit, size in (("d", 86400000), ("h", 3600000), ("m", 60000), ("s", 1000), ("ms", 1)):
        count, milliseconds = divmod(milliseconds, size)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"
