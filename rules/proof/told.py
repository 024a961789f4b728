"""What Prometheus makes of the templates of an alert: the text that a test expects."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

_LARGE, _LARGE_1024, _SMALL = "kMGTPEZY", ["ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"], "munpfazy"
_TEMPLATE = re.compile(r"\{\{ (?:\$labels\.(\w+)|\$value(?: \| (.+?))?) \}\}")


def told(text: str, labels: Mapping[str, str], value: float) -> str:
    """The text with its templates filled in, as Prometheus writes numbers."""

    def filled(found: re.Match[str]) -> str:
        label, how = found.groups()
        return labels.get(label, "") if label else _WRITTEN[how or ""](value)

    return _TEMPLATE.sub(filled, text)


def _number(value: float) -> str:
    return f"{value:.4g}"


def _humanised(value: float) -> str:
    if value == 0:
        return "0"
    return _large(value, 1000, _LARGE) if abs(value) >= 1 else _small(value)


def _of_1024(value: float) -> str:
    return _large(value, 1024, _LARGE_1024) if abs(value) > 1 else _number(value)


def _large(value: float, step: int, prefixes: str | list[str]) -> str:
    prefix = ""
    for following in prefixes:
        if abs(value) < step:
            break
        prefix, value = following, value / step
    return _number(value) + prefix


def _small(value: float) -> str:
    prefix = ""
    for following in _SMALL:
        if abs(value) >= 1:
            break
        prefix, value = following, value * 1000
    return _number(value) + prefix


def _duration(value: float) -> str:
    if abs(value) < 1:
        return (_small(value) if value else "0") + "s"
    sign, value = ("-", -value) if value < 0 else ("", value)
    minutes, seconds = divmod(int(value), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{sign}{days}d {hours}h {minutes}m {seconds}s"
    if hours:
        return f"{sign}{hours}h {minutes}m {seconds}s"
    return f"{sign}{minutes}m {seconds}s" if minutes else f"{sign}{_number(value)}s"


_WRITTEN: Mapping[str, Callable[[float], str]] = {
    "": lambda value: f"{value:.10g}",
    "humanize": _humanised,
    "humanize1024": _of_1024,
    "humanizeDuration": _duration,
    "humanizePercentage": lambda value: f"{_number(value * 100)}%",
    'printf "%.2f"': lambda value: f"{value:.2f}",
}
"""How a number is written, by the function that a template names."""
