"""What a number means, the same in every system; and the limits that it is held against."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal, get_args

from errors import CatalogueError
from systems import units, window
from systems.matcher import is_text
from systems.query import CounterSeries, HistogramSeries, Query
from systems.sql import Sql

NONE_IS_GOOD = "None is good news: without one it is zero, as long as the system answers its scrapes."

Better = Literal["higher", "lower", "neither"]
Combine = Literal["sum", "max", "min", "avg", "count"]
Answer = Query | CounterSeries | HistogramSeries | Sql

MONEY = "money"
"""The unit of an amount in a deployment's own currency."""
LARGEST_AMOUNT = 1e15
"""What no limit lies beyond: a number of more digits is a slip, and a float would not hold it to the unit."""
MOST_DECIMALS = 15
"""Digits after the point that a float still holds."""
RATIO, SECONDS, COUNT, PER_MINUTE, TIMES = "percentunit", "s", "locale", "opm", "suffix:×"
BYTES, STATE, DURATION, CORES = "bytes", "bool", "dtdurations", "suffix:cores"
BYTES_A_SECOND, BASIS_POINTS, NO_UNIT = "Bps", units.BASIS_POINTS, "none"
CLOCK = "dateTimeAsIsoNoDateIfToday"
"""A moment, in milliseconds since 1970."""


@dataclass(frozen=True)
class Signal:
    """A number with a meaning.

    `key` names it in configuration and in panel ids. `question` is what a reader wants to know from it. `unit` is a
    Grafana unit id or `MONEY`. `low` and `high` are its natural range, where it has one.
    """

    key: str
    title: str
    question: str
    unit: str = COUNT
    better: Better = "neither"
    low: float | None = field(default=None, kw_only=True)
    high: float | None = field(default=None, kw_only=True)
    decimals: int | None = field(default=None, kw_only=True)

    def __hash__(self) -> int:
        return hash(self.key)  # asked for thousands of times a build

    def __post_init__(self) -> None:
        where = self.key if is_text(self.key) else "signal"
        for name in ("key", "title", "question"):
            if not is_text(getattr(self, name)):
                raise CatalogueError(f"its {name} must be text", where=where, todo="Write it in quotes")
        _check_choice("better", self.better, get_args(Better), where)
        if self.unit != MONEY:
            units.check_unit(self.unit, where)
        for name, value in (("low", self.low), ("high", self.high)):
            if value is not None and not _is_amount(value):
                raise CatalogueError(f"its {name} is no amount", where=where, todo="Give a number or leave it out")
        if self.low is not None and self.high is not None and self.low >= self.high:
            raise CatalogueError("its low is not below its high", where=where, todo="Give the lower one as low")
        if self.decimals is not None and (type(self.decimals) is not int or not 0 <= self.decimals <= MOST_DECIMALS):
            raise CatalogueError("its decimals are no count", where=where, todo=f"Give 0 to {MOST_DECIMALS}")


@dataclass(frozen=True)
class Level(Signal):
    """A value that stands at some height now: answered by a query.

    `combine` makes one number of several instances (or of several label values).
    """

    combine: Combine = field(default="sum", kw_only=True)
    __hash__ = Signal.__hash__

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_choice("combine", self.combine, get_args(Combine), self.key)


@dataclass(frozen=True)
class Events(Signal):
    """Things that happen: answered by a counter.

    `silence` says why having none is good news: such a panel draws zero as long as the system answers its scrapes.
    `limit_over` is the window that its limit is about, any where it is empty. `whole`: no choice of a reader but that
    of the instance may narrow it down.
    """

    silence: str = field(default="", kw_only=True)
    limit_over: str = field(default="", kw_only=True)
    whole: bool = field(default=False, kw_only=True)
    __hash__ = Signal.__hash__


@dataclass(frozen=True)
class Distribution(Signal):
    """Things that take time, or have a size: answered by a histogram, judged at the quantile `level` (0 to 1)."""

    level: float = field(default=0.95, kw_only=True)
    __hash__ = Signal.__hash__


@dataclass(frozen=True)
class Records(Signal):
    """Single things with all that is known of each, newest first: answered by SQL."""

    __hash__ = Signal.__hash__


def ratio(
    key: str,
    title: str,
    question: str,
    better: Better = "neither",
    *,
    decimals: int | None = 1,
    combine: Combine = "sum",
) -> Level:
    """A share of a whole, 0 to 1."""
    return Level(key, title, question, RATIO, better, low=0, high=1, decimals=decimals, combine=combine)


