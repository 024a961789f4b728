"""How does it trade, and how well?"""

from __future__ import annotations

from systems.signal import COUNT, MONEY, NO_UNIT, RATIO, SECONDS, Distribution, Events, Level, Records, ratio

TRADES_FOR_A_RATE = 20
"""A win rate over fewer trades says nothing."""

TRADES = Events("trades", "Trades", "How much does it trade?")
TRADES_BY_SIDE = Events("trades_by_side", "Trades by side", "What does it buy and sell, and which strategy does?")
WINS = Events("wins", "Winning trades", "How many trades made money?", better="higher")
LOSSES = Events("losses", "Losing trades", "How many trades lost money?", better="lower")
WIN_RATE = ratio(
    "win_rate",
    "Win rate",
    f"How often is it right? Of the trades closed in 24 hours; nothing for fewer than {TRADES_FOR_A_RATE}.",
    "higher",
)
WIN_RATE_REPORTED = ratio(
    "win_rate_reported",
    "Win rate as reported",
    "What win rate does the application itself see?",
    "higher",
    combine="avg",
)
TRADES_TODAY = Level("trades_today", "Trades today", "How much did it trade today?", COUNT, low=0, decimals=0)
TRADE_PNL = Distribution(
    "trade_pnl", "P&L per trade", "What does a trade bring; are the tails fat?", MONEY, "higher", level=0.5
)
TRADE_PNL_MEAN = Level(
    "trade_pnl_mean",
    "Average P&L per trade",
    "What does a trade bring on average?",
    MONEY,
    "higher",
    decimals=2,
    combine="avg",
)
LAST_TRADE_AGE = Level(
    "last_trade_age",
    "Last trade",
    "How long ago was the last trade: is it alive?",
    SECONDS,
    "lower",
    low=0,
    combine="min",
)
OPEN_POSITIONS = Level("open_positions", "Open positions", "How much is on?", COUNT, low=0, decimals=0)
POSITION_VALUE = Level("position_value", "Position value", "Where is the money?", MONEY, decimals=2)
OPEN_ORDERS = Level("open_orders", "Open orders", "How many orders wait at the exchange?", COUNT, low=0, decimals=0)
POSITION_QUOTE = Level("position_quote", "Position size", "How large are its positions, in money?", MONEY, decimals=2)
POSITION_BASE = Level(
    "position_base", "Position size, base", "How large are its positions, in units of what is traded?", NO_UNIT
)
GRID_LEVELS = Level("grid_levels", "Grid levels", "How many levels of the grid are active?", COUNT, low=0, decimals=0)
DCA_STEPS = Level("dca_steps", "DCA steps", "How many steps of averaging down are active?", COUNT, low=0, decimals=0)
TRADE_SIGNALS = Events("trade_signals", "Trade signals", "How many signals to trade does it generate?")
ACTIVE_SIGNALS = Level(
    "active_signals", "Active signals", "How many signals wait to be traded?", COUNT, low=0, decimals=0
)
CONVERSION = Level(
    "conversion", "Signal to trade", "What share of the signals becomes trades?", RATIO, "higher", low=0, decimals=1
)
SHARPE = Level(
    "sharpe", "Sharpe ratio", "Is it paid for the risk it takes?", NO_UNIT, "higher", decimals=2, combine="avg"
)
VIX = Level(
    "vix", "Volatility index", "Is the market calm or stressed?", NO_UNIT, "lower", low=0, decimals=1, combine="max"
)
MARKET_CONDITION = Level(
    "market_condition",
    "Market condition",
    "In which regime is the market?",
    NO_UNIT,
    "lower",
    low=0,
    high=3,
    decimals=0,
    combine="max",
)
RECENT_TRADES = Records("recent_trades", "Recent trades", "What just happened?")
