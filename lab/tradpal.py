"""How TradPal moves: five services on one market, and what of them each metric shows."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from lab.market import DAY, Market, before
from lab.simulate import Behaviour, Driver, Target
from lab.tradpal_services import GIBIBYTE, PRICES, Backtester, Bot, Core, Data, Gateway, Service
from systems import tradpal as catalogue

MINUTE, HOUR = 60, 3600

# What happens, and how long before the end of the history.
SLUMP = 3 * DAY, 2 * HOUR
CORE_RESTART = 26 * HOUR, MINUTE
DATA_OUTAGE = 20 * HOUR, 9 * MINUTE  # longer than Prometheus looks back (5 minutes): its queries see it
TROUBLE = 2 * HOUR + 30 * MINUTE, 20 * MINUTE


class TradPal:
    """All its services on one market. `end` is when the history ends: its events are told from it."""

    def __init__(self, random: Random, start: int, end: int) -> None:
        trouble = before(end, TROUBLE)
        self._market = Market(random, PRICES, end, before(end, SLUMP))
        self.core = Core(random, start, before(end, CORE_RESTART))
        self.data = Data(random, start, before(end, DATA_OUTAGE), trouble)
        self.bot = Bot(random, start, self._market, trouble)
        self.backtester = Backtester(random, start)
        self._behind: Mapping[str, Service] = {
            "core-service": self.core,
            "data-service": self.data,
            "trading-bot": self.bot,
            "backtesting-service": self.backtester,
        }
        self.gateway = Gateway(random, start, trouble, self._behind)

    def tick(self, now: int) -> None:
        """Let the market move to `now`, and every service work."""
        self._market.tick(now)
        for service in self._behind.values():
            service.tick(now)
        self.gateway.tick(now)


def _results(part: str) -> Driver:
    return lambda world: {run: round(getattr(one, part), 3) for run, one in world.backtester.results.items()}


BEHAVIOUR = Behaviour(
    begin=TradPal,
    targets=(
        Target(
            job="api-gateway",
            process=lambda world: world.gateway.process,
            drivers={
                catalogue.requests: lambda world: world.gateway.requests,
                catalogue.request_duration: lambda world: world.gateway.durations,
                catalogue.service_health: lambda world: world.gateway.health,
                catalogue.rate_limit_exceeded: lambda world: world.gateway.limited,
                # It speaks for the machine on which all of them run.
                catalogue.cpu_ratio: lambda world: round(world.gateway.load, 4),
                catalogue.memory_used: lambda world: world.gateway.machine_memory,
                catalogue.memory_size: lambda _: 16 * GIBIBYTE,
                catalogue.disk_ratio: lambda world: {("/",): round(world.gateway.disk, 4)},
            },
        ),
        Target(
            job="core-service",
            process=lambda world: world.core.process,
            drivers={
                catalogue.indicators: lambda world: world.core.indicators,
                catalogue.indicator_duration: lambda world: world.core.durations,
                catalogue.vectorization_duration: lambda world: world.core.operations,
                catalogue.core_memory: lambda world: int(0.8 * world.core.process.memory),
            },
        ),
        Target(
            job="data-service",
            process=lambda world: world.data.process,
            drivers={
                catalogue.fetches: lambda world: world.data.fetches,
                catalogue.fetch_duration: lambda world: world.data.durations,
                catalogue.cache_hit_ratio: lambda world: round(world.data.hit_ratio, 4),
                catalogue.cache_size: lambda world: int(world.data.cached),
                catalogue.data_quality: lambda world: {(s,): round(q, 4) for s, q in world.data.quality.items()},
            },
        ),
        Target(
            job="trading-bot",
            process=lambda world: world.bot.process,
            drivers={
                catalogue.signals_generated: lambda world: world.bot.signals,
                catalogue.signal_execution: lambda world: world.bot.execution,
                catalogue.active_positions: lambda world: len(world.bot.positions),
                catalogue.position_pnl: lambda world: world.bot.pnl,
                catalogue.portfolio_value: lambda world: round(world.bot.book.equity, 2),
                catalogue.drawdown: lambda world: round(100 * world.bot.drawdown, 4),
                catalogue.sharpe_ratio: lambda world: round(world.bot.sharpe, 2),
            },
        ),
        Target(
            job="backtesting-service",
            process=lambda world: world.backtester.process,
            drivers={
                catalogue.backtests: lambda world: world.backtester.runs,
                catalogue.backtest_duration: lambda world: world.backtester.durations,
                catalogue.backtest_sharpe: _results("sharpe"),
                catalogue.backtest_drawdown: _results("drawdown"),
                catalogue.backtest_return: _results("gain"),
                catalogue.backtest_win_rate: _results("win_rate"),
                catalogue.backtest_profit_factor: _results("profit_factor"),
                catalogue.backtest_info: lambda world: {
                    (*run, one.strategy, one.timeframe): 1 for run, one in world.backtester.results.items()
                },
            },
        ),
    ),
)
