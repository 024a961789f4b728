"""How Andre Assassin moves: webhooks become signals, some of those become trades, and Optuna tunes it meanwhile."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping
from math import exp
from random import Random

from lab.ledger import Account, Trade
from lab.market import DAY, Market, activity, before
from lab.process import Process
from lab.simulate import Behaviour, Labels, Target, by_labels
from systems import andre as catalogue

PRICES = {"BTC/USDT": 64_200.0, "ETH/USDT": 3_140.0, "SOL/USDT": 148.0}
SOURCES = {"BTC/USDT": "tradingview", "ETH/USDT": "tradingview", "SOL/USDT": "trendspider"}
STRATEGIES = {"BTC/USDT": "trend", "ETH/USDT": "mean_reversion", "SOL/USDT": "trend"}
TIMEFRAMES = {"trend": "1h", "mean_reversion": "15m"}
TAKE_PROFIT_STOP_LOSS = {"trend": (0.0058, 0.0050), "mean_reversion": (0.0038, 0.0054)}
COMPONENTS, BACKED_UP = ("webhook", "trader", "database", "redis", "exchange"), ("grafana", "prometheus")
ALERTS = ("low_win_rate", "warning"), ("high_latency", "critical"), ("component_down", "critical")
EXCHANGE, OPTIMISER, OBJECTIVE = "bybit", "optuna", "sharpe_ratio"
RISK_LEVELS = dict(zip(catalogue.PHASES, (0.5, 1.0, 2.0), strict=True))

CAPITAL, TRADE = 10_000.0, 5_000.0
"""Of each strategy, and of each of its trades, in USDT."""
EDGE = 0.00025
"""How much better than the market a trade is entered: what the bot lives on."""
MINUTE, HOUR, MEBIBYTE = 60, 3600, 2**20
WEBHOOKS_PER_TICK, SIGNALS_PER_WEBHOOK = 0.03, 0.6
SIGNAL_SECONDS, TRADE_SECONDS, PAUSE_SECONDS = 10 * MINUTE, 2 * HOUR, 15 * MINUTE
CACHE_WARM_SECONDS = 20 * MINUTE
POOL = 10
BACKUP = 7 * DAY, 3 * DAY + 3 * HOUR  # each Sunday, 03:00 UTC: 1970 began on a Thursday
REDIS_FULL = 96 * MEBIBYTE

# What happens, and how long before the end of the history.
STORM = 4 * DAY + 7 * HOUR, 25 * MINUTE
RESTART = 30 * HOUR, 7 * MINUTE  # down for longer than Prometheus looks back (5 minutes): its queries see it
EXCHANGE_DOWN = 5 * HOUR, 8 * MINUTE
SLOW_DATABASE = 2 * HOUR + 10 * MINUTE, 12 * MINUTE


class Counts:
    """What the process counts, from its start. A labelled counter has no series before its first event."""

    def __init__(self) -> None:
        self.webhooks: Counter[Labels] = Counter()
        self.webhook_errors: Counter[Labels] = Counter()
        self.signals: Counter[Labels] = Counter()
        self.trades: Counter[Labels] = Counter()
        self.runs: Counter[Labels] = Counter()
        self.alerts: Counter[Labels] = Counter()
        self.errors: Counter[Labels] = Counter()
        self.webhook_duration = by_labels(catalogue.webhook_duration)
        self.run_duration = by_labels(catalogue.optimisation_duration)
        self.api_duration = by_labels(catalogue.api_duration)


class Bot:
    """The backend with what it trades and what it leans on. `end` is when the history ends: events are told from it."""

    def __init__(self, random: Random, start: int, end: int) -> None:
        self._random = random
        self._outage, self._exchange_down, self._slow = (
            before(end, event) for event in (RESTART, EXCHANGE_DOWN, SLOW_DATABASE)
        )
        self.market = Market(random, PRICES, end, before(end, STORM))
        self.accounts = {strategy: Account(CAPITAL) for strategy in TIMEFRAMES}
        self.outcomes = {symbol: deque[bool](maxlen=50) for symbol in PRICES}
        self.signals: dict[str, Trade] = {}
        self.trades: dict[str, Trade] = {}
        self.lookback = 24
        self.process = Process(random, start)
        self._start(start)

    def _start(self, now: int) -> None:
        self.now = now
        self.counts = Counts()
        self.slippage: dict[Labels, float] = {}
        self.scores: dict[Labels, float] = {}
        self.alerts = frozenset[Labels]()
        self.connections, self.cache_hits, self.redis_memory = 1, 0.0, 52.0 * MEBIBYTE
        self._next_run = now + PAUSE_SECONDS

    def tick(self, now: int) -> None:
        """Let the world move to `now`."""
        self.market.tick(now)
        for account in self.accounts.values():
            account.tick(now)
        if now in self._outage:
            self.process.stop()
        elif not self.process.up:
            self.process.start(now)
            self._start(now)
        if self.process.up:
            self.now = now
            self._run()

    def _run(self) -> None:
        for symbol in PRICES:
            if action := self._wish(symbol):
                self._receive(symbol, action)
            self._trade(symbol)
        for endpoint in ("/api/performance", "/api/trades"):
            self._serve("GET", endpoint, endpoint == "/api/trades" and self.slow and self._random.random() < 0.3)
        if self.now >= self._next_run:
            self._optimise()
        self._watch()
        self._use_stores()
        self.process.work(6)

    def _use_stores(self) -> None:
        """Take connections from the pool, all of them while the database is slow; fill a cache that starts cold."""
        taken = 1 + int(self._random.expovariate(0.6 / activity(self.now)))
        self.connections = POOL if self.slow else min(taken, POOL - 1)
        warm = 1 - exp(-(self.now - self.process.started) / CACHE_WARM_SECONDS)
        self.cache_hits = 94 * warm + self._random.uniform(0, 3)
        self.redis_memory += self._random.gauss(0.004, 0.05) * MEBIBYTE
        if self.redis_memory > REDIS_FULL:
            self.redis_memory *= 0.6

    def _wish(self, symbol: str) -> str | None:
        """What the charts would have the bot do with a symbol now."""
        if symbol in self.trades:
            trade, (profit, loss) = self.trades[symbol], TAKE_PROFIT_STOP_LOSS[STRATEGIES[symbol]]
            if not -loss < trade.gain(self.market.prices[symbol]) < profit or self.now - trade.since > TRADE_SECONDS:
                return "close"
        if self._random.random() < WEBHOOKS_PER_TICK * activity(self.now):
            return "buy" if self._random.random() < 0.6 else "sell"
        return None

    def _receive(self, symbol: str, action: str) -> None:
        source, chance = SOURCES[symbol], self._random.random()
        late, invalid = self.slow and chance < 0.4, chance > 0.99
        self.counts.webhooks[source, symbol, action] += 1
        self.counts.webhook_duration[source,].observe(self._serve("POST", "/webhook", late, invalid))
        if late or invalid:
            self.counts.webhook_errors[source, "timeout" if late else "validation"] += 1
            self.counts.errors["database" if late else "webhook",] += 1
        elif action == "close":
            self._close(symbol)
        elif self._random.random() < SIGNALS_PER_WEBHOOK:
            direction = "long" if action == "buy" else "short"
            self.signals[symbol] = Trade(direction, self.now, self.market.prices[symbol])
            self.counts.signals[source, symbol, direction] += 1

    def _trade(self, symbol: str) -> None:
        """Open a trade on a signal that is neither old nor about what is traded already."""
        signal = self.signals.get(symbol)
        if signal and self.now - signal.since > SIGNAL_SECONDS:
            del self.signals[symbol]
        elif signal and symbol not in self.trades and self.exchange_up and self._random.random() < 0.4:
            del self.signals[symbol]
            better = 1 - EDGE if signal.direction == "long" else 1 + EDGE
            self.trades[symbol] = Trade(signal.direction, self.now, self.market.prices[symbol] * better)
            self._slip(symbol)

    def _close(self, symbol: str) -> None:
        if not self.exchange_up:
            self.counts.errors["exchange",] += 1
            return
        trade, strategy = self.trades.pop(symbol), STRATEGIES[symbol]
        gain = trade.gain(self.market.prices[symbol])
        self.accounts[strategy].add(TRADE * gain)
        self.outcomes[symbol].append(gain > 0)
        self.counts.trades[symbol, trade.direction, strategy, "win" if gain > 0 else "loss"] += 1
        self._slip(symbol)

    def _slip(self, symbol: str) -> None:
        points = self._random.gauss(1.4, 2.2) * (3 if self.now in self.market.storm else 1)
        self.slippage[symbol, EXCHANGE] = points
        if points > 7:
            self.counts.alerts["slippage", "warning", symbol] += 1

    def _serve(self, method: str, endpoint: str, failed: bool, invalid: bool = False) -> float:
        """Answer one request to its API; how many seconds that took."""
        seconds = self._random.lognormvariate(-3.1, 0.6) * (14 if self.slow else 1)
        status = "500" if failed else "422" if invalid else "200"
        self.counts.api_duration[method, endpoint, status].observe(seconds)
        return seconds

    def _optimise(self) -> None:
        """Finish a trial of the optimiser; the next one follows after a pause."""
        seconds = min(self._random.lognormvariate(5.3, 0.7), 3000)
        complete = self._random.random() > 0.08
        self.counts.run_duration[OPTIMISER,].observe(seconds)
        self.counts.runs[OPTIMISER, "complete" if complete else "failed"] += 1
        if complete:
            score = self._random.gauss(1.1, 0.35)
            self.scores[OPTIMISER, OBJECTIVE] = score
            if score > 1.7:
                self.lookback = self._random.randrange(12, 60)
        self._next_run = self.now + PAUSE_SECONDS + int(seconds)

    def _watch(self) -> None:
        known = [outcome for outcomes in self.outcomes.values() for outcome in outcomes]
        raised = len(known) > 20 and sum(known) / len(known) < 0.5, self.slow, not self.exchange_up
        active = frozenset(alert for alert, is_raised in zip(ALERTS, raised, strict=True) if is_raised)
        for alert in active - self.alerts:
            self.counts.alerts[*alert, ""] += 1
        self.alerts = active

    @property
    def slow(self) -> bool:
        """Whether the database keeps everything waiting."""
        return self.now in self._slow

    @property
    def exchange_up(self) -> bool:
        """Whether the exchange takes orders."""
        return self.now not in self._exchange_down

    @property
    def win_rates(self) -> dict[Labels, float]:
        """Share of a symbol's last fifty trades that won, by its source, strategy and timeframe."""
        return {
            (SOURCES[symbol], STRATEGIES[symbol], TIMEFRAMES[STRATEGIES[symbol]]): round(sum(won) / len(won), 4)
            for symbol, won in self.outcomes.items()
            if won
        }

    @property
    def health(self) -> float:
        """0 to 100: less for each alert, more so for a critical one."""
        return 100.0 - sum(20 if severity == "critical" else 5 for _, severity in self.alerts)


