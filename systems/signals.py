"""Every signal that a panel can draw, and the limits the house sets where a system's document sets none."""

from __future__ import annotations

from systems.signal import (
    BYTES,
    CORES,
    COUNT,
    DURATION,
    MONEY,
    PER_MINUTE,
    RATIO,
    SECONDS,
    STATE,
    TIMES,
    Distribution,
    Events,
    Level,
    Limit,
    Signal,
)

TRADES_FOR_A_RATE = 20
"""A win rate over fewer trades says nothing."""
STRESS_MOVE = -0.10
"""The move that `STRESS_LOSS` supposes of every position."""
ERROR_BUDGET = 0.001
"""What is left of an availability objective of 99.9 %."""

_BUDGET = f"How fast is the error budget ({100 - 100 * ERROR_BUDGET:g} % availability) used up"

# -- state -------------------------------------------------------------------------------------------------------------
TRADING_STATE = Level("trading_state", "Trading state", "Is it on?", STATE, "higher", low=0, high=2, decimals=0)
UP = Level("up", "Up", "Does it answer when it is scraped?", STATE, "higher", low=0, high=1, decimals=0, combine="min")

# -- money -------------------------------------------------------------------------------------------------------------
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
RETURN = Level(
    "return", "Return", "What did the account gain or lose over the time shown?", RATIO, "higher", decimals=2
)

# -- trades and positions ----------------------------------------------------------------------------------------------
TRADES = Events("trades", "Trades", "How much does it trade?")
WINS = Events("wins", "Winning trades", "How many trades made money?", better="higher")
WIN_RATE = Level("win_rate", "Win rate", "How often is it right?", RATIO, "higher", low=0, high=1, decimals=1)
OPEN_POSITIONS = Level("open_positions", "Open positions", "How much is on?", COUNT, low=0, decimals=0)
POSITION_VALUE = Level("position_value", "Position value", "Where is the money?", MONEY, decimals=2)

# -- risk --------------------------------------------------------------------------------------------------------------
EXPOSURE = Level(
    "exposure",
    "Exposure",
    "How much of the account is at risk?",
    RATIO,
    "lower",
    low=0,
    high=1,
    decimals=1,
    combine="max",
)
DRAWDOWN_MAX = Level(
    "drawdown_max",
    "Max drawdown",
    "What was the worst fall from a peak?",
    RATIO,
    "lower",
    low=0,
    decimals=1,
    combine="max",
)
LIMIT_USED = Level("limit_used", "Limit used", "How near is each limit?", RATIO, "lower", low=0, high=1, decimals=0)
BREAKER_TRIPS = Events(
    "breaker_trips",
    "Circuit breaker trips",
    "Did a breaker stop trading, and why?",
    better="lower",
    silence="No trip is good news: without one it is zero, as long as the system answers its scrapes.",
    whole=True,
)
BREAKER_BLOCKS = Events(
    "breaker_blocks",
    "Stopped by a breaker",
    "Is a breaker open now: are proposals turned away because of it?",
    better="lower",
    silence="None is good news: without one it is zero, as long as the system answers its scrapes.",
    whole=True,
)
RISK_REJECTIONS = Events(
    "risk_rejections",
    "Risk rejections",
    "What do the pre-trade checks stop?",
    silence="None at all is fine: without one it is zero, as long as the system answers its scrapes.",
)
REJECTION_RATIO = Level(
    "rejection_ratio",
    "Rejection ratio",
    "What share of proposals is blocked; is a gate stuck?",
    RATIO,
    "lower",
    low=0,
    high=1,
    decimals=1,
)
POSITION_SHARE = Level(
    "position_share",
    "Position size",
    "How large is each position against the account?",
    RATIO,
    "lower",
    low=0,
    decimals=1,
)
TOP_SHARE = Level("top_share", "Largest position", "Is the book one bet?", RATIO, "lower", low=0, high=1, decimals=0)
CONCENTRATION = Level(
    "concentration",
    "Concentration (HHI)",
    "How evenly is the book spread: 1 is one position, 1/n is n equal ones?",
    "none",
    "lower",
    low=0,
    high=1,
    decimals=2,
)
GROSS_LEVERAGE = Level(
    "gross_leverage",
    "Gross leverage",
    "How geared is the book, long and short together?",
    TIMES,
    "lower",
    low=0,
    decimals=2,
)
NET_LEVERAGE = Level("net_leverage", "Net leverage", "How one-sided is the book?", TIMES, decimals=2)
STRESS_LOSS = Level(
    "stress_loss",
    f"P&L if all falls {-100 * STRESS_MOVE:g} %",
    f"What would a fall of every position by {-100 * STRESS_MOVE:g} % cost?",
    MONEY,
    "higher",
    decimals=2,
)
FLYING_BLIND = Level(
    "flying_blind",
    "Flying blind",
    "Is a position on while the data is old, the loop hangs, or nothing answers?",
    STATE,
    "lower",
    low=0,
    high=1,
    decimals=0,
)

