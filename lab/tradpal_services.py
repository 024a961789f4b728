"""The five services of TradPal, simulated: each a process of its own that works in every tick."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from random import Random

from lab.book import Book
from lab.market import Market, activity
from lab.process import Process
from lab.simulate import Histogram, Labels, by_labels
from systems import tradpal as catalogue

HOUR = 3600
HOURS_A_YEAR, HOURS_SEEN = 8760, 168
GIBIBYTE = 2**30

PRICES = {"BTC/USDT": 64_200.0, "ETH/USDT": 3_140.0, "SOL/USDT": 148.0}
CAPITAL, POSITION, MOST_POSITIONS = 60_000.0, 15_000.0, 3
GAIN, LOSS, HELD_AT_MOST = 0.022, 0.025, 10 * HOUR
CONFIDENCES = "low", "medium", "high"
ROUTES = ("POST", "/api/backtests"), ("GET", "/api/data")
OF_DATA = "/api/data"
CLIENTS = "web", "mobile", "partner-7"
INDICATORS = {"rsi": 0.007, "bollinger_bands": 0.016}
OPERATIONS = {"rolling_window": 0.011}
SOURCES = {"binance": 0.12, "yahoo": 0.35}
"""Seconds that each takes, in the middle."""
STRATEGIES = {("ema_cross", "1h"): 1.3, ("mean_reversion", "4h"): 1.9}
"""The Sharpe ratio of each strategy, in the middle."""
RESULTS_KEPT, RESULT_EVERY = 5, 12 * HOUR


class Service:
    """A process that works in every tick, but for its `outage`; it counts from its start."""

    def __init__(self, random: Random, start: int, outage: range = range(0)) -> None:
        self._random, self._outage = random, outage
        self.process = Process(random, start)
        self.forget()

    def tick(self, now: int) -> None:
        """Work, unless it is down."""
        if now in self._outage:
            self.process.stop()
        elif not self.process.up:
            self.process.start(now)
            self.forget()
        if self.process.up:
            self.process.work(3 * activity(now))
            self.work(now)

    def forget(self) -> None:
        """Count from zero. A labelled metric has no series before its first event."""

    def work(self, now: int) -> None:
        """What it does in one tick."""

    def takes(self, seconds: float) -> float:
        """How long something takes this time."""
        return seconds * self._random.lognormvariate(0, 0.45)


class Gateway(Service):
    """Passes requests on to the services `behind`; in the `trouble` many end in an error."""

    def __init__(self, random: Random, start: int, trouble: range, behind: Mapping[str, Service]) -> None:
        self._trouble, self._behind = trouble, behind
        self.now, self.disk = start, 0.52
        super().__init__(random, start)

    def forget(self) -> None:
        self.requests: Counter[Labels] = Counter()
        self.limited: Counter[Labels] = Counter()
        self.durations = by_labels(catalogue.request_duration)

    def work(self, now: int) -> None:
        self.now = now
        self.disk = min(self.disk + self._random.uniform(0, 2e-6), 0.9)
        chance = self._random.random
        for _ in range(int(4 * activity(now) * self._random.uniform(0.5, 1.5)) + 1):
            route = self._random.choice(ROUTES)
            broken = route[1] == OF_DATA and not self._behind["data-service"].process.up
            if chance() < 0.006:
                status = "429"
                self.limited[self._random.choices(CLIENTS, (1, 2, 7))[0],] += 1
            elif broken or chance() < (0.22 if now in self._trouble else 0.001):
                status = "503"
            else:
                status = "200"
            self.requests[*route, status] += 1
            self.durations[route].observe(self.takes(0.9 if now in self._trouble else 0.06))

    @property
    def health(self) -> dict[Labels, int]:
        """Which of the services behind it answer."""
        return {(name,): int(service.process.up) for name, service in self._behind.items()}

    @property
    def load(self) -> float:
        """Share of the machine's processors that is busy."""
        return min(0.12 + 0.2 * activity(self.now) * self._random.uniform(0.8, 1.2), 1)

    @property
    def machine_memory(self) -> int:
        """Bytes of the machine's memory that are used."""
        own = self.process.memory + sum(service.process.memory for service in self._behind.values())
        return 5 * GIBIBYTE + own


class Core(Service):
    """Calculates indicators."""

    def forget(self) -> None:
        self.indicators: Counter[Labels] = Counter()
        self.durations = by_labels(catalogue.indicator_duration)
        self.operations = by_labels(catalogue.vectorization_duration)

    def work(self, now: int) -> None:
        busy = 0.7 + 0.3 * activity(now)
        for name, seconds in INDICATORS.items():
            self.indicators[name, "error" if self._random.random() < 0.0005 else "success"] += 1
            self.durations[name,].observe(self.takes(seconds * busy))
        for name, seconds in OPERATIONS.items():
            self.operations[name,].observe(self.takes(seconds * busy))


