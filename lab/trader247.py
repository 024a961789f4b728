"""How 247trader-v2 moves: a bot that trades a simulated account in cycles, and what of it each metric shows."""

from __future__ import annotations

from collections import Counter, deque
from math import pi, sin
from random import Random

from lab.book import Book
from lab.exchange import Exchange
from lab.market import DAY, Market, activity, before
from lab.process import Process
from lab.simulate import Behaviour, Histogram, Target
from systems import trader247 as catalogue

PRICES = {
    "BTC-USD": 64_200.0,
    "ETH-USD": 3_140.0,
    "SOL-USD": 148.0,
    "AVAX-USD": 27.4,
    "LINK-USD": 14.1,
    "ADA-USD": 0.44,
    "LTC-USD": 83.5,
    "DOGE-USD": 0.128,
}
CLUSTER = frozenset({"SOL-USD", "AVAX-USD", "ADA-USD"})
CLUSTER_LIMIT, MAX_OPEN_POSITIONS, STALE_SECONDS = 2, 6, 60
EXPOSURE_FLOOR, EXPOSURE_CAP = 0.32, 0.78
TAKE_PROFIT, STOP_LOSS = 0.0042, 0.0058
PROPOSALS_PER_CYCLE = 0.11
CYCLE_SECONDS, COOLDOWN_SECONDS, BREAKER_SECONDS, WARM_UP_SECONDS = 60, 600, 900, 1800
ROTATION_SECONDS = 1500
MINUTE, HOUR = 60, 3600

# What happens, and how long before the end of the history.
STORM = 5 * DAY + 5 * HOUR, 20 * MINUTE
RESTART = 20 * HOUR, 9 * MINUTE  # down for longer than Prometheus looks back (5 minutes): its queries see it
TROUBLE = 3 * HOUR + 30 * MINUTE, 25 * MINUTE
SILENCE = 3 * HOUR + 25 * MINUTE, 3 * MINUTE + 15


class Counts:
    """What the process counts, from its start. A labelled counter has no series before its first event."""

    def __init__(self) -> None:
        self.trades: Counter[tuple[str]] = Counter()
        self.rejections: Counter[tuple[str]] = Counter()
        self.trips: Counter[tuple[str]] = Counter()
        self.api_errors: Counter[tuple[str]] = Counter()
        self.placed = self.filled = self.canceled = 0
        self.api_latency = Histogram(catalogue.api_latency.metric.buckets)
        self.cycle_duration = Histogram(catalogue.cycle_duration.metric.buckets)


