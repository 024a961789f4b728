"""Signals that follow from others in the same way in every system, so that no system's file has to spell them out.

A system that exports such a number itself answers the signal, and its answer is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Protocol

from systems import promql as p
from systems import signals as s
from systems.catalogue import up
from systems.metric import APP
from systems.query import CounterSeries, GaugeSeries, HistogramSeries, Query
from systems.signal import Distribution, Events, Level, Limit, Signal
from systems.timeshift import ago, lasting
from systems.window import Window


class Sources(Protocol):
    """What a formula may ask for; a deployment answers."""

    def computed(self, signal: Level, by: tuple[str, ...] = ()) -> Query:
        """The signal's answer, combined to one number per value of the labels `by`."""

    def recorded(self, signal: Level) -> GaugeSeries:
        """The series that rules record of a signal."""

    @property
    def trading_days(self) -> int:
        """Days of a year on which it can gain or lose."""

    def gauge(self, signal: Level) -> GaugeSeries:
        """The one gauge that answers a signal; a formula names it among its `gauges`."""

    def counter(self, signal: Events) -> CounterSeries:
        """The counter behind a signal."""

    def histogram(self, signal: Distribution) -> HistogramSeries:
        """The histogram behind a signal."""

    def answers(self, signal: Signal) -> bool:
        """Whether the signal is answered at all."""

    def limit(self, signal: Signal) -> Limit | None:
        """The limit that holds for the signal here."""


@dataclass(frozen=True)
class Formula:
    """How a signal follows from others, all of which must be answered. What it gives needs no further combining.

    `gauges` are those that must be answered by a plain gauge, `each` the labels that the first of its needs must have.
    Where it names `any_of`, one of these must be answered, too. It holds only where none of `instead_of` is answered.
    `says` tells a reader what it takes into account here.
    """

    needs: tuple[Signal, ...]
    build: Callable[[Sources], Query]
    gauges: tuple[Signal, ...] = ()
    each: tuple[str, ...] = ()
    any_of: tuple[Signal, ...] = ()
    instead_of: tuple[Signal, ...] = ()
    says: Callable[[Sources], str] = lambda _: ""

    @property
    def follows_from(self) -> tuple[Signal, ...]:
        """All that it may be made of."""
        return (*self.needs, *self.any_of)


def _ratio(part: Query, whole: Query) -> Query:
    """Part over whole, with no answer (rather than NaN) while the whole is zero."""
    return part / (whole > 0)


def _count(sources: Sources, signal: Events, over: str) -> Query:
    return p.total(p.happened(sources.counter(signal), over))


def _occurred(sources: Sources, signal: Events, over: str) -> Query:
    return p.total(p.occurrences(sources.counter(signal), over))


def _or_zero(sources: Sources, signal: Events, over: str) -> Query:
    """How often it occurred; zero, not nothing, where it never did."""
    return p.or_zero(_occurred(sources, signal, over), p.constant(0))


def answering_zero(sources: Sources, origin: str = APP) -> Query:
    """Zero while at least one process of an origin answers its scrapes, and nothing while none does: no news of what
    is dead."""
    answers = sources.gauge(s.UP) if origin == APP else up(origin)
    return p.highest(p.compare("==", answers, 1)) * 0


def _trading_state(sources: Sources) -> Query:
    """0 when any process is down; else 1 stopped by a breaker, 2 trading, or 3 where no breaker says which.

    Stopped is: a breaker says so now, one tripped within the last hour, or proposals are turned away for one.
    """

    stopped: list[Query] = []
    if sources.answers(s.BREAKER_OPEN):
        stopped.append(sources.computed(s.BREAKER_OPEN))
    elif sources.answers(s.BREAKER_TRIPS):
        stopped.append(_or_zero(sources, s.BREAKER_TRIPS, "1h"))
    if sources.answers(s.BREAKER_BLOCKS):
        stopped.append(_or_zero(sources, s.BREAKER_BLOCKS, "5m"))
    up = p.lowest(sources.gauge(s.UP))
    if not stopped:
        return up * 3
    # The breaker's own gauge goes with the last process: what is down is down all the same.
    return p.either(up * (2 - p.is_true(reduce(add, stopped) > 0)), p.compare("==", up, 0))


def _rejection_ratio(sources: Sources) -> Query:
    rejected = _or_zero(sources, s.RISK_REJECTIONS, "1h")
    return _ratio(rejected, rejected + _count(sources, s.ORDERS_PLACED, "1h"))