def status(key: str, title: str, question: str, better: Better = "neither", *, combine: Combine = "sum") -> Level:
    """Something that is so (1) or not (0)."""
    return Level(key, title, question, STATE, better, low=0, high=1, decimals=0, combine=combine)


def _check_choice(name: str, value: object, allowed: tuple[str, ...], where: str) -> None:
    if value not in allowed:
        quoted = ", ".join(f'"{one}"' for one in allowed)
        raise CatalogueError(f'its {name} is "{value}"', where=where, todo=f"Use one of {quoted}")


MADE_IN_A_PERIOD = frozenset({"pnl_day", "pnl_week", "pnl_month", "pnl_day_ratio", "gain", "gain_today"})
"""Gains and losses of some time: a limit of one is a loss."""
FALLS = frozenset({"drawdown", "drawdown_max", "backtest_drawdown"})
"""Shares of a whole that are drawn without their natural end."""
LARGEST_RATIO = 10
"""What no limit of a ratio without an end of its own lies beyond: it was meant in percent."""


@dataclass(frozen=True)
class Limit:
    """A signal's warning and/or critical value in the signal's own unit, and who says so.

    The bad side is above for a signal of which lower is better, below for one of which higher is better. `hold` is how
    long it must be there before anybody is told (`5m`) and `alert` the name under which; empty, both are those of the
    alert on this signal. Raises `CatalogueError` when the signal is none, when neither value is given or one is no
    amount, when they stand in the wrong order, when the signal has no bad side, when a loss is written without its
    minus, or a ratio in percent; and for a hold that is no duration or a name that no alert can have.
    """

    signal: Signal
    warning: float | None = None
    critical: float | None = None
    origin: str = ""
    hold: str = ""
    alert: str = ""

    def __post_init__(self) -> None:
        if not isinstance(self.signal, Signal):
            raise CatalogueError("the signal of a limit is none", todo="Write Limit(signals.EXPOSURE, …)")
        where = f'limit of "{self.signal.key}"'
        if self.signal.better == "neither":
            raise CatalogueError("no side of it is bad", where=where, todo="Limit a signal that has a better side")
        if self.warning is None and self.critical is None:
            raise CatalogueError("neither warning nor critical is given", where=where, todo="Give one or both")
        for name, value in (("warning", self.warning), ("critical", self.critical)):
            if value is not None and not _is_amount(value):
                raise CatalogueError(f"its {name} is no amount", where=where, todo="Give a number from -1e15 to 1e15")
        if self.hold and not window.is_duration(self.hold):
            raise CatalogueError(f'its hold "{self.hold}" is no duration', where=where, todo="Write it as 30s or 5m")
        if self.alert and not re.fullmatch("[A-Z][A-Za-z0-9]{2,39}", self.alert):
            raise CatalogueError(f'"{self.alert}" is no name of an alert', where=where, todo="Write it as HighExposure")
        if self.signal.key in MADE_IN_A_PERIOD and self.furthest > 0:
            todo = f"A loss is written with a minus: {-self.furthest:.10g}"
            raise CatalogueError(f"{self.furthest:.10g} is a gain", where=where, todo=todo)
        if self.signal.unit == RATIO:
            self._check_ratio(where)
        if self.warning is not None and self.critical is not None:
            first, second = sorted((self.warning, self.critical), reverse=self.signal.better == "higher")
            if self.warning == self.critical or (first, second) != (self.warning, self.critical):
                side = "below" if self.signal.better == "lower" else "above"
                raise CatalogueError(
                    f"warning {self.warning:g} and critical {self.critical:g} are in the wrong order",
                    where=where,
                    todo=f"The warning lies {side} the critical value: {self.signal.better} is better",
                )

    def _check_ratio(self, where: str) -> None:
        low = -LARGEST_RATIO if self.signal.low is None else self.signal.low
        end = 1 if self.signal.key in FALLS else LARGEST_RATIO
        high = end if self.signal.high is None else self.signal.high
        for value in self._values:
            if not low <= value <= high:
                summary = f"{value:.10g} lies beyond {low:g} to {high:g}"
                todo = "It is a ratio: 70 percent are 0.7, 300 basis points are 0.03"
                raise CatalogueError(summary, where=where, todo=todo)

    @property
    def nearest(self) -> float:
        """The value met first when things get worse."""
        return self._values[0]

    @property
    def furthest(self) -> float:
        """The value met last: where the limit is used up."""
        return self._values[-1]

    @property
    def _values(self) -> tuple[float, ...]:
        return tuple(value for value in (self.warning, self.critical) if value is not None)


def _is_amount(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return -LARGEST_AMOUNT <= value <= LARGEST_AMOUNT  # false of NaN, too
