"""A simulated exchange, seen from the bot: how fast it answers, which calls fail, how old its data is."""

from __future__ import annotations

from random import Random

ENDPOINTS = ("orders", "products", "accounts", "candles", "fills")


class Exchange:
    """An exchange that is slow and fails in its `trouble`, and sends no market data in the `silence`.

    Both are ranges of Unix seconds. `data_age` is in seconds.
    """

    def __init__(self, random: Random, trouble: range, silence: range) -> None:
        self._random = random
        self.trouble = trouble
        self._silence = silence
        self._last_data = 0.0
        self.data_age = 0.0

    def tick(self, now: int) -> None:
        """Receive market data, or none."""
        if now not in self._silence:
            self._last_data = now - self._random.uniform(0.4, 9)
        self.data_age = now - self._last_data

    def call(self, now: int) -> tuple[float, str | None]:
        """One call: its latency in seconds, and the endpoint if it failed."""
        troubled = now in self.trouble
        latency = self._random.lognormvariate(0, 0.5) * (1.4 if troubled else 0.17)
        failed = self._random.random() < (0.15 if troubled else 0.002)
        return latency, self._random.choice(ENDPOINTS) if failed else None
