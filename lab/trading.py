"""How the NIFTY options bot moves: three strategies buy options on a model's word, within limits and a breaker.

NIFTY futures are traded nearly around the clock elsewhere; so is this market, only quieter outside the exchange's
session. The lab has something to show whenever it is run.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Collection
from dataclasses import dataclass
from math import pi, sin, sqrt
from random import Random
from statistics import fmean

from lab.book import Book
from lab.market import DAY, Market, before
from lab.process import Process
from lab.simulate import TICK, Behaviour, Driver, Histogram, Labels, Target, by_labels
from systems import trading as catalogue

PREMIUMS = {
    "NIFTY24600CE": 152.0,
    "NIFTY24600PE": 131.0,
    "NIFTY24700CE": 104.0,
    "NIFTY24500PE": 96.0,
}
"""The options it trades, and what each costs at first, in rupees."""
STRATEGIES = ("gamma_scalping", "straddle", "momentum")
CAPITAL, POSITION = 500_000.0, (40_000.0, 62_000.0)
PER_STRATEGY, UTILISATION_LIMIT, MARGIN_SHARE = 2, 0.64, 1.08
TAKE_PROFIT, STOP_LOSS, HELD_AT_MOST = 0.009, 0.008, 5400
DAILY_LOSS, VIX_LIMIT = -5000.0, 30.0
PROPOSALS, QUIET = 0.06, 0.5
"""How likely a strategy proposes a trade in a tick of the session, and how busy it is outside of it."""
MINUTE, HOUR, TRADES_A_YEAR = 60, 3600, 5000
HEDGES = 2 * MINUTE
"""Gamma scalping lives of hedging its delta again and again."""
BREAKER_SECONDS, STALE_SECONDS = 25 * MINUTE, 60
OPENS, CLOSES, TRAINS = 3 * HOUR + 45 * MINUTE, 10 * HOUR, 11 * HOUR
"""Of the UTC day: 09:15, 15:30 and 16:30 in Kolkata."""
ENDPOINTS = (("/api/positions", "GET"), ("/api/orders", "POST"))

# What happens, and how long before the end of the history.
SLUMP, SLUMP_DEPTH = (2 * DAY + 4 * HOUR, 50 * MINUTE), 0.035
RESTART = 21 * HOUR, 8 * MINUTE  # down for longer than Prometheus looks back (5 minutes): its queries see it
STRESS, STRESS_HEIGHT = (6 * HOUR, 3 * HOUR), 18.0
TROUBLE = 2 * HOUR + 20 * MINUTE, 20 * MINUTE
SILENCE = HOUR + 30 * MINUTE, 4 * MINUTE


class Counts:
    """What the process counts, from its start. A labelled metric has no series before its first event."""

    def __init__(self) -> None:
        self.trades: Counter[Labels] = Counter()
        self.submitted: Counter[Labels] = Counter()
        self.filled: Counter[Labels] = Counter()
        self.rejected: Counter[Labels] = Counter()
        self.cancelled: Counter[Labels] = Counter()
        self.trips: Counter[Labels] = Counter()
        self.breaches: Counter[Labels] = Counter()
        self.updates: Counter[Labels] = Counter()
        self.predictions: Counter[Labels] = Counter()
        self.errors: Counter[Labels] = Counter()
        self.requests: Counter[Labels] = Counter()
        self.pnl = by_labels(catalogue.trades_pnl)
        self.fill_time = by_labels(catalogue.fill_time)
        self.data_age = by_labels(catalogue.data_age)
        self.request_time = by_labels(catalogue.api_duration)
        self.training_time = Histogram(catalogue.ml_training.metric.buckets)


@dataclass(frozen=True)
class Record:
    """What a strategy's last trades say of it; its Sharpe ratio is for a year of them, zero while there are few."""

    win_rate: float
    mean: float
    sharpe: float = 0.0

    @staticmethod
    def of(results: Collection[float]) -> Record:
        """The record of trades that gained so much."""
        mean = fmean(results)
        won = 100 * fmean(one > 0 for one in results)
        if len(results) < 10:
            return Record(won, mean)
        deviation = sqrt(fmean((result - mean) ** 2 for result in results))
        return Record(won, mean, mean / deviation * sqrt(TRADES_A_YEAR))


