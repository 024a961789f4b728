"""Signals that need a history: made of what rules have recorded, so only where a Prometheus loads the rules.

The account's value is their source. It is taken as not known where it is exactly zero: that is what a client library
shows from the start of a process until it is first set, and one such sample would be a drawdown of 100 %.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from systems import promql as p
from systems import signals as s
from systems import statistics as st
from systems.catalogue import gauge
from systems.derived import Formula, Sources, fresh_when
from systems.matcher import Matcher
from systems.metric import RECORDED
from systems.query import Query
from systems.signal import Level, Signal

WATCHDOG = "Watchdog"
"""The alert that always fires: without it nobody evaluates the others."""
ALERTS = gauge(
    "ALERTS",
    "What Prometheus writes of each alert that is pending or fires.",
    labels=dict.fromkeys(("alertname", "alertstate", "severity", "signal", "reason", "system", "deployment"), ()),
    origin=RECORDED,
)
_SECONDS_OF_A_DAY = 86400
_DATA = (s.DATA_AGE, s.STALE_SYMBOLS)


def _kept(sources: Sources, signal: Level) -> Query:
    """What is recorded of a signal, as one series without labels."""
    return p.highest(sources.recorded(signal))


def _worth(sources: Sources) -> Query:
    return p.compare("!=", _kept(sources, s.EQUITY), 0)


def _floor(sources: Sources) -> Query:
    return p.highest(p.over_time("min", sources.recorded(s.EQUITY), "10m"))


def _peak(sources: Sources) -> Query:
    return p.highest(p.over_time("max", sources.recorded(s.EQUITY_FLOOR), f"{s.PEAK_DAYS}d"))


def _drawdown(sources: Sources) -> Query:
    return p.at_least(1 - _worth(sources) / (_kept(sources, s.EQUITY_PEAK) > 0), 0)


def _last_high(sources: Sources) -> Query:
    """The evaluation time while the account is at its peak, and nothing while it is not."""
    peak = _kept(sources, s.EQUITY_PEAK) > 0
    return (_kept(sources, s.EQUITY) >= peak) * 0 + p.now()


def _time_under_water(sources: Sources) -> Query:
    """Since it was at its peak; all the days that are looked at where it was not in these. Nothing without a value."""
    last = p.highest(p.over_time("max", sources.recorded(s.LAST_HIGH), f"{s.PEAK_DAYS}d"))
    all_of_it = _kept(sources, s.EQUITY_PEAK) * 0 + s.PEAK_DAYS * _SECONDS_OF_A_DAY
    return p.having(p.either(p.now() - last, all_of_it), _kept(sources, s.EQUITY))


def _return_day(sources: Sources) -> Query:
    """The account's value now over that of 24 hours ago, neither of which is zero; on days with a session alone."""
    equity = sources.recorded(s.EQUITY)
    now, before = p.highest(st.newest(equity)), p.highest(st.newest(equity, "1d"))
    gained = p.compare("!=", now, 0) / (before > 0) - 1
    return st.on_weekdays(gained) if sources.trading_days < 365 else gained


def _returns(sources: Sources) -> Query:
    return _kept(sources, s.RETURN_DAY)


def _of_enough(sources: Sources, query: Query, days: int) -> Query:
    """The query where the last days have enough daily returns to speak of."""
    return p.having(query, st.over_days("count", _returns(sources), days) >= s.RETURNS)


def _value_at_risk(tail: float) -> Callable[[Sources], Query]:
    """The loss that is exceeded on this share of the days: historical simulation, nothing assumed of the distribution
    (P. Jorion, "Value at Risk", chapter 10)."""
    return lambda a: _of_enough(a, p.at_least(-st.quantile_of_days(tail, _returns(a), s.RISK_DAYS), 0), s.RISK_DAYS)


def _shortfall(sources: Sources) -> Query:
    loss = p.at_least(-st.tail_of_days(s.TAIL, _returns(sources), s.RISK_DAYS), 0)
    return _of_enough(sources, loss, s.RISK_DAYS)


def _breaches(sources: Sources) -> Query:
    """Days that lost more than the value at risk of the day before: what P. Kupiec's test (1995) counts."""
    known_before = p.highest(sources.recorded(s.VAR_95).shifted("1d"))
    return st.over_days("sum", p.is_true(_returns(sources) < -known_before), s.RISK_DAYS)


def _mean(sources: Sources) -> Query:
    return st.over_days("avg", _returns(sources), s.RATIO_DAYS)


