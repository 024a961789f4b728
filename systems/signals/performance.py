"""Is it paid for the risk it takes, and how bad is a bad day? From the account's value, as rules record it."""

from __future__ import annotations

from systems.signal import COUNT, DURATION, MONEY, NO_UNIT, RATIO, Level

TAIL, FAR_TAIL = 0.05, 0.01
"""The share of days that are worse than the value at risk: 95 and 99 % confidence."""
RETURNS = 20
"""Daily returns that a statistic needs at least."""
PEAK_DAYS, RATIO_DAYS, RISK_DAYS = 30, 30, 90
"""Days that a peak, a ratio of reward to risk, and the value at risk look back."""

_FLOWS = "Deposits and withdrawals count as gain and loss here."
_MONTH = f"Of the last {RATIO_DAYS} days, with at least {RETURNS} daily returns, a year's worth of it"
_RISK = (
    f"From the daily returns of up to {RISK_DAYS} days, at least {RETURNS}, as a share of the account; 0 is no loss."
)

EQUITY_FLOOR = Level(
    "equity_floor",
    "Account value, held",
    "What was the account worth at least in the last ten minutes? A single wrong value makes no peak of it, nor do two "
    "processes that count one account for a moment.",
    MONEY,
    "higher",
    decimals=2,
    combine="max",
)
EQUITY_PEAK = Level(
    "equity_peak",
    "High-water mark",
    f"What was the account worth at most in the last {PEAK_DAYS} days, for ten minutes at least? {_FLOWS}",
    MONEY,
    "higher",
    decimals=2,
    combine="max",
)
LAST_HIGH = Level(
    "last_high",
    "At its peak",
    "When was the account last worth as much as its peak? Unix time in seconds.",
    NO_UNIT,
    combine="max",
)
TIME_UNDER_WATER = Level(
    "time_under_water",
    "Time under water",
    f"How long has the account been below its peak of {PEAK_DAYS} days? No more than these are told. {_FLOWS}",
    DURATION,
    "lower",
    low=0,
    decimals=0,
    combine="max",
)
RETURN_DAY = Level(
    "return_day",
    "Daily return",
    f"What did the account gain or lose in 24 hours? {_FLOWS}",
    RATIO,
    "higher",
    decimals=2,
    combine="avg",
)
VAR_95 = Level(
    "var_95",
    "Value at risk, 95 %",
    f"How large is a bad day's loss, exceeded on one day in twenty? {_RISK} {_FLOWS}",
    RATIO,
    "lower",
    low=0,
    decimals=2,
    combine="max",
)
VAR_99 = Level(
    "var_99",
    "Value at risk, 99 %",
    f"How large is a very bad day's loss, exceeded on one day in a hundred? {_RISK} So few days hold hardly one: it is "
    f"near the worst day of all. {_FLOWS}",
    RATIO,
    "lower",
    low=0,
    decimals=2,
    combine="max",
)
SHORTFALL = Level(
    "shortfall",
    "Expected shortfall, 95 %",
    f"How much does a day lose on average that is beyond the value at risk? {_RISK} {_FLOWS}",
    RATIO,
    "lower",
    low=0,
    decimals=2,
    combine="max",
)
VAR_BREACHES = Level(
    "var_breaches",
    "Value at risk exceeded",
    f"On how many of the last {RISK_DAYS} days was the loss larger than the value at risk (95 %) of the day before? "
    "About one in twenty is what it means; far more says that it is too low.",
    COUNT,
    "lower",
    low=0,
    decimals=0,
    combine="max",
)
VOLATILITY = Level(
    "volatility",
    "Volatility of daily returns",
    f"How far apart are the daily returns of the last {RATIO_DAYS} days (standard deviation, at least {RETURNS})? "
    f"{_FLOWS}",
    RATIO,
    "lower",
    low=0,
    decimals=2,
    combine="max",
)
SHARPE_30D = Level(
    "sharpe_30d",
    "Sharpe, 30 d",
    f"Is it paid for the ups and downs it takes? {_MONTH}; money at no risk is taken to earn nothing. {_FLOWS}",
    NO_UNIT,
    "higher",
    decimals=2,
    combine="avg",
)
SORTINO_30D = Level(
    "sortino_30d",
    "Sortino, 30 d",
    f"Is it paid for the losses it takes? {_MONTH}, over the downside deviation alone. {_FLOWS}",
    NO_UNIT,
    "higher",
    decimals=2,
    combine="avg",
)
CALMAR_30D = Level(
    "calmar_30d",
    "Calmar, 30 d",
    f"Is it paid for its worst drawdown? {_MONTH}, over the largest drawdown of these days. {_FLOWS}",
    NO_UNIT,
    "higher",
    decimals=2,
    combine="avg",
)
