"""A simulated market: prices that walk together, in busier and quieter hours."""

from __future__ import annotations

from collections.abc import Mapping
from math import pi, sin
from random import Random

DAY = 86400
_VOLATILITY = 0.00038
"""Standard deviation of one tick's return: 55 % a year at 15 s a tick."""
_DRIFT = 0.006 / (DAY / 15)


def before(end: int, event: tuple[int, int]) -> range:
    """When an event takes place in a history that ends at `end`: so long before it, and for so long, in seconds."""
    ago, seconds = event
    return range(end - ago, end - ago + seconds)


def activity(now: int) -> float:
    """How busy the market is: about 1; highest at 15:00 UTC, lowest at 03:00, less at weekends."""
    weekend = (now // DAY + 3) % 7 >= 5
    return (1 + 0.5 * sin(2 * pi * (now % DAY / DAY - 9 / 24))) * (0.8 if weekend else 1)


class Market:
    """Prices by symbol. In the `storm` (a range of Unix seconds) they move three times as far."""

    def __init__(self, random: Random, prices: Mapping[str, float], storm: range) -> None:
        self._random = random
        self.prices = dict(prices)
        self.storm = storm

    def tick(self, now: int) -> None:
        """Move every price by one tick: half of it in common."""
        gauss = self._random.gauss
        size = _VOLATILITY * activity(now) * (3 if now in self.storm else 1)
        common = gauss(_DRIFT, 0.7 * size)
        for symbol, price in self.prices.items():
            self.prices[symbol] = price * (1 + common + gauss(0, 0.7 * size))
