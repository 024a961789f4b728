"""Moments as Grafana writes them: `now-6h`, `now-1d/d`, unix milliseconds, RFC 3339."""

from __future__ import annotations

import calendar
import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from checks.intervals import Span
from checks.reading import Json, text
from errors import ConfigError
from systems.window import LATEST

_STEP = re.compile(r"(?P<sign>[+-])(?P<count>\d{0,9})(?P<unit>[smhdwMQy])|/(?P<whole>[smhdwMQy])")
_SECONDS = {"s": 1, "m": 60, "h": 3600}
_MONTHS = {"M": 1, "Q": 3, "y": 12}


@dataclass(frozen=True)
class Clock:
    """A moment (unix seconds) that is called now, where days begin, and the weekday (0 is Monday) that weeks do."""

    now: float
    zone: tzinfo = UTC
    first_weekday: int = 0

    def at(self, words: str, *, end: bool = False) -> float:
        """The moment that the words mean, in unix seconds; `end` makes of a day, as `now/d`, its last millisecond.

        Raises `ConfigError` for what is no moment.
        """
        try:
            found = self._read(words.strip(), end)
        except (ValueError, OverflowError):
            found = math.nan
        if not 0 <= found < LATEST:
            raise ConfigError(f'"{words}" is no moment', todo="Write now-6h, now/d, unix ms or 2026-01-31T12:00:00Z")
        return found

    def _read(self, words: str, end: bool) -> float:
        if words.startswith("now"):
            return self.moved(self.now, words.removeprefix("now"), end=end)
        if words.isascii() and words.isdigit():
            return int(words) / 1000
        moment = datetime.fromisoformat(words)
        return (moment if moment.tzinfo else moment.replace(tzinfo=self.zone)).timestamp()

    def moved(self, moment: float, words: str, *, end: bool = False) -> float:
        """The moment after steps such as `-1h` and `/d`. Raises `ValueError` or `OverflowError` when that is none."""
        done = 0
        for step in _STEP.finditer(words):
            if step.start() != done:
                break
            done = step.end()
            if unit := step["whole"]:
                moment = self._whole(moment, unit, end)
            else:
                count = int(step["count"] or 1)
                moment = self._later(moment, count if step["sign"] == "+" else -count, step["unit"])
        if done != len(words):
            raise ValueError(words)
        return moment

    def _later(self, moment: float, count: int, unit: str) -> float:
        if unit in _SECONDS:
            return moment + count * _SECONDS[unit]
        there = datetime.fromtimestamp(moment, self.zone)
        if unit in _MONTHS:
            months = there.year * 12 + there.month - 1 + count * _MONTHS[unit]
            year, month = months // 12, months % 12 + 1
            day = min(there.day, calendar.monthrange(year, month)[1])
            return there.replace(year=year, month=month, day=day).timestamp()
        return (there + timedelta(count * (7 if unit == "w" else 1))).timestamp()

    def _whole(self, moment: float, unit: str, end: bool) -> float:
        there = datetime.fromtimestamp(moment, self.zone)
        midnight = there.replace(hour=0, minute=0, second=0, microsecond=0)
        starts = {
            "s": there.replace(microsecond=0),
            "m": there.replace(second=0, microsecond=0),
            "h": there.replace(minute=0, second=0, microsecond=0),
            "d": midnight,
            "w": midnight - timedelta((there.weekday() - self.first_weekday) % 7),
            "M": midnight.replace(day=1),
            "Q": midnight.replace(month=(there.month - 1) // 3 * 3 + 1, day=1),
            "y": midnight.replace(month=1, day=1),
        }
        start = starts[unit].timestamp()
        return self._later(start, 1, unit) - 0.001 if end else start


def of_panel(panel: Json, span: Span, clock: Clock, *, relative: bool = True) -> Span:
    """The time a panel shows: the dashboard's, unless it has its own length or is shifted back.

    As in Grafana, its own length counts only while the dashboard shows a `relative` time. Raises `ConfigError` where
    either cannot be read.
    """
    own, shift = text(panel.get("timeFrom")).strip(), text(panel.get("timeShift")).strip()
    if own and relative:
        span = Span(clock.at(own if own.startswith("now") else f"now-{own}"), clock.now)
        if span.seconds <= 0:
            span = Span(clock.now - 1, clock.now)
    if shift:
        try:
            span = Span(clock.moved(span.start, f"-{shift}"), clock.moved(span.end, f"-{shift}", end=True))
        except (ValueError, OverflowError) as error:
            raise ConfigError(f'the shift "{shift}" is no length of time', todo="Write 1h or 7d") from error
    return span
