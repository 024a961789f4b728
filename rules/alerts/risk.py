"""Is money at risk beyond what was agreed, and did the brakes work?"""

from __future__ import annotations

from panels.line import counted, each, given, level, unless
from rules.alert import NIGHT, WARNS, Alert, Enough
from systems import signals as s

RISK = (
    Alert(
        "CircuitBreakerTriggered",
        level(s.BREAKER_OPEN),
        "Trading is stopped by the circuit breaker.",
        hold="1m",
        missed=True,
        lasts=NIGHT,
    ),
    Alert(
        "CircuitBreaker",
        each(counted(s.BREAKER_TRIPS, "5m", or_zero=False), "reason"),
        "A circuit breaker tripped in the last five minutes.",
        hold="1m",
    ),
    Alert(
        "TradingStopped",
        given(unless(s.TRADING_STATE, s.BREAKER_OPEN), s.BREAKER_TRIPS),
        "Trading is stopped by a breaker, or a process is down.",
        hold="2m",
    ),
    Alert(
        "LargeDrawdown",
        level(s.DRAWDOWN),
        "The account is far below its peak.",
        hold="1m",
        critical="CriticalDrawdown",
        missed=True,
        lasts=NIGHT,
    ),
    Alert(
        "HighDailyLoss", level(s.PNL_DAY), "Today's loss is near or beyond what was agreed.", missed=True, lasts=NIGHT
    ),
    Alert("LargeDailyLoss", level(s.PNL_DAY_RATIO), "Today's loss is large for the account.", lasts=NIGHT),
    Alert("HighExposure", level(s.EXPOSURE), "More of the account is at risk than agreed.", missed=True, lasts=NIGHT),
    Alert("HighLeverage", level(s.GROSS_LEVERAGE), "The book is geared up more than agreed."),
    Alert("LowMargin", level(s.MARGIN_RUNWAY), "A margin call is near.", hold="2m", missed=True, lasts=NIGHT),
    Alert(
        "StuckRiskGate",
        level(s.REJECTION_RATIO),
        "The pre-trade checks turn most proposals away.",
        hold="15m",
        enough=Enough(s.RISK_REJECTIONS, 10, "1h"),
        severities=WARNS,
    ),
    Alert(
        "FlyingBlind",
        level(s.FLYING_BLIND),
        "A position is on while the system cannot see the market.",
        hold="2m",
        missed=True,
    ),
    Alert(
        "ExposedOnStaleData", level(s.STALE_EXPOSED), "A position is on while some symbols have old data.", hold="2m"
    ),
)