class Data(Service):
    """Fetches market data, and keeps a part of it; in the `trouble` its last source fails."""

    def __init__(self, random: Random, start: int, outage: range, trouble: range) -> None:
        self._trouble = trouble
        self.hit_ratio, self.cached, self.quality = 0.93, 0.4 * GIBIBYTE, dict.fromkeys(SOURCES, 0.985)
        super().__init__(random, start, outage)

    def forget(self) -> None:
        self.fetches: Counter[Labels] = Counter()
        self.durations = by_labels(catalogue.fetch_duration)

    def work(self, now: int) -> None:
        gauss = self._random.gauss
        for source, seconds in SOURCES.items():
            troubled = now in self._trouble and source == [*SOURCES][-1]
            failed = self._random.random() < (0.3 if troubled else 0.002)
            self.fetches[source, "error" if failed else "success"] += 1
            self.durations[source,].observe(self.takes(seconds * (6 if troubled else 1)))
            usual = 0.88 if troubled else 0.985
            self.quality[source] = min(self.quality[source] + 0.1 * (usual - self.quality[source]) + gauss(0, 0.001), 1)
        self.hit_ratio = min(self.hit_ratio + 0.05 * (0.935 - self.hit_ratio) + gauss(0, 0.002), 1)
        self.cached += 0.01 * (0.4 * GIBIBYTE * activity(now) - self.cached)


@dataclass(frozen=True)
class Position:
    """What is held of a symbol, since when, and what was paid for all of it and for one."""

    symbol: str
    since: int
    cost: float
    entry: float


class Bot(Service):
    """Trades on signals: a few positions at a time, each with an id of its own."""

    def __init__(self, random: Random, start: int, market: Market, trouble: range) -> None:
        self._market, self._trouble = market, trouble
        self._number, self._hour, self._last = 1000, start // HOUR, CAPITAL
        self._mean, self._variance = 0.0, 0.002**2
        self.positions: dict[str, Position] = {}
        self.book = Book(CAPITAL, start)
        super().__init__(random, start)

    def forget(self) -> None:
        self.signals: Counter[Labels] = Counter()
        self.execution = Histogram(catalogue.signal_execution.metric.buckets)

    def work(self, now: int) -> None:
        if self._random.random() < min(0.4 * activity(now), 1):
            self._signal(now)
        for number, position in list(self.positions.items()):
            price = self._market.prices[position.symbol]
            if not 1 - LOSS < price / position.entry < 1 + GAIN or now - position.since > HELD_AT_MOST:
                self.book.sell(number, price)
                del self.positions[number]
        self.book.forget_closed()
        self.book.mark(now, {number: self._market.prices[one.symbol] for number, one in self.positions.items()})
        if now // HOUR != self._hour:
            self._hour = now // HOUR
            gain = self.book.equity / self._last - 1
            self._last = self.book.equity
            self._variance += ((gain - self._mean) ** 2 - self._variance) / HOURS_SEEN
            self._mean += (gain - self._mean) / HOURS_SEEN

    @property
    def pnl(self) -> dict[Labels, float]:
        """What each position has gained so far."""
        return {(number,): round(self.book.values[number] - one.cost, 2) for number, one in self.positions.items()}

    @property
    def drawdown(self) -> float:
        """How far the account is below its peak, as a share of it."""
        return 1 - self.book.equity / self.book.peak

    @property
    def sharpe(self) -> float:
        """Mean over deviation of the hourly returns of about a week, for a year."""
        return self._mean / sqrt(self._variance) * sqrt(HOURS_A_YEAR)

    def _signal(self, now: int) -> None:
        kind, (confidence,) = self._random.choice(("buy", "sell")), self._random.choices(CONFIDENCES, (5, 3, 1))
        self.signals[kind, confidence] += 1
        self.execution.observe(self.takes(1.6 if now in self._trouble else 0.18))
        if kind == "buy" and confidence == "high" and len(self.positions) < MOST_POSITIONS:
            held = {position.symbol for position in self.positions.values()}
            symbol = self._random.choice([free for free in PRICES if free not in held])
            self._number += 1
            price = self._market.prices[symbol]
            self.book.buy(f"pos-{self._number}", POSITION, price)
            self.positions[f"pos-{self._number}"] = Position(symbol, now, POSITION, price)


@dataclass(frozen=True)
class Result:
    """What a backtest found."""

    strategy: str
    timeframe: str
    sharpe: float
    drawdown: float
    gain: float
    win_rate: float
    profit_factor: float


class Backtester(Service):
    """Runs backtests all the time, and keeps the results of the latest of some hours; they survive a restart."""

    def __init__(self, random: Random, start: int) -> None:
        self._number, self._next = 0, start
        self.results: dict[Labels, Result] = {}
        super().__init__(random, start)
        for _ in range(RESULTS_KEPT):
            self._keep(random.choice([*STRATEGIES]))

    def forget(self) -> None:
        self.runs: Counter[Labels] = Counter()
        self.durations = by_labels(catalogue.backtest_duration)

    def work(self, now: int) -> None:
        if self._random.random() > 0.04:
            return
        strategy = self._random.choice([*STRATEGIES])
        failed = self._random.random() < 0.03
        self.runs["failed" if failed else "success",] += 1
        self.durations[strategy].observe(self.takes(4.5))
        if not failed and now >= self._next:
            self._next = now + RESULT_EVERY
            self._keep(strategy)

    def _keep(self, strategy: tuple[str, str]) -> None:
        self._number += 1
        sharpe = self._random.gauss(STRATEGIES[strategy], 0.4)
        fall = self._random.uniform(0.06, 0.19)
        edge = self._random.gauss(0.5 + 0.03 * sharpe, 0.01)
        found = Result(*strategy, sharpe, fall, 0.9 * sharpe * fall, edge, max(1 + 0.3 * sharpe, 0.1))
        if len(self.results) == RESULTS_KEPT:
            del self.results[next(iter(self.results))]
        self.results[f"bt-{self._number:04}",] = found
