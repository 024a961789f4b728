"""A simulated spot account: cash, positions, and what follows from them."""

from __future__ import annotations

from collections.abc import Mapping

from lab.market import DAY

_FEE = 0.0001


class Book:
    """An account that holds cash and long positions; nothing is paid in or out.

    `values` has each symbol's position value (zero once it is closed), `entries` the price paid for what is open.
    """

    def __init__(self, cash: float, now: int) -> None:
        self.cash = self.equity = self.peak = self.day_open = cash
        self.max_drawdown = 0.0
        self.values: dict[str, float] = {}
        self.entries: dict[str, float] = {}
        self._quantities: dict[str, float] = {}
        self._day = now // DAY

    @property
    def exposure(self) -> float:
        """Share of the account that is invested."""
        return sum(self.values.values()) / self.equity

    @property
    def day_pnl(self) -> float:
        """What the account gained or lost since 00:00 UTC."""
        return self.equity - self.day_open

    def buy(self, symbol: str, amount: float, price: float) -> None:
        """Open a position worth `amount`."""
        self.cash -= amount * (1 + _FEE)
        self._quantities[symbol] = amount / price
        self.values[symbol] = amount
        self.entries[symbol] = price

    def sell(self, symbol: str, price: float) -> bool:
        """Close a position; whether it made money, its fees counted."""
        self.cash += self._quantities.pop(symbol) * price * (1 - _FEE)
        self.values[symbol] = 0.0
        return price * (1 - _FEE) > self.entries.pop(symbol) * (1 + _FEE)

    def mark(self, now: int, prices: Mapping[str, float]) -> None:
        """Value everything at `prices`; a new UTC day starts its P&L at zero."""
        for symbol, quantity in self._quantities.items():
            self.values[symbol] = quantity * prices[symbol]
        self.equity = self.cash + sum(self.values.values())
        self.peak = max(self.peak, self.equity)
        self.max_drawdown = max(self.max_drawdown, 1 - self.equity / self.peak)
        if now // DAY != self._day:
            self._day, self.day_open = now // DAY, self.equity

    def forget_closed(self) -> None:
        """Drop the values of closed positions, as a restarted process has never seen them."""
        self.values = {symbol: value for symbol, value in self.values.items() if symbol in self.entries}
