"""How TRADERAGENT moves: a bot that trades one pair by a grid and by averaging down, and what its metrics show."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable
from itertools import pairwise
from math import sqrt
from random import Random
from statistics import fmean

from lab.book import Book
from lab.exchange import Exchange
from lab.market import DAY, Market, before
from lab.process import Process
from lab.simulate import TICK, Behaviour, Histogram, Target
from systems import traderagent as catalogue

PAIR = "ETH/USDT"
PRICE, CAPITAL = 3_140.0, 10_500.0
ENDPOINTS = ("create_order", "cancel_order", "fetch_ticker", "fetch_balance")
POLLED = ("fetch_ticker", "fetch_ticker", "fetch_balance")
"""What it asks in every cycle."""
CALLS_A_MINUTE, CALLS_AN_ANSWER = 1200, 40
"""What the exchange allows, and how many calls it takes one answer for: it weighs them."""
MINUTE, HOUR = 60, 3600
HOURS_A_YEAR, HOURS_SEEN = 8760, 168

# What happens, and how long before the end of the history.
RESTART = 26 * HOUR, 9 * MINUTE  # down for longer than Prometheus looks back (5 minutes): its queries see it
TROUBLE = 2 * HOUR + 30 * MINUTE, 20 * MINUTE


class Counts:
    """What the process counts, from its start. A labelled metric has no series before its first event."""

    def __init__(self) -> None:
        self.trades = self.wins = self.losses = 0
        self.sides: Counter[tuple[str, str]] = Counter()
        self.pnl: dict[tuple[str], Histogram] = {}
        self.created = self.failed = self.canceled = 0
        self.requests = self.api_errors = self.errors = self.last_trade = 0
        self.latency: dict[tuple[str], Histogram] = {}

    @property
    def win_rate(self) -> float:
        """Share of the trades that made money."""
        return self.wins / self.trades if self.trades else 0.0


class Grid:
    """Buys at levels below an anchor and sells each lot one level higher; `orders` are the levels that wait."""

    LEVELS, SPACING, LOT, REST = 12, 0.003, 620.0, 30 * MINUTE

    def __init__(self) -> None:
        self.orders: set[int] = set()
        self._anchor = 0.0
        self._rests_until = 0

    def cycle(self, bot: Bot) -> None:
        """Move the grid when the price has left it, then see to each level."""
        if bot.now < self._rests_until:
            return
        held = [lot for lot in bot.book.entries if lot.startswith("grid")]
        if held and bot.price < self._anchor * (1 - self.SPACING * (self.LEVELS + 2)):
            bot.sell(held, "grid")
            self._move(bot, 0.0)
            self._rests_until = bot.now + self.REST
            return
        if not held and (not self._anchor or bot.price > self._anchor * (1 + self.SPACING)):
            self._move(bot, bot.price)
        for level in range(1, self.LEVELS + 1):
            self._see_to(bot, level)

    def _see_to(self, bot: Bot, level: int) -> None:
        lot = f"grid {level}"
        entry = bot.book.entries.get(lot)
        if level not in self.orders:
            if bot.order():
                self.orders.add(level)
        elif entry is None and bot.price <= self._anchor * (1 - self.SPACING * level):
            bot.buy(lot, "grid", self.LOT)
            self.orders.discard(level)
        elif entry is not None and bot.price >= entry * (1 + self.SPACING):
            bot.sell([lot], "grid")
            self.orders.discard(level)

    def _move(self, bot: Bot, anchor: float) -> None:
        for _ in self.orders:
            bot.cancel()
        self.orders.clear()
        self._anchor = anchor


class Dca:
    """Buys more as the price falls, sells all of it above its average, or when that takes too long.

    `steps` are the prices paid. No hour goes by without a trade.
    """

    STEPS, FALL, GAIN, LOT, REST, PATIENCE = 5, 0.004, 0.003, 420.0, 10 * MINUTE, 45 * MINUTE

    def __init__(self) -> None:
        self.steps: list[float] = []
        self._rests_until = self._begun = 0

    def cycle(self, bot: Bot) -> None:
        """Take the next step, or leave."""
        if not self.steps:
            if bot.now >= self._rests_until:
                self._begun = bot.now
                self._step(bot)
            return
        gained = bot.price >= fmean(self.steps) * (1 + self.GAIN)
        if gained or bot.now - self._begun >= self.PATIENCE:
            bot.sell([f"dca {step}" for step in range(len(self.steps))], "dca")
            self.steps.clear()
            self._rests_until = bot.now + self.REST
        elif len(self.steps) < self.STEPS and bot.price <= self.steps[-1] * (1 - self.FALL):
            self._step(bot)

    def _step(self, bot: Bot) -> None:
        if bot.order():
            bot.buy(f"dca {len(self.steps)}", "dca", self.LOT)
            self.steps.append(bot.price)


class Bot:
    """The bot with its account, exchange and process. `end` is when the history ends: its events are told from it."""

    def __init__(self, random: Random, start: int, end: int) -> None:
        self._random = random
        self._outage = before(end, RESTART)
        self._market = Market(random, {PAIR: PRICE}, end)
        self._exchange = Exchange(random, before(end, TROUBLE), range(0))
        self._costs: dict[str, float] = {}
        self._hourly = deque([CAPITAL], maxlen=HOURS_SEEN)
        self.now, self.price, self.calls_left, self.realised = start, PRICE, CALLS_A_MINUTE, 0.0
        self.sharpe = 0.0
        self.book = Book(CAPITAL, start)
        self.grid, self.dca = Grid(), Dca()
        self.process = Process(random, start)
        self.counts = Counts()

    def tick(self, now: int) -> None:
        """Let the world move to `now`, and run a cycle of the bot."""
        self.now = now
        self._market.tick(now)
        self.price = self._market.prices[PAIR]
        if now % MINUTE < TICK:
            self.calls_left = CALLS_A_MINUTE
        if now in self._outage:
            self.process.stop()
        elif not self.process.up:
            self.process.start(now)
            self.counts = Counts()
        if self.process.up:
            self._cycle()
        self.book.forget_closed()
        self.book.mark(now, dict.fromkeys(self.book.entries, self.price))
        if now % HOUR < TICK:
            self._hourly.append(self.book.equity)
            self.sharpe = _sharpe(self._hourly)

    @property
    def drawdown(self) -> float:
        """How far the account is below its peak, as a share of it."""
        return 1 - self.book.equity / self.book.peak

    @property
    def invested(self) -> float:
        """What it holds of the pair, in USDT."""
        return sum(self.book.values.values())

    def order(self) -> bool:
        """Create an order; whether the exchange took it."""
        taken = self._call("create_order")
        self.counts.created += 1
        self.counts.failed += not taken
        return taken

    def cancel(self) -> None:
        """Take an order back."""
        self._call("cancel_order")
        self.counts.canceled += 1

    def buy(self, lot: str, strategy: str, amount: float) -> None:
        """Open a lot at the price of now."""
        cash = self.book.cash
        self.book.buy(lot, amount, self.price)
        self._costs[lot] = cash - self.book.cash
        self.counts.sides["buy", strategy] += 1
        self.counts.last_trade = self.now

    def sell(self, lots: Iterable[str], strategy: str) -> None:
        """Close lots at the price of now: one trade."""
        cash, cost = self.book.cash, 0.0
        for lot in lots:
            self.book.sell(lot, self.price)
            cost += self._costs.pop(lot)
        pnl = self.book.cash - cash - cost
        self.realised += pnl
        self.counts.trades += 1
        self.counts.wins += pnl > 0
        self.counts.losses += pnl < 0
        self.counts.pnl.setdefault((strategy,), Histogram(catalogue.trade_pnl.metric.buckets)).observe(pnl)
        self.counts.sides["sell", strategy] += 1
        self.counts.last_trade = self.now

    def _cycle(self) -> None:
        for endpoint in POLLED:
            self._call(endpoint)
        # It takes an order back to set it anew; the more often, the less the exchange answers.
        stale = 0.9 if self.now in self._exchange.trouble else 0.01
        if self.grid.orders and self._random.random() < stale:
            self.grid.orders.pop()
            self.cancel()
        self.grid.cycle(self)
        self.dca.cycle(self)
        self.counts.errors += self._random.random() < 0.0004
        self.process.work(1.5)

    def _call(self, endpoint: str) -> bool:
        latency, failed = self._exchange.call(self.now)
        self.counts.requests += 1
        self.counts.api_errors += failed is not None
        self.counts.errors += failed is not None
        self.counts.latency.setdefault((endpoint,), Histogram(catalogue.api_duration.metric.buckets)).observe(latency)
        self.calls_left = max(self.calls_left - CALLS_AN_ANSWER * (3 if failed else 1), 0)
        return failed is None


def _sharpe(hourly: Iterable[float]) -> float:
    """Mean over deviation of the hourly returns, for a year; zero in the first day."""
    returns = [after / before - 1 for before, after in pairwise(hourly)]
    if len(returns) < DAY // HOUR:
        return 0.0
    mean = fmean(returns)
    deviation = sqrt(fmean((one - mean) ** 2 for one in returns))
    return mean / deviation * sqrt(HOURS_A_YEAR)


BEHAVIOUR = Behaviour(
    begin=Bot,
    targets=(
        Target(
            drivers={
                catalogue.portfolio_value: lambda bot: round(bot.book.equity, 2),
                catalogue.portfolio_return: lambda bot: round(100 * (bot.book.equity / CAPITAL - 1), 4),
                catalogue.portfolio_drawdown: lambda bot: round(100 * bot.drawdown, 4),
                catalogue.total_trades: lambda bot: bot.counts.trades,
                catalogue.winning_trades: lambda bot: bot.counts.wins,
                catalogue.losing_trades: lambda bot: bot.counts.losses,
                catalogue.win_rate: lambda bot: round(100 * bot.counts.win_rate, 2),
                catalogue.trades_by_side: lambda bot: bot.counts.sides,
                catalogue.trade_pnl: lambda bot: bot.counts.pnl,
                catalogue.sharpe_ratio: lambda bot: round(bot.sharpe, 2),
                catalogue.realized_pnl: lambda bot: round(bot.realised, 2),
                catalogue.open_orders: lambda bot: len(bot.grid.orders) + bool(bot.dca.steps),
                catalogue.orders_created: lambda bot: bot.counts.created,
                catalogue.orders_failed: lambda bot: bot.counts.failed,
                catalogue.orders_canceled: lambda bot: bot.counts.canceled,
                catalogue.open_positions: lambda bot: {(PAIR,): len(bot.book.entries)},
                catalogue.position_base: lambda bot: round(bot.invested / bot.price, 6),
                catalogue.position_quote: lambda bot: round(bot.invested, 2),
                catalogue.api_requests: lambda bot: bot.counts.requests,
                catalogue.api_duration: lambda bot: bot.counts.latency,
                catalogue.api_errors: lambda bot: bot.counts.api_errors,
                catalogue.rate_limit_remaining: lambda bot: bot.calls_left,
                catalogue.grid_levels: lambda bot: len(bot.grid.orders),
                catalogue.dca_steps: lambda bot: len(bot.dca.steps),
                catalogue.uptime: lambda bot: round(bot.now - bot.process.started, 2),
                catalogue.errors: lambda bot: bot.counts.errors,
                catalogue.last_trade: lambda bot: bot.counts.last_trade,
            },
            process=lambda bot: bot.process,
        ),
    ),
)