def _sizes(sources: Sources) -> Query:
    """Magnitude of each position, whatever its direction."""
    return p.absolute(sources.computed(s.POSITION_VALUE, ("symbol",)))


def _slowest_loop(sources: Sources) -> Query:
    """Rounds per second of the slowest process: one that hangs is not hidden by another that turns."""
    return p.lowest(p.total(p.rate(sources.histogram(s.CYCLE_DURATION), "5m"), ("instance",)))


def _old_data(sources: Sources) -> float:
    """Seconds beyond which data is old."""
    limit = sources.limit(s.DATA_AGE)
    return limit.nearest if limit else OLD_DATA


def _blind_from(sources: Sources) -> str:
    old = f"It cannot see while its data is more than {_old_data(sources):g} s old"
    return f"{old}, or its main loop hangs." if sources.answers(s.CYCLE_DURATION) else f"{old}."


def _flying_blind(sources: Sources) -> Query:
    blind = p.is_true(sources.computed(s.DATA_AGE) > _old_data(sources))
    if sources.answers(s.CYCLE_DURATION):
        # A loop that hangs leaves the age of its data where it was.
        hung = p.compare("==", _slowest_loop(sources), 0)
        blind = p.is_true(blind + p.or_zero(p.is_true(hung), p.constant(0)) > 0)
    exposed = p.is_true(blind * p.is_true(sources.computed(s.OPEN_POSITIONS) > 0) > 0)
    # What is down counts no positions: those that it had last are on until it says otherwise.
    down = p.compare("==", sources.gauge(s.UP), 0)
    last = lasting(sources.computed(s.OPEN_POSITIONS, ("instance",)), s.HELD_FOR)
    alone = p.highest(p.lacking(down, p.compare("==", last, 0), on=("instance",))) + 1
    return p.either(alone, p.either(exposed, p.highest(down)))


def _answered(sources: Sources, over: str) -> Query:
    """The share of scrapes that were answered. Of all processes together: one that lived a minute and failed does not
    weigh as much as one of a day."""
    answers, scrapes = (p.total(p.over_time(what, sources.gauge(s.UP), over)) for what in ("sum", "count"))
    return answers / scrapes


def _burn_rate(over: str) -> Callable[[Sources], Query]:
    """How many times faster than allowed the error budget is used up (SRE workbook, chapter 5)."""
    return lambda a: (1 - _answered(a, over)) / s.ERROR_BUDGET


SYMBOL = ("symbol",)
"""What tells one position, or one feed, from another."""
RUN = ("backtest_id",)
"""What tells one backtest from another."""
OLD_DATA = 60
"""Seconds from which data is old where no limit says so."""


def _fresh(sources: Sources) -> Query:
    """1 while data is fresh: by its age where that is known, else by the symbols whose data is stale."""
    if sources.answers(s.DATA_AGE):
        return p.is_true(sources.computed(s.DATA_AGE) <= _old_data(sources))
    return p.is_true(p.compare("==", sources.computed(s.STALE_SYMBOLS), 0))


def fresh_when(sources: Sources) -> str:
    """From which data on it is fresh here, in words."""
    if sources.answers(s.DATA_AGE):
        return f"Fresh is data that is at most {_old_data(sources):g} s old."
    return "Data is fresh while no symbol is stale."


def _margin_runway(sources: Sources) -> Query:
    """The share of the margin that is left: zero where more is used than there is, whatever the shares say."""
    used, available = sources.computed(s.MARGIN_USED), sources.computed(s.MARGIN_AVAILABLE)
    return p.either((available <= 0) * 0, _ratio(available, used + available))


def _fullest_pool(sources: Sources) -> Query:
    """Each process has a pool of its own: one that is exhausted is not hidden by another that is idle."""
    busy, idle = (sources.computed(of, ("instance",)) for of in (s.POOL_ACTIVE, s.POOL_IDLE))
    return p.highest(_ratio(busy, busy + idle))


def _gain(sources: Sources) -> Query:
    """The rise of the account's value within the time that its panel shows."""
    return sources.computed(s.EQUITY) - ago(sources.computed(s.EQUITY), Window.RANGE)


def _share(part: Events, whole: Events, over: str = "1h", minimum: int = 0) -> Callable[[Sources], Query]:
    """The part of a whole within a window."""
    return lambda a: p.share(a.counter(part), a.counter(whole), over, minimum=minimum)


def _bad_share(bad: Events, whole: Events, over: str = "1h") -> Callable[[Sources], Query]:
    """What went wrong of a whole within a window, counted as where it stands alone."""

    return lambda a: _ratio(_or_zero(a, bad, over), _occurred(a, whole, over))


