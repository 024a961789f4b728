"""A simulated ledger: single trades, long or short, and what they bring by the day, the week and the month."""

from __future__ import annotations

import time
from dataclasses import dataclass

from lab.market import DAY


@dataclass(frozen=True)
class Trade:
    """An open trade, or the signal for one."""

    direction: str
    since: int
    price: float

    def gain(self, price: float) -> float:
        """What it would bring at a price, as a share of what was put in."""
        return (price / self.price - 1) * (1 if self.direction == "long" else -1)


class Account:
    """What closed trades have brought: in all, since each period began, and the worst fall of the capital."""

    def __init__(self, capital: float) -> None:
        self._capital = capital
        self._total = self._peak = self.max_drawdown = 0.0
        self._begun: dict[str, tuple[int, float]] = {}

    def tick(self, now: int) -> None:
        """Begin each period anew that has ended: days at 00:00 UTC, weeks on Mondays."""
        day = now // DAY
        for period, number in ("daily", day), ("weekly", (day + 3) // 7), ("monthly", time.gmtime(now).tm_mon):
            if self._begun.get(period, (None, 0))[0] != number:
                self._begun[period] = number, self._total

    def add(self, gain: float) -> None:
        """Close a trade that gained or lost so much."""
        self._total += gain
        self._peak = max(self._peak, self._total)
        self.max_drawdown = max(self.max_drawdown, 1 - (self._capital + self._total) / (self._capital + self._peak))

    @property
    def pnl(self) -> dict[str, float]:
        """By period."""
        return {"total": self._total} | {period: self._total - base for period, (_, base) in self._begun.items()}