class Bot:
    """The bot with its account, market and process. `end` is when the history ends: its events are told from it."""

    def __init__(self, random: Random, start: int, end: int) -> None:
        self._random = random
        self._outage, self._slump, self._stress, self._trouble, self._silence = (
            before(end, event) for event in (RESTART, SLUMP, STRESS, TROUBLE, SILENCE)
        )
        self._market = Market(random, PREMIUMS, end)
        self._costs: dict[str, float] = {}
        self._since: dict[str, int] = {}
        self._held = 0
        self._stopped_until = self._last_data = start
        self._loss_stopped_on = -1
        self._calm = 14.5
        self.vix, self.accuracy, self.trained, self.clients = 14.5, 0.74, start, 2
        self.realised = 0.0
        self.results = {strategy: deque[float](maxlen=100) for strategy in STRATEGIES}
        self.records: dict[Labels, Record] = {}
        self.today: Counter[Labels] = Counter()
        self.book = Book(CAPITAL, start)
        self.process = Process(random, start)
        self.counts = Counts()
        self.now = start

    def tick(self, now: int) -> None:
        """Let the world move to `now`, and run the bot's loop."""
        self.now = now
        self._market.tick(now)
        self._calm += 0.002 * (14.5 - self._calm) + self._random.gauss(0, 0.035)
        self.vix = self._calm + STRESS_HEIGHT * _hump(now, self._stress)
        if now % DAY < TICK:
            self.today.clear()
        if now in self._outage:
            self.process.stop()
        elif not self.process.up:
            self.process.start(now)
            self.counts = Counts()
        if self.process.up:
            self._run(now)
        self.book.forget_closed()
        self.book.mark(now, {lot: self._price(lot) for lot in self.book.entries})

    @property
    def stopped(self) -> bool:
        """Whether the circuit breaker is open."""
        return self.now < self._stopped_until

    @property
    def used(self) -> float:
        """What the open positions have cost."""
        return sum(self._costs.values())

    @property
    def unrealised(self) -> float:
        """What the open positions have gained so far."""
        return sum(self.book.values.values()) - self.used

    @property
    def capital(self) -> float:
        """What the account is worth without what is on paper."""
        return self.book.equity - self.unrealised

    @property
    def positions(self) -> dict[Labels, int]:
        """Open positions by strategy."""
        return {(strategy,): len(self._lots(strategy)) for strategy in STRATEGIES}

    @property
    def stale(self) -> int:
        """How many symbols have old data."""
        return len(PREMIUMS) if self.now - self._last_data > STALE_SECONDS else 0

    @property
    def condition(self) -> int:
        """How stressed the market is, 0 to 3."""
        return sum(self.vix > level for level in (18, 22, 27))

    def _run(self, now: int) -> None:
        busy = 1.0 if (now // DAY + 3) % 7 < 5 and OPENS <= now % DAY < CLOSES else QUIET
        self._receive(now, busy)
        self._serve(now)
        self._watch(now)
        for lot in list(self.book.entries):
            gain = self._price(lot) / self.book.entries[lot] - 1
            if not -STOP_LOSS < gain < TAKE_PROFIT or now - self._since[lot] > HELD_AT_MOST:
                self._sell(lot)
        if now % HEDGES < TICK:
            self._order("gamma_scalping", self._random.choice(("BUY", "SELL")), "MARKET")
        for strategy in STRATEGIES:
            if self._random.random() < PROPOSALS * busy:
                self._propose(now, strategy)
        if now % DAY == TRAINS:
            self._train(now)
        self.accuracy += 0.0004 * (0.735 - self.accuracy) + self._random.gauss(0, 0.0006)
        self.process.work(2 * busy)

    def _receive(self, now: int, busy: float) -> None:
        if now in self._silence:
            self.counts.errors["market_feed", "warning"] += now % MINUTE < TICK
            return
        self._last_data = now
        for symbol in PREMIUMS:
            for _ in range(round(4 * busy)):
                age = self._random.lognormvariate(-1.2, 0.7) * (6 if now in self._trouble else 1)
                self.counts.updates[symbol,] += 1
                self.counts.data_age[symbol,].observe(age)

    def _serve(self, now: int) -> None:
        if now % (10 * MINUTE) < TICK:
            self.clients = self._random.randrange(1, 5)
        for endpoint, method in ENDPOINTS:
            if method == "POST" and self._random.random() < 0.9:
                continue
            failed = self._random.random() < (0.08 if now in self._trouble else 0.001)
            status = "500" if failed else "422" if method == "POST" and self._random.random() < 0.05 else "200"
            self.counts.requests[endpoint, method, status] += 1
            self.counts.request_time[endpoint, method].observe(self._random.lognormvariate(-3.4, 0.8))
            if failed:
                self.counts.errors["api", "error"] += 1

    def _watch(self, now: int) -> None:
        """Open the breaker: once a day for its loss, and for a market that is too wild."""
        if self.book.day_pnl < DAILY_LOSS and self._loss_stopped_on != now // DAY:
            self._loss_stopped_on = now // DAY
            self._trip("max_daily_loss")
        elif self.vix > VIX_LIMIT and not self.stopped:
            self._trip("vix_spike")

    def _trip(self, reason: str) -> None:
        self._stopped_until = self.now + BREAKER_SECONDS
        self.counts.trips[reason,] += 1
        self.counts.breaches["daily_loss" if reason == "max_daily_loss" else "vix",] += 1
        self.counts.errors["risk_manager", "critical"] += 1

    def _propose(self, now: int, strategy: str) -> None:
        take = self._random.random() < 0.6
        self.counts.predictions["xgboost", "take_trade" if take else "skip_trade"] += 1
        if not take or self.stopped or self.stale or len(self._lots(strategy)) >= PER_STRATEGY:
            return
        amount = self._random.uniform(*POSITION)
        if (self.used + amount) / self.capital > UTILISATION_LIMIT:
            self.counts.breaches["capital_utilization",] += 1
        elif self._order(strategy, "BUY", "LIMIT"):
            symbol = self._random.choice(tuple(PREMIUMS))
            self._held += 1
            lot = f"{strategy} {self._held} {symbol}"
            cash = self.book.cash
            self.book.buy(lot, amount, self._price(lot))
            self._costs[lot], self._since[lot] = cash - self.book.cash, now

    def _sell(self, lot: str) -> None:
        strategy = lot.split()[0]
        if self._order(strategy, "SELL", "MARKET"):
            cash = self.book.cash
            self.book.sell(lot, self._price(lot))
            pnl = self.book.cash - cash - self._costs.pop(lot)
            self.realised += pnl
            self.results[strategy].append(pnl)
            self.records[strategy,] = Record.of(self.results[strategy])
            self.counts.pnl[strategy,].observe(pnl)

    def _order(self, strategy: str, side: str, kind: str) -> bool:
        """Submit an order; whether it was filled."""
        troubled = self.now in self._trouble
        self.counts.submitted[strategy, side, kind] += 1
        chance = self._random.random()
        if chance < (0.3 if troubled else 0.015):
            reason = "broker_timeout" if troubled else self._random.choice(("margin_shortfall", "price_band"))
            self.counts.rejected[strategy, reason] += 1
            self.counts.errors["order_manager", "error"] += 1
            return False
        if kind == "LIMIT" and chance > 0.86:
            self.counts.cancelled[strategy, self._random.choice(("not_filled", "price_moved"))] += 1
            return False
        self.counts.filled[strategy, side] += 1
        self.counts.trades[strategy, side, "filled"] += 1
        self.today[strategy,] += 1
        self.counts.fill_time[strategy,].observe(self._random.lognormvariate(-0.4, 0.8) * (6 if troubled else 1))
        return True

    def _train(self, now: int) -> None:
        self.counts.training_time.observe(self._random.uniform(70, 160))
        self.trained = now
        self.accuracy = self._random.uniform(0.71, 0.77)

    def _lots(self, strategy: str) -> list[str]:
        return [lot for lot in self.book.entries if lot.startswith(f"{strategy} ")]

    def _price(self, lot: str) -> float:
        return self._market.prices[lot.split()[-1]] * (1 - SLUMP_DEPTH * _hump(self.now, self._slump))


def _hump(now: int, when: range) -> float:
    """From 0 to 1 and back within a stretch of time."""
    return sin(pi * (now - when.start) / len(when)) ** 2 if now in when else 0.0


def _each(part: str) -> Driver:
    return lambda bot: {strategy: round(getattr(record, part), 4) for strategy, record in bot.records.items()}


BEHAVIOUR = Behaviour(
    begin=Bot,
    targets=(
        Target(
            drivers={
                catalogue.daily_pnl: lambda bot: round(bot.book.day_pnl, 2),
                catalogue.daily_pnl_percent: lambda bot: round(100 * bot.book.day_pnl / bot.capital, 4),
                catalogue.unrealized_pnl: lambda bot: round(bot.unrealised, 2),
                catalogue.realized_pnl: lambda bot: round(bot.realised, 2),
                catalogue.positions_open: lambda bot: bot.positions,
                catalogue.trades: lambda bot: bot.counts.trades,
                catalogue.trades_pnl: lambda bot: bot.counts.pnl,
                catalogue.breaker_active: lambda bot: int(bot.stopped),
                catalogue.breaker_triggers: lambda bot: bot.counts.trips,
                catalogue.max_drawdown: lambda bot: round(100 * bot.book.max_drawdown, 4),
                catalogue.risk_breaches: lambda bot: bot.counts.breaches,
                catalogue.capital_total: lambda bot: round(bot.capital, 2),
                catalogue.capital_used: lambda bot: round(bot.used, 2),
                catalogue.capital_available: lambda bot: round(bot.capital - bot.used, 2),
                catalogue.capital_utilization: lambda bot: round(100 * bot.used / bot.capital, 4),
                catalogue.margin_used: lambda bot: round(MARGIN_SHARE * bot.used, 2),
                catalogue.margin_available: lambda bot: round(bot.capital - MARGIN_SHARE * bot.used, 2),
                catalogue.market_vix: lambda bot: round(bot.vix, 2),
                catalogue.market_condition: lambda bot: {(catalogue.CONDITIONS[bot.condition],): bot.condition},
                catalogue.data_updates: lambda bot: bot.counts.updates,
                catalogue.data_stale: lambda bot: bot.stale,
                catalogue.data_age: lambda bot: bot.counts.data_age,
                catalogue.orders_submitted: lambda bot: bot.counts.submitted,
                catalogue.orders_filled: lambda bot: bot.counts.filled,
                catalogue.orders_rejected: lambda bot: bot.counts.rejected,
                catalogue.orders_cancelled: lambda bot: bot.counts.cancelled,
                catalogue.fill_time: lambda bot: bot.counts.fill_time,
                catalogue.win_rate: _each("win_rate"),
                catalogue.avg_pnl: _each("mean"),
                catalogue.sharpe_ratio: _each("sharpe"),
                catalogue.trades_today: lambda bot: {(s,): bot.today[s,] for s in STRATEGIES},
                catalogue.ml_accuracy: lambda bot: {("xgboost",): round(bot.accuracy, 4)},
                catalogue.ml_predictions: lambda bot: bot.counts.predictions,
                catalogue.ml_training: lambda bot: bot.counts.training_time,
                catalogue.ml_last_training: lambda bot: bot.trained,
                catalogue.uptime: lambda bot: round(bot.now - bot.process.started, 2),
                catalogue.errors: lambda bot: bot.counts.errors,
                catalogue.websockets: lambda bot: bot.clients,
                catalogue.api_requests: lambda bot: bot.counts.requests,
                catalogue.api_duration: lambda bot: bot.counts.request_time,
            },
            process=lambda bot: bot.process,
        ),
    ),
)
