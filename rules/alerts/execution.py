"""Do orders get done, and does the exchange answer?"""

from __future__ import annotations

from panels.line import counted, level, quantile
from rules.alert import INFORMS, WARNS, Alert, Enough
from systems import signals as s

EXECUTION = (
    Alert(
        "HighOrderRejectionRate",
        level(s.REJECT_RATIO),
        "Many orders are rejected.",
        enough=Enough(s.ORDERS_PLACED, 10, "1h"),
    ),
    Alert(
        "LowFillRatio",
        level(s.FILL_RATIO),
        "Few orders are filled.",
        hold="15m",
        enough=Enough(s.ORDERS_PLACED, 10, "1h"),
        severities=WARNS,
    ),
    Alert(
        "SlowFills",
        quantile(s.FILL_TIME, over="15m"),
        "Orders take long to be filled.",
        hold="10m",
        enough=Enough(s.FILL_TIME, 5, "15m"),
        severities=WARNS,
    ),
    Alert(
        "HighSlippage",
        level(s.SLIPPAGE, by=("symbol", "exchange")),
        "Fills cost more than expected.",
        hold="15m",
        severities=WARNS,
    ),
    Alert(
        "HighExchangeLatency",
        quantile(s.API_LATENCY, over="5m"),
        "The exchange answers slowly.",
        enough=Enough(s.API_LATENCY, 10, "5m"),
    ),
    Alert(
        "HighAPIErrors",
        counted(s.API_ERRORS, "5m", or_zero=False, by=("endpoint",)),
        "Calls to the exchange fail again and again.",
        hold="2m",
    ),
    Alert(
        "HighAPIErrorRatio",
        level(s.API_ERROR_RATIO),
        "A large share of the calls to the exchange fails.",
        enough=Enough(s.API_REQUESTS, 20, "5m"),
    ),
    Alert(
        "RateLimitApproaching",
        level(s.RATE_LIMIT_LEFT),
        "Few calls are left before the rate limit.",
        hold="1m",
        severities=INFORMS,
    ),
    Alert("NoRecentTrades", level(s.LAST_TRADE_AGE), "It has not traded for long.", severities=INFORMS),
)
