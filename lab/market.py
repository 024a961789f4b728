"""A simulated market: prices that walk together, in busier and quieter hours."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise
from math import pi, sin
from random import Random

DAY = 86400
_VOLATILITY = 0.00038
"""Standard deviation of one tick's return: 55 % a year at 15 s a tick."""
_PULL = 15 / (4 * DAY)
"""Share of its way from its course that a price finds back in a tick: half of it in less than three days."""
_COURSE = ((35.0, 0.0), (24.0, 0.13), (18.0, 0.07), (8.0, 0.23), (0.0, 0.38))
"""Where the market goes in the 35 days before the end: days before it, and by how much it is then above its beginning.

It rises, falls for six days, and has made that good ten days later.
"""


def before(end: int, event: tuple[int, int]) -> range:
    """When an event takes place in a history that ends at `end`: so long before it, and for so long, in seconds."""
    ago, seconds = event
    return range(end - ago, end - ago + seconds)


@lru_cache(maxsize=1)
def activity(now: int) -> float:
    """How busy the market is: about 1; highest at 15:00 UTC, lowest at 03:00, less at weekends."""
    weekend = (now // DAY + 3) % 7 >= 5
    return (1 + 0.5 * sin(2 * pi * (now % DAY / DAY - 9 / 24))) * (0.8 if weekend else 1)


def course(ago: float) -> float:
    """How far above its beginning the market would be without chance, so many seconds before the end of a history."""
    days = ago / DAY
    for (since, above), (until, then) in pairwise(_COURSE):
        if since >= days >= until:
            return above + (then - above) * (since - days) / (since - until)
    return _COURSE[0][1] if days > _COURSE[0][0] else _COURSE[-1][1]


class Market:
    """Prices by symbol, on a course that leads to the `end` of a history; by chance they leave it and find back.

    In the `storm` (a range of Unix seconds) they move three times as far.
    """

    def __init__(self, random: Random, prices: Mapping[str, float], end: int, storm: range = range(0)) -> None:
        self._random = random
        self.prices = dict(prices)
        self.storm = storm
        self._first, self._end = dict(prices), end
        self._beside = dict.fromkeys(prices, 0.0)

    def tick(self, now: int) -> None:
        """Move every price by one tick: half of it in common."""
        gauss = self._random.gauss
        size = 0.7 * _VOLATILITY * activity(now) * (3 if now in self.storm else 1)
        on_course, common = 1 + course(self._end - now), gauss(0, size)
        for symbol, beside in self._beside.items():
            beside += common + gauss(0, size) - _PULL * beside
            self._beside[symbol] = beside
            self.prices[symbol] = self._first[symbol] * (on_course + beside)
