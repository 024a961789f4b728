"""The functions of PromQL that statistics over days are made of.

A window of days is looked at once a day, at midnight UTC: Prometheus aligns the steps of a subquery to its step.
"""

from __future__ import annotations

from systems import promql as p
from systems.query import Call, GaugeSeries, Number, Query, Subquery

_DAY, _HALF_A_DAY = "1d", 43200.0
NEWEST = "1h"
"""How far back the newest value is looked for: an outage at midnight that is shorter costs no daily return."""


def _daily(query: Query, days: int) -> Subquery:
    return Subquery(query, f"{days}d", _DAY)


def over_days(function: str, query: Query, days: int) -> Query:
    """`avg`, `stddev`, `count`, `sum` … of what the query answered at each midnight of the last days."""
    return Call(f"{function}_over_time", (_daily(query, days),))


def quantile_of_days(level: float, query: Query, days: int) -> Query:
    """A quantile (0 to 1) of what the query answered at each midnight of the last days."""
    return Call("quantile_over_time", (Number(level), _daily(query, days)))


def tail_of_days(share: float, query: Query, days: int, slices: int = 5) -> Query:
    """The mean of the lowest share of what the query answered at each midnight of the last days.

    It is the mean of the quantiles below `share` (C. Acerbi, D. Tasche, "Expected Shortfall: a natural coherent
    alternative to Value at Risk", 2002), at the middles of equal slices. A mean of the days below the quantile would
    need a cut-off that is the same for all days, which a subquery moves along with each.
    """
    levels = [share * (number + 0.5) / slices for number in range(slices)]
    total = quantile_of_days(levels[0], query, days)
    for level in levels[1:]:
        total = total + quantile_of_days(round(level, 6), query, days)
    return total / slices


def newest(series: GaugeSeries, ago: str = "") -> Query:
    """A gauge's newest value of the last hour, or of the hour that ended some time `ago`."""
    return p.over_time("last", series.shifted(ago) if ago else series, NEWEST)


def root(query: Query) -> Query:
    """Square root."""
    return Call("sqrt", (query,))


def at_most(query: Query, ceiling: float) -> Query:
    """The query, never above `ceiling`."""
    return Call("clamp_max", (query, Number(ceiling)))


def on_weekdays(query: Query) -> Query:
    """The query while the middle of the last 24 hours is on a day from Monday to Friday, UTC."""
    day = Call("day_of_week", (Call("vector", (p.now() - _HALF_A_DAY,)),))
    return p.having(query, day % 6 > 0)  # 0 is Sunday, 6 Saturday