DERIVED: Mapping[Signal, Formula] = {
    s.TRADING_STATE: Formula((s.UP,), _trading_state),
    s.RETURN: Formula((s.EQUITY,), lambda a: a.computed(s.EQUITY) / ago(a.computed(s.EQUITY), Window.RANGE) - 1),
    s.WIN_RATE: Formula((s.WINS, s.TRADES), _share(s.WINS, s.TRADES, "24h", s.TRADES_FOR_A_RATE)),
    s.REJECTION_RATIO: Formula((s.RISK_REJECTIONS, s.ORDERS_PLACED), _rejection_ratio),
    s.POSITION_SHARE: Formula(
        (s.POSITION_VALUE, s.EQUITY),
        lambda a: p.per(_sizes(a), a.computed(s.EQUITY) > 0),
        each=SYMBOL,
    ),
    s.TOP_SHARE: Formula((s.POSITION_VALUE,), lambda a: _ratio(p.highest(_sizes(a)), p.total(_sizes(a))), each=SYMBOL),
    s.CONCENTRATION: Formula(
        (s.POSITION_VALUE,), lambda a: _ratio(p.total(_sizes(a) ** 2), p.total(_sizes(a)) ** 2), each=SYMBOL
    ),
    s.GROSS_LEVERAGE: Formula(
        (s.POSITION_VALUE, s.EQUITY), lambda a: _ratio(p.total(_sizes(a)), a.computed(s.EQUITY)), each=SYMBOL
    ),
    s.NET_LEVERAGE: Formula(
        (s.POSITION_VALUE, s.EQUITY), lambda a: _ratio(a.computed(s.POSITION_VALUE), a.computed(s.EQUITY))
    ),
    s.STRESS_LOSS: Formula((s.POSITION_VALUE,), lambda a: a.computed(s.POSITION_VALUE) * s.STRESS_MOVE),
    s.FLYING_BLIND: Formula((s.DATA_AGE, s.OPEN_POSITIONS), _flying_blind, says=_blind_from),
    s.STALE_EXPOSED: Formula(
        (s.STALE_SYMBOLS, s.OPEN_POSITIONS),
        lambda a: p.is_true(a.computed(s.STALE_SYMBOLS) > 0) * p.is_true(a.computed(s.OPEN_POSITIONS) > 0),
    ),
    s.FRESH: Formula((), _fresh, any_of=(s.DATA_AGE, s.STALE_SYMBOLS), says=fresh_when),
    s.FILL_RATIO: Formula((s.ORDERS_FILLED, s.ORDERS_PLACED), _share(s.ORDERS_FILLED, s.ORDERS_PLACED)),
    s.CANCEL_RATIO: Formula((s.ORDERS_CANCELLED, s.ORDERS_PLACED), _share(s.ORDERS_CANCELLED, s.ORDERS_PLACED)),
    s.REJECT_RATIO: Formula((s.ORDERS_REJECTED, s.ORDERS_PLACED), _bad_share(s.ORDERS_REJECTED, s.ORDERS_PLACED)),
    s.ORDERS_PER_TRADE: Formula(
        (s.ORDERS_PLACED, s.TRADES), lambda a: _ratio(_count(a, s.ORDERS_PLACED, "1h"), _count(a, s.TRADES, "1h"))
    ),
    s.AVAILABILITY: Formula((s.UP,), lambda a: p.mean(a.gauge(s.UP))),
    s.AVAILABILITY_DAY: Formula((s.UP,), lambda a: _answered(a, "24h")),
    s.BURN_5M: Formula((s.UP,), _burn_rate("5m")),
    s.BURN_30M: Formula((s.UP,), _burn_rate("30m")),
    s.BURN_1H: Formula((s.UP,), _burn_rate("1h")),
    s.BURN_6H: Formula((s.UP,), _burn_rate("6h")),
    s.HEARTBEAT: Formula((s.CYCLE_DURATION,), lambda a: _slowest_loop(a) * 60),
    s.UPTIME: Formula((s.STARTED,), lambda a: p.lowest(p.now() - a.gauge(s.STARTED))),
    s.RESTARTS: Formula((s.STARTED,), lambda a: p.total(p.changes(a.gauge(s.STARTED), "24h"))),
    s.OPEN_FILES_RATIO: Formula(
        (s.OPEN_FILES, s.OPEN_FILES_LIMIT),
        lambda a: p.highest(a.gauge(s.OPEN_FILES) / a.gauge(s.OPEN_FILES_LIMIT)),
    ),
    s.GAIN: Formula((s.EQUITY,), _gain),
    s.GAIN_TODAY: Formula((s.EQUITY,), _gain, instead_of=(s.PNL_DAY,)),
    s.PNL_RATE: Formula((s.PNL_DAY,), lambda a: p.total(p.slope(a.gauge(s.PNL_DAY), "5m")) * 60, gauges=(s.PNL_DAY,)),
    s.CONVERSION: Formula((s.TRADES, s.TRADE_SIGNALS), _share(s.TRADES, s.TRADE_SIGNALS, "24h")),
    s.MARGIN_RUNWAY: Formula(
        (s.MARGIN_AVAILABLE, s.MARGIN_USED),
        _margin_runway,
    ),
    s.MARGIN_OF_CAPITAL: Formula(
        (s.MARGIN_USED, s.CAPITAL_TOTAL), lambda a: _ratio(a.computed(s.MARGIN_USED), a.computed(s.CAPITAL_TOTAL))
    ),
    s.HALTED_SHARE: Formula(
        (s.BREAKER_OPEN,),
        lambda a: p.highest(p.over_time("avg", a.gauge(s.BREAKER_OPEN), Window.RANGE)),
        gauges=(s.BREAKER_OPEN,),
    ),
    s.API_ERROR_RATIO: Formula((s.API_ERRORS, s.API_REQUESTS), _bad_share(s.API_ERRORS, s.API_REQUESTS, "5m")),
    s.RATE_LIMIT_RUNWAY: Formula(
        (s.RATE_LIMIT_LEFT,),
        lambda a: p.lowest(a.gauge(s.RATE_LIMIT_LEFT) / -(p.slope(a.gauge(s.RATE_LIMIT_LEFT), "5m") < 0)),
        gauges=(s.RATE_LIMIT_LEFT,),
    ),
    s.HTTP_ERROR_RATIO: Formula((s.HTTP_ERRORS, s.HTTP_REQUESTS), _bad_share(s.HTTP_ERRORS, s.HTTP_REQUESTS, "5m")),
    s.SILENT_SYMBOLS: Formula(
        (s.FEED_UPDATES,),
        # Each counts 1 or 0, so that a feed that never began has no answer: it has no symbols, not none that is silent.
        lambda a: p.total(p.is_true(p.compare("==", p.total(p.rate(a.counter(s.FEED_UPDATES), "5m"), SYMBOL), 0))),
        each=SYMBOL,
    ),
    s.DATA_FETCH_ERROR_RATIO: Formula(
        (s.DATA_FETCH_ERRORS, s.DATA_FETCHES), _bad_share(s.DATA_FETCH_ERRORS, s.DATA_FETCHES, "5m")
    ),
    s.BACKTEST_FAILURE_RATIO: Formula(
        (s.BACKTEST_FAILURES, s.BACKTESTS), _bad_share(s.BACKTEST_FAILURES, s.BACKTESTS, "24h")
    ),
    s.BACKTEST_CALMAR: Formula(
        (s.BACKTEST_RETURN, s.BACKTEST_DRAWDOWN),
        lambda a: _ratio(a.computed(s.BACKTEST_RETURN, RUN), a.computed(s.BACKTEST_DRAWDOWN, RUN)),
        each=RUN,
    ),
    s.SHARPE_GAP: Formula(
        (s.SHARPE, s.BACKTEST_SHARPE), lambda a: a.computed(s.SHARPE) - a.computed(s.BACKTEST_SHARPE)
    ),
    s.DRAWDOWN_OF_BACKTEST: Formula(
        (s.DRAWDOWN, s.BACKTEST_DRAWDOWN), lambda a: _ratio(a.computed(s.DRAWDOWN), a.computed(s.BACKTEST_DRAWDOWN))
    ),
    s.OPTIMISATION_SUCCESS_RATIO: Formula(
        (s.OPTIMISATION_SUCCESSES, s.OPTIMISATIONS), _share(s.OPTIMISATION_SUCCESSES, s.OPTIMISATIONS, "7d")
    ),
    s.BEST_SCORE: Formula(
        (s.OPTIMISATION_SCORE,),
        lambda a: p.over_time("max", a.gauge(s.OPTIMISATION_SCORE), Window.RANGE),
        gauges=(s.OPTIMISATION_SCORE,),
    ),
    s.POOL_USED: Formula((s.POOL_ACTIVE, s.POOL_IDLE), _fullest_pool),
}
"""Each derived signal and how it is made."""