def _deviation(sources: Sources) -> Query:
    """Standard deviation of the daily returns (that of a whole population: with 30 days, 2 % below a sample's)."""
    return st.over_days("stddev", _returns(sources), s.RATIO_DAYS)


def _sharpe(sources: Sources) -> Query:
    """Mean over standard deviation of the daily returns, times the root of the days in a year (W. F. Sharpe, "The
    Sharpe Ratio", 1994), with a risk-free rate of zero."""
    ratio = _mean(sources) / (_deviation(sources) > 0) * sources.trading_days**0.5
    return _of_enough(sources, ratio, s.RATIO_DAYS)


def _sortino(sources: Sources) -> Query:
    """As Sharpe's, over the downside deviation: the root of the mean square of the losses, gains counted as zero
    (F. A. Sortino, L. N. Price, 1994), with a target of zero."""
    downside = st.root(st.over_days("avg", st.at_most(_returns(sources), 0) ** 2, s.RATIO_DAYS))
    return _of_enough(sources, _mean(sources) / (downside > 0) * sources.trading_days**0.5, s.RATIO_DAYS)


def _calmar(sources: Sources) -> Query:
    """A year's return at the mean of these days, over their largest drawdown (T. W. Young, 1991, who looks at 36
    months)."""
    worst = p.highest(p.over_time("max", sources.recorded(s.DRAWDOWN), f"{s.RATIO_DAYS}d"))
    return _of_enough(sources, _mean(sources) * sources.trading_days / (worst > 0), s.RATIO_DAYS)


def _drawdown_max(sources: Sources) -> Query:
    return p.highest(p.over_time("max", sources.recorded(s.DRAWDOWN), f"{s.PEAK_DAYS}d"))


def _fresh_burn(over: str) -> Callable[[Sources], Query]:
    """How many times faster than allowed the error budget of freshness is used up (SRE workbook, chapter 5)."""
    return lambda a: (1 - p.highest(p.over_time("avg", a.recorded(s.FRESH), over))) / s.FRESHNESS_BUDGET


def _firing(_: Sources) -> Query:
    """Alerts that fire, by name and severity; zero while the watchdog alone does."""
    alerts = ALERTS.where(alertstate="firing")
    by_name = p.total(alerts.where(Matcher("alertname", "!=", WATCHDOG)), ("alertname", "severity"))
    return p.or_zero(by_name, p.highest(alerts.where(alertname=WATCHDOG)) * 0)


_EQUITY = (s.EQUITY,)
_FROM_EQUITY = f"Below the account's peak of {s.PEAK_DAYS} days. Deposits and withdrawals distort it."

HISTORY: Mapping[Signal, Formula] = {
    s.EQUITY_FLOOR: Formula(_EQUITY, _floor),
    s.EQUITY_PEAK: Formula(_EQUITY, _peak),
    s.DRAWDOWN: Formula(_EQUITY, _drawdown, says=lambda _: _FROM_EQUITY),
    s.DRAWDOWN_MAX: Formula(_EQUITY, _drawdown_max, says=lambda _: f"In the last {s.PEAK_DAYS} days."),
    s.LAST_HIGH: Formula(_EQUITY, _last_high),
    s.TIME_UNDER_WATER: Formula(_EQUITY, _time_under_water),
    s.RETURN_DAY: Formula(_EQUITY, _return_day),
    s.VAR_95: Formula(_EQUITY, _value_at_risk(s.TAIL)),
    s.VAR_99: Formula(_EQUITY, _value_at_risk(s.FAR_TAIL)),
    s.SHORTFALL: Formula(_EQUITY, _shortfall),
    s.VAR_BREACHES: Formula(_EQUITY, _breaches),
    s.VOLATILITY: Formula(_EQUITY, lambda a: _of_enough(a, _deviation(a), s.RATIO_DAYS)),
    s.SHARPE_30D: Formula(_EQUITY, _sharpe),
    s.SORTINO_30D: Formula(_EQUITY, _sortino),
    s.CALMAR_30D: Formula(_EQUITY, _calmar),
    s.FRESH_BURN_5M: Formula((), _fresh_burn("5m"), any_of=_DATA, says=fresh_when),
    s.FRESH_BURN_30M: Formula((), _fresh_burn("30m"), any_of=_DATA, says=fresh_when),
    s.FRESH_BURN_1H: Formula((), _fresh_burn("1h"), any_of=_DATA, says=fresh_when),
    s.FRESH_BURN_6H: Formula((), _fresh_burn("6h"), any_of=_DATA, says=fresh_when),
    s.FIRING_ALERTS: Formula((s.UP,), _firing),
}
"""Each signal that needs a history, and how it is made of what is recorded."""
