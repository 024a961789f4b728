"""When an exchange is open: outside of that, feeds are silent and data is old, and nobody need be told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from errors import CatalogueError, TradeboardsError, within

DAYS = ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat")
SHORTEST = 60
"""Minutes that it lasts at least: what is less is a slip."""
_EXAMPLE = "Mon-Fri 09:15-15:30"
_DAY = f"({'|'.join(DAYS)})"
_TEXT = re.compile(f"{_DAY}-{_DAY} ([01][0-9]|2[0-3]):([0-5][0-9])-(?:([01][0-9]|2[0-3]):([0-5][0-9])|24:00)")


@dataclass(frozen=True)
class Session:
    """From which to which weekday (of `DAYS`) it is held, and from which to which minute of these days."""

    first: str
    last: str
    begin: int
    end: int

    def __str__(self) -> str:
        return f"{self.first}-{self.last} {clock(self.begin)}-{clock(self.end)}"


def session(text: str) -> Session | None:
    """The session of a text such as `Mon-Fri 09:15-15:30`, none of an empty one: its exchange is always open.

    Raises `CatalogueError` for a text that means nothing.
    """
    if not text:
        return None
    found = _TEXT.fullmatch(text)
    if not found:
        raise CatalogueError(f'"{text}" is no session', todo=f"Write days and hours, such as {_EXAMPLE}")
    first, last, *hours = found.groups()
    begin, end = (60 * int(hour or 24) + int(minute or 0) for hour, minute in (hours[:2], hours[2:]))
    if end < begin + SHORTEST:
        todo = f"Write hours of one day, such as {_EXAMPLE}, or leave it out where it goes on past midnight"
        raise CatalogueError(f'"{text}" lasts for less than an hour of a day', todo=todo)
    return Session(first, last, begin, end)


def session_problems(text: str, zone: str, where: str) -> Iterator[TradeboardsError]:
    """What keeps a text from being a session in a time zone."""
    try:
        found = session(text)
    except CatalogueError as error:
        yield from within(where, error)
        return
    if found and zone == "browser":
        todo = "Write timezone as utc or Area/City"
        yield CatalogueError("it is held in no time zone but each reader's own", where=where, todo=todo)


def clock(minutes: int) -> str:
    """Minutes since midnight as a time of day."""
    return f"{minutes // 60:02}:{minutes % 60:02}"
