"""What can hurt, and what stops it?"""

from __future__ import annotations

from systems.signal import MONEY, NO_UNIT, NONE_IS_GOOD, RATIO, TIMES, Events, Level, ratio, status

HELD_FOR = "1h"
"""How long the last known positions of a process that is down are taken to be on."""
STRESS_MOVE = -0.10
"""The move that `STRESS_LOSS` supposes of every position."""

EXPOSURE = ratio("exposure", "Exposure", "How much of the account is at risk?", "lower", combine="max")
DRAWDOWN = Level(
    "drawdown",
    "Drawdown",
    "How far below its peak is the account now?",
    RATIO,
    "lower",
    low=0,
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
LIMIT_USED = ratio("limit_used", "Limit used", "How near is each limit?", "lower", decimals=0)
BREAKER_OPEN = status(
    "breaker_open", "Circuit breaker", "Is trading stopped by a circuit breaker now?", "lower", combine="max"
)
HALTED_SHARE = ratio(
    "halted_share", "Time halted", "For what share of the time shown was trading stopped?", "lower", combine="max"
)
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
    silence=NONE_IS_GOOD,
    whole=True,
)
RISK_REJECTIONS = Events(
    "risk_rejections",
    "Risk rejections",
    "What do the pre-trade checks stop?",
    silence="None at all is fine: without one it is zero, as long as the system answers its scrapes.",
)
REJECTION_RATIO = ratio(
    "rejection_ratio",
    "Rejection ratio",
    "What share of proposals was blocked in the last hour; is a gate stuck?",
    "lower",
)
RISK_BREACHES = Events(
    "risk_breaches",
    "Risk limit breaches",
    "Which limits were broken?",
    better="lower",
    silence=NONE_IS_GOOD,
    whole=True,
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
TOP_SHARE = ratio("top_share", "Largest position", "Is the book one bet?", "lower", decimals=0)
CONCENTRATION = Level(
    "concentration",
    "Concentration (HHI)",
    "How evenly is the book spread: 1 is one position, 1/n is n equal ones?",
    NO_UNIT,
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
    f"P&L at {100 * STRESS_MOVE:g} %",
    f"What would a fall of every position by {-100 * STRESS_MOVE:g} % cost? All at once, none hedging another.",
    MONEY,
    "higher",
    decimals=2,
)
FLYING_BLIND = status(
    "flying_blind",
    "Flying blind",
    "Is a position on while the system cannot see the market? SEEING while it can or nothing is on; a process that "
    "does not answer is BLIND, unless it had no position when it last told. A gap means that nothing is known.",
    "lower",
)
STALE_EXPOSED = status(
    "stale_exposed",
    "Exposed on stale data",
    "Is a position on while some symbols have old data? A gap means that nothing is known.",
    "lower",
)
