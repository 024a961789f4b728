"""What a number means, the same in every system; and the limits that it is held against."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from errors import CatalogueError
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
RATIO, SECONDS, COUNT, PER_MINUTE, TIMES = "percentunit", "s", "locale", "opm", "suffix:×"
BYTES, STATE, DURATION, CORES = "bytes", "bool", "dtdurations", "suffix: cores"
BYTES_A_SECOND, BASIS_POINTS, NO_UNIT = "Bps", "suffix: bp", "none"
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


@dataclass(frozen=True)
class Level(Signal):
    """A value that stands at some height now: answered by a query.

    `combine` makes one number of several instances (or of several label values).
    """

    combine: Combine = field(default="sum", kw_only=True)


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


@dataclass(frozen=True)
class Distribution(Signal):
    """Things that take time, or have a size: answered by a histogram, judged at the quantile `level` (0 to 1)."""

    level: float = field(default=0.95, kw_only=True)


@dataclass(frozen=True)
class Records(Signal):
    """Single things with all that is known of each, newest first: answered by SQL."""


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


@dataclass(frozen=True)
class Limit:
    """A signal's warning and/or critical value in the signal's own unit, and who says so.

    The bad side is above for a signal of which lower is better, below for one of which higher is better. Raises
    `CatalogueError` when the signal is none, when neither value is given or one is no amount, when they stand in the
    wrong order, or when the signal has no bad side.
    """

    signal: Signal
    warning: float | None = None
    critical: float | None = None
    origin: str = ""

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
        if self.warning is not None and self.critical is not None:
            first, second = sorted((self.warning, self.critical), reverse=self.signal.better == "higher")
            if self.warning == self.critical or (first, second) != (self.warning, self.critical):
                side = "below" if self.signal.better == "lower" else "above"
                raise CatalogueError(
                    f"warning {self.warning:g} and critical {self.critical:g} are in the wrong order",
                    where=where,
                    todo=f"The warning lies {side} the critical value: {self.signal.better} is better",
                )

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