# -- orders ------------------------------------------------------------------------------------------------------------
ORDERS_PLACED = Events("orders_placed", "Orders placed", "How many orders went out?")
ORDERS_FILLED = Events("orders_filled", "Orders filled", "How many orders were filled?")
ORDERS_CANCELLED = Events("orders_cancelled", "Orders cancelled", "How many orders were taken back?")
FILL_RATIO = Level(
    "fill_ratio", "Fill ratio", "What share of the orders is filled?", RATIO, "higher", low=0, high=1, decimals=1
)
FILL_RATIO_REPORTED = Level(
    "fill_ratio_reported",
    "Fill ratio as reported",
    "What fill ratio does the application itself see?",
    RATIO,
    "higher",
    low=0,
    high=1,
    decimals=1,
    combine="min",
)
CANCEL_RATIO = Level(
    "cancel_ratio",
    "Cancel ratio",
    "Is it chasing: what share of the orders is taken back?",
    RATIO,
    "lower",
    low=0,
    high=1,
    decimals=1,
)
ORDERS_PER_TRADE = Level(
    "orders_per_trade",
    "Orders per trade",
    "How many orders does one trade cost; do venue message limits come near?",
    "none",
    "lower",
    low=0,
    decimals=1,
)
API_LATENCY = Distribution("api_latency", "API latency", "How fast does the exchange answer?", SECONDS, "lower", low=0)
API_ERRORS = Events(
    "api_errors",
    "API errors",
    "Which calls to the exchange fail?",
    better="lower",
    silence="No error is good news: without one it is zero, as long as the system answers its scrapes.",
    limit_over="5m",
)

