"""Do orders get done, how fast, at what cost; does the exchange answer?"""

from __future__ import annotations

from systems.signal import BASIS_POINTS, COUNT, NO_UNIT, NONE_IS_GOOD, SECONDS, Distribution, Events, Level, ratio

ORDERS_PLACED = Events("orders_placed", "Orders placed", "How many orders went out?")
ORDERS_FILLED = Events("orders_filled", "Orders filled", "How many orders were filled?")
ORDERS_CANCELLED = Events("orders_cancelled", "Orders cancelled", "How many orders were taken back?")
ORDERS_REJECTED = Events(
    "orders_rejected", "Orders rejected", "Which orders are turned away?", better="lower", silence=NONE_IS_GOOD
)
FILL_RATIO = ratio("fill_ratio", "Fill ratio", "What share of the orders is filled?", "higher")
FILL_RATIO_REPORTED = ratio(
    "fill_ratio_reported",
    "Fill ratio as reported",
    "What fill ratio does the application itself see?",
    "higher",
    combine="min",
)
CANCEL_RATIO = ratio("cancel_ratio", "Cancel ratio", "Is it chasing: what share of the orders is taken back?", "lower")
REJECT_RATIO = ratio("reject_ratio", "Reject ratio", "What share of the orders is turned away?", "lower")
ORDERS_PER_TRADE = Level(
    "orders_per_trade",
    "Orders per trade",
    "How many orders does one trade cost; do venue message limits come near?",
    NO_UNIT,
    "lower",
    low=0,
    decimals=1,
)
FILL_TIME = Distribution(
    "fill_time", "Time to fill", "How long does an order wait for its fill?", SECONDS, "lower", low=0
)
SIGNAL_LATENCY = Distribution(
    "signal_latency", "Signal to execution", "How long from a signal until it is executed?", SECONDS, "lower", low=0
)
SLIPPAGE = Level(
    "slippage", "Slippage", "What does crossing the spread cost?", BASIS_POINTS, "lower", decimals=1, combine="avg"
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
API_REQUESTS = Events("api_requests", "API requests", "How many calls go to the exchange?")
API_ERROR_RATIO = ratio(
    "api_error_ratio", "API error ratio", "What share of the calls to the exchange fails?", "lower", decimals=2
)
RATE_LIMIT_LEFT = Level(
    "rate_limit_left",
    "Calls left",
    "How many calls are left before the exchange's rate limit?",
    COUNT,
    "higher",
    low=0,
    decimals=0,
    combine="min",
)
RATE_LIMIT_RUNWAY = Level(
    "rate_limit_runway",
    "Calls last for",
    "At this pace, how long until the rate limit is reached?",
    SECONDS,
    "higher",
    low=0,
    combine="min",
)
WEBHOOKS = Events("webhooks", "Webhooks", "How many webhooks come in?")
WEBHOOK_DURATION = Distribution(
    "webhook_duration", "Webhook processing time", "How long does a webhook take?", SECONDS, "lower", low=0
)
WEBHOOK_ERRORS = Events(
    "webhook_errors", "Webhook errors", "Which webhooks fail?", better="lower", silence=NONE_IS_GOOD
)