class Bot:
    """The bot with its account, exchange and process. `end` is when the history ends: its events are told from it."""

    def __init__(self, random: Random, start: int, end: int) -> None:
        self._random = random
        self._outage = before(end, RESTART)
        self._phase = random.uniform(0, 2 * pi)
        self._next_cycle = self._breaker_until = self._last_trade = start
        self._closed: dict[str, int] = {}
        self._outcomes: deque[bool] = deque(maxlen=100)
        self.market = Market(random, PRICES, end, before(end, STORM))
        self.exchange = Exchange(random, before(end, TROUBLE), before(end, SILENCE))
        self.book = Book(25_000.0, start)
        self.process = Process(random, start)
        self.counts = Counts()

    def tick(self, now: int) -> None:
        """Let the world move to `now`; run a cycle of the main loop when one is due."""
        self.market.tick(now)
        self.exchange.tick(now)
        if now in self._outage:
            self.process.stop()
        elif not self.process.up:
            self._restart(now)
        if self.process.up and now >= self._next_cycle:
            self._next_cycle += CYCLE_SECONDS
            self._cycle(now)
        self.book.mark(now, self.market.prices)

    @property
    def fill_ratio(self) -> float:
        """Share of the last hundred orders that were filled."""
        return sum(self._outcomes) / len(self._outcomes) if self._outcomes else 0.0

    def _restart(self, now: int) -> None:
        self.process.start(now)
        self.counts = Counts()
        self.book.forget_closed()
        self._next_cycle = now

    def _cycle(self, now: int) -> None:
        busy = self._random.lognormvariate(2.55, 0.13)
        for _ in range(self._random.randrange(9, 15)):
            latency, failed = self.exchange.call(now)
            self.counts.api_latency.observe(latency)
            busy += latency
            if failed:
                self.counts.api_errors[failed,] += 1
        self.counts.cycle_duration.observe(busy)
        self.process.work(busy)
        self._watch(now)
        blind = self.exchange.data_age > STALE_SECONDS
        if now >= self._breaker_until and not blind:
            self._exits(now)
            if self.book.entries and now - self._last_trade > ROTATION_SECONDS:
                self._rotate(now)
        if blind or self._random.random() < PROPOSALS_PER_CYCLE * activity(now):
            self._propose(now)

    def _watch(self, now: int) -> None:
        """Trip the circuit breaker once for each trouble, and hold it until that is over."""
        for reason, trouble in (("volatility", self.market.storm), ("exchange_degraded", self.exchange.trouble)):
            if now - 4 * MINUTE in trouble:
                if now >= self._breaker_until:
                    self.counts.trips[reason,] += 1
                self._breaker_until = now + BREAKER_SECONDS

    def _exits(self, now: int) -> None:
        for symbol, entry in list(self.book.entries.items()):
            price = self.market.prices[symbol]
            reached = not 1 - STOP_LOSS < price / entry < 1 + TAKE_PROFIT
            stays = self.book.exposure - self.book.values[symbol] / self.book.equity >= EXPOSURE_FLOOR
            if reached and stays:
                self._sell(now, symbol)

    def _rotate(self, now: int) -> None:
        """Swap the oldest position for another: no half hour goes by without a trade."""
        symbol, *others = self.book.entries
        full = CLUSTER if len(CLUSTER & self.book.entries.keys()) >= CLUSTER_LIMIT else frozenset()
        other = self._random.choice([free for free in PRICES if free not in {symbol, *others, *full}])
        value = self.book.values[symbol]
        if self._sell(now, symbol):
            while not self._order(0.9):  # it chases the market until it is in
                pass
            self.book.buy(other, value, self.market.prices[other])

    def _sell(self, now: int, symbol: str) -> bool:
        if filled := self._order(0.96):
            outcome = "win" if self.book.sell(symbol, self.market.prices[symbol]) else "loss"
            self.counts.trades[outcome,] += 1
            self._closed[symbol] = self._last_trade = now
        return filled

    def _propose(self, now: int) -> None:
        free = [symbol for symbol in PRICES if symbol not in self.book.entries]
        symbol = self._random.choice(free)
        share = self._random.uniform(0.08, 0.15)
        reason = self._blocked(now, symbol, share)
        if reason:
            self.counts.rejections[reason,] += 1
        elif self._order(0.88):
            self.book.buy(symbol, share * self.book.equity, self.market.prices[symbol])

    def _blocked(self, now: int, symbol: str, share: float) -> str | None:
        """The first pre-trade check that a proposal fails."""
        book = self.book
        target = 0.56 + 0.21 * sin(2 * pi * now / (31 * HOUR) + self._phase)
        checks = {
            "data_stale": self.exchange.data_age > STALE_SECONDS,
            "circuit_breaker": now < self._breaker_until,
            "mode_gate": now - self.process.started < WARM_UP_SECONDS or now % DAY < 20 * MINUTE,
            "cooldown": now - self._closed.get(symbol, 0) < COOLDOWN_SECONDS,
            "max_open_positions": len(book.entries) >= MAX_OPEN_POSITIONS,
            "cluster_limit": symbol in CLUSTER and len(CLUSTER & book.entries.keys()) >= CLUSTER_LIMIT,
            "exposure_cap": book.exposure + share > min(target + 0.1, EXPOSURE_CAP),
        }
        return next((reason for reason, fails in checks.items() if fails), None)

    def _order(self, chance: float) -> bool:
        """Place an order, which is filled or taken back within the cycle; whether it was filled."""
        filled = self._random.random() < chance
        self.counts.placed += 1
        self.counts.filled += filled
        self.counts.canceled += not filled
        self._outcomes.append(filled)
        return filled


BEHAVIOUR = Behaviour(
    begin=Bot,
    targets=(
        Target(
            drivers={
                catalogue.account_value: lambda bot: round(bot.book.equity, 2),
                catalogue.daily_pnl: lambda bot: round(bot.book.day_pnl, 2),
                catalogue.pnl_pct: lambda bot: round(100 * bot.book.day_pnl / bot.book.day_open, 4),
                catalogue.trades: lambda bot: bot.counts.trades,
                catalogue.max_drawdown: lambda bot: round(100 * bot.book.max_drawdown, 4),
                catalogue.open_positions: lambda bot: len(bot.book.entries),
                catalogue.exposure: lambda bot: round(100 * bot.book.exposure, 4),
                catalogue.position_value: lambda bot: {(s,): round(value, 2) for s, value in bot.book.values.items()},
                catalogue.risk_rejections: lambda bot: bot.counts.rejections,
                catalogue.breaker_trips: lambda bot: bot.counts.trips,
                catalogue.orders_placed: lambda bot: bot.counts.placed,
                catalogue.orders_filled: lambda bot: bot.counts.filled,
                catalogue.orders_canceled: lambda bot: bot.counts.canceled,
                catalogue.order_fill_ratio: lambda bot: round(bot.fill_ratio, 4),
                catalogue.api_latency: lambda bot: bot.counts.api_latency,
                catalogue.api_errors: lambda bot: bot.counts.api_errors,
                catalogue.cycle_duration: lambda bot: bot.counts.cycle_duration,
                catalogue.data_staleness: lambda bot: round(bot.exchange.data_age, 2),
            },
            process=lambda bot: bot.process,
        ),
    ),
)