def _last_backup(now: int) -> int:
    every, offset = BACKUP
    return now - (now - offset) % every


def _by_direction(held: Mapping[str, Trade]) -> dict[tuple[str, str], int]:
    """How many trades, or signals, there are in each symbol and direction."""
    return {
        (symbol, direction): int(symbol in held and held[symbol].direction == direction)
        for symbol in PRICES
        for direction in catalogue.DIRECTIONS
    }


def _hyperparameters(bot: Bot) -> dict[tuple[str, str], float]:
    tuned = {("lookback", phase): float(bot.lookback * number) for number, phase in enumerate(catalogue.PHASES, 1)}
    return tuned | {("risk_level", phase): level for phase, level in RISK_LEVELS.items()}


BEHAVIOUR = Behaviour(
    begin=Bot,
    targets=(
        Target(
            drivers={
                catalogue.webhooks: lambda bot: bot.counts.webhooks,
                catalogue.webhook_duration: lambda bot: bot.counts.webhook_duration,
                catalogue.webhook_errors: lambda bot: bot.counts.webhook_errors,
                catalogue.active_signals: lambda bot: {
                    (SOURCES[symbol], symbol, way): n for (symbol, way), n in _by_direction(bot.signals).items()
                },
                catalogue.trade_signals: lambda bot: bot.counts.signals,
                catalogue.active_trades: lambda bot: {
                    (symbol, way, STRATEGIES[symbol]): n for (symbol, way), n in _by_direction(bot.trades).items()
                },
                catalogue.trades: lambda bot: bot.counts.trades,
                catalogue.win_rate: lambda bot: bot.win_rates,
                catalogue.slippage: lambda bot: {symbol: round(points, 2) for symbol, points in bot.slippage.items()},
                catalogue.cumulative_pnl: lambda bot: {
                    (strategy, period): round(pnl, 2)
                    for strategy, account in bot.accounts.items()
                    for period, pnl in account.pnl.items()
                },
                catalogue.max_drawdown: lambda bot: {(s,): round(a.max_drawdown, 4) for s, a in bot.accounts.items()},
                catalogue.optimisation_runs: lambda bot: bot.counts.runs,
                catalogue.optimisation_duration: lambda bot: bot.counts.run_duration,
                catalogue.optimisation_score: lambda bot: {of: round(score, 3) for of, score in bot.scores.items()},
                catalogue.hyperparameters: _hyperparameters,
                catalogue.api_duration: lambda bot: bot.counts.api_duration,
                catalogue.db_active: lambda bot: bot.connections,
                catalogue.db_idle: lambda bot: POOL - bot.connections,
                catalogue.redis_hit_rate: lambda bot: round(bot.cache_hits, 2),
                catalogue.redis_memory: lambda bot: int(bot.redis_memory),
                catalogue.active_alerts: lambda bot: {alert: int(alert in bot.alerts) for alert in ALERTS},
                catalogue.alerts_triggered: lambda bot: bot.counts.alerts,
                catalogue.system_health: lambda bot: bot.health,
                catalogue.component_status: lambda bot: {
                    (component,): int(component != "exchange" or bot.exchange_up) for component in COMPONENTS
                },
                catalogue.errors: lambda bot: bot.counts.errors,
                catalogue.last_backup: lambda bot: {(target,): _last_backup(bot.now) for target in BACKED_UP},
            },
            process=lambda bot: bot.process,
        ),
    ),
)