# -- system ------------------------------------------------------------------------------------------------------------
AVAILABILITY = Level(
    "availability", "Processes up", "What share of the processes answers?", RATIO, "higher", low=0, high=1, decimals=0
)
AVAILABILITY_DAY = Level(
    "availability_day",
    "Availability, 24 h",
    f"Is the objective of {100 - 100 * ERROR_BUDGET:g} % kept?",
    RATIO,
    "higher",
    low=0,
    high=1,
    decimals=2,
)
BURN_5M = Level("burn_5m", "Burn rate, 5 min", f"{_BUDGET} now?", TIMES, "lower", low=0, decimals=1)
BURN_30M = Level("burn_30m", "Burn rate, 30 min", f"{_BUDGET} in half an hour?", TIMES, "lower", low=0, decimals=1)
BURN_1H = Level("burn_1h", "Burn rate, 1 h", f"{_BUDGET} in an hour?", TIMES, "lower", low=0, decimals=1)
BURN_6H = Level("burn_6h", "Burn rate, 6 h", f"{_BUDGET} in six hours?", TIMES, "lower", low=0, decimals=1)
DATA_AGE = Level("data_age", "Data age", "How old is the newest market data?", SECONDS, "lower", low=0, combine="max")
CYCLE_DURATION = Distribution(
    "cycle_duration", "Cycle duration", "How long does one round of the main loop take?", SECONDS, "lower", low=0
)
HEARTBEAT = Level(
    "heartbeat",
    "Loop heartbeat",
    "Does the slowest main loop turn? Zero is hung.",
    PER_MINUTE,
    "higher",
    low=0,
    decimals=1,
)
STARTED = Level("started", "Start time", "When was the process started (unix seconds)?", "none", combine="max")
UPTIME = Level("uptime", "Uptime", "How long has it been running?", DURATION, "higher", low=0, decimals=1)
RESTARTS = Level("restarts", "Restarts, 24 h", "Did it restart in the last day?", better="lower", low=0, decimals=0)
CPU_SECONDS = Events("cpu_seconds", "CPU", "How much processor time does it take?", CORES)
MEMORY = Level("memory", "Memory", "How much memory does it hold?", BYTES, low=0)
OPEN_FILES = Level("open_files", "Open files", "How many files and sockets are open?", low=0, decimals=0)
OPEN_FILES_LIMIT = Level("open_files_limit", "Open files allowed", "How many may be open?", low=0, decimals=0)
OPEN_FILES_RATIO = Level(
    "open_files_ratio",
    "Open files used",
    "Does it run out of files and sockets?",
    RATIO,
    "lower",
    low=0,
    high=1,
    decimals=1,
)
SCRAPE_DURATION = Level(
    "scrape_duration",
    "Scrape duration",
    "How long does collecting the metrics take?",
    SECONDS,
    "lower",
    low=0,
    combine="max",
)
SERIES = Level("series", "Series by metric", "Which metrics cost most to keep?", low=0, decimals=0, combine="count")

SIGNALS: dict[str, Signal] = {value.key: value for value in list(globals().values()) if isinstance(value, Signal)}
"""Every signal by its key."""

HOUSE = "tradeboards"
HOUSE_LIMITS = (
    Limit(TRADING_STATE, warning=2, critical=1, origin=HOUSE),
    Limit(WIN_RATE, warning=0.50, critical=0.45, origin=HOUSE),
    Limit(REJECTION_RATIO, warning=0.50, critical=0.90, origin=HOUSE),
    Limit(POSITION_SHARE, warning=0.20, critical=0.35, origin=HOUSE),
    Limit(TOP_SHARE, warning=0.35, critical=0.50, origin=HOUSE),
    Limit(GROSS_LEVERAGE, warning=1, critical=2, origin=HOUSE),
    Limit(FLYING_BLIND, critical=1, origin=HOUSE),
    Limit(BREAKER_TRIPS, critical=1, origin=HOUSE),
    Limit(FILL_RATIO, warning=0.80, critical=0.50, origin=HOUSE),
    Limit(API_LATENCY, warning=1, critical=2, origin=HOUSE),
    Limit(UP, critical=1, origin=HOUSE),
    Limit(AVAILABILITY, warning=1, critical=0.80, origin=HOUSE),
    Limit(AVAILABILITY_DAY, warning=1 - ERROR_BUDGET, critical=1 - 10 * ERROR_BUDGET, origin=HOUSE),
    Limit(BURN_1H, critical=14.4, origin="SRE workbook, 1 h window"),
    Limit(BURN_6H, critical=6, origin="SRE workbook, 6 h window"),
    Limit(CYCLE_DURATION, warning=45, critical=60, origin=HOUSE),
    Limit(HEARTBEAT, critical=0.1, origin=HOUSE),
    Limit(RESTARTS, warning=1, origin=HOUSE),
    Limit(OPEN_FILES_RATIO, warning=0.80, critical=0.90, origin=HOUSE),
)
"""What a professional desk would start from; a system or a deployment replaces any of them."""
