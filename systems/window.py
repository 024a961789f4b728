"""Windows of time, as PromQL writes them."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from enum import Enum

from errors import ConfigError, QueryError


class Window(Enum):
    """A window, or a step, that the scope decides when a query is printed."""

    RATE = "rate"
    """The shortest window that a rate can be trusted over: `$__rate_interval` on a panel."""
    RANGE = "range"
    """All that the reader looks at: `$__range` on a panel."""
    STEP = "step"
    """From one point of a graph to the next: `$__interval` on a panel."""


Duration = str | Window
_DURATION = re.compile(r"(?=.*[1-9])" + "".join(f"(?:[0-9]+{unit})?" for unit in ("y", "w", "d", "h", "m", "s", "ms")))
_SECONDS = {"y": 365 * 86400, "w": 7 * 86400, "d": 86400, "h": 3600, "m": 60, "s": 1, "ms": 0.001}


def checked(duration: Duration) -> Duration:
    """The duration itself; raises `QueryError` when Prometheus would refuse it (`90`, `1.5h`, `0s`, an empty one)."""
    if isinstance(duration, str) and not is_duration(duration):
        raise QueryError(f'"{duration}" is no duration', todo="Write it as 30s, 5m, 1h30m or 7d")
    return duration


def is_duration(text: str) -> bool:
    """Whether Prometheus takes a text for a duration."""
    return bool(_DURATION.fullmatch(text))


def seconds(duration: str) -> float:
    """How long a duration is. Raises `QueryError` as `checked` does."""
    parts = re.findall(r"(\d+)(ms|[ywdhms])", str(checked(duration)))
    return float(sum(int(number) * _SECONDS[unit] for number, unit in parts))


def duration(minutes: int) -> str:
    """So many minutes (at least one) as PromQL writes them: `1d`, `23h59m`."""
    days, rest = divmod(minutes, 1440)
    parts = ((days, "d"), (rest // 60, "h"), (rest % 60, "m"))
    return "".join(f"{count}{unit}" for count, unit in parts if count)


LATEST = 2**33
"""Unix seconds of the year 2242: later moments are mistakes, milliseconds most of all."""


def moment(text: str) -> float:
    """Unix seconds of what a person wrote: a number, or a date as in RFC 3339. Raises `ConfigError`."""
    try:
        unix = float(text)
    except ValueError:
        try:
            date = datetime.fromisoformat(text)
        except ValueError:
            unix = math.nan
        else:
            unix = (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp()
    if not 0 <= unix < LATEST:
        raise ConfigError(f'"{text}" is no moment', todo="Write unix seconds or 2026-01-31T12:00:00Z")
    return unix
