"""What is it worth, and what does it earn?"""

from __future__ import annotations

from systems.signal import MONEY, RATIO, Level, ratio

_MIND = (
    "Deposits and withdrawals count as gain and loss here. "
    "No answer is no fault where the history does not reach back to its beginning, or nothing answered just then."
)

EQUITY = Level(
    "equity", "Account value", "What is the account worth, over all its processes?", MONEY, "higher", decimals=2
)
PNL_DAY = Level("pnl_day", "Day P&L", "What did today bring, over all its processes?", MONEY, "higher", decimals=2)
PNL_DAY_RATIO = Level(
    "pnl_day_ratio",
    "Daily P&L %",
    "What did today bring, for the money at work?",
    RATIO,
    "higher",
    decimals=2,
    combine="avg",
)
PNL_WEEK = Level("pnl_week", "Week P&L", "What did this week bring?", MONEY, "higher", decimals=2)
PNL_MONTH = Level("pnl_month", "Month P&L", "What did this month bring?", MONEY, "higher", decimals=2)
PNL_CUMULATIVE = Level("pnl_cumulative", "Cumulative P&L", "Who earns, who loses?", MONEY, "higher", decimals=2)
PNL_REALISED = Level("pnl_realised", "Realised P&L", "What is banked?", MONEY, "higher", decimals=2)
PNL_UNREALISED = Level("pnl_unrealised", "Unrealised P&L", "What is on paper only?", MONEY, "higher", decimals=2)
PNL_RATE = Level(
    "pnl_rate",
    "P&L change per minute",
    "How fast is the day's P&L moving? Where it is set back for a new day, it seems to fall or rise at once.",
    MONEY,
    "higher",
    decimals=2,
)
GAIN = Level(
    "gain",
    "P&L from the account value",
    f"How did the account's value change over the time shown? {_MIND}",
    MONEY,
    "higher",
    decimals=2,
)
GAIN_TODAY = Level(
    "gain_today",
    "P&L today",
    f"How did the account's value change today? {_MIND}",
    MONEY,
    "higher",
    decimals=2,
)
RETURN = Level(
    "return",
    "Return",
    f"What did the account gain or lose over the time shown? {_MIND}",
    RATIO,
    "higher",
    decimals=2,
)
RETURN_TOTAL = Level(
    "return_total", "Total return", "What did it gain or lose in all?", RATIO, "higher", decimals=2, combine="avg"
)
CAPITAL_TOTAL = Level("capital_total", "Capital", "How much money is at its disposal?", MONEY, decimals=2)
CAPITAL_USED = Level("capital_used", "Capital in use", "How much of it is at work?", MONEY, low=0, decimals=2)
CAPITAL_AVAILABLE = Level("capital_available", "Capital available", "How much room is left?", MONEY, decimals=2)
MARGIN_USED = Level("margin_used", "Margin used", "How much margin is tied up?", MONEY, low=0, decimals=2)
MARGIN_AVAILABLE = Level("margin_available", "Margin available", "How much margin is left?", MONEY, decimals=2)
MARGIN_RUNWAY = ratio("margin_runway", "Margin left", "How far away is a margin call?", "higher", combine="min")
MARGIN_OF_CAPITAL = Level(
    "margin_of_capital",
    "Margin used, of the capital",
    "How far is the account geared up?",
    RATIO,
    "lower",
    low=0,
    decimals=1,
)
