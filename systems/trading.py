"""Trading system: a bot for NIFTY index options on the National Stock Exchange of India.

Facts are those of its monitoring guide; `document` as a limit's origin means that guide. Where it leaves a scale, a
sign or an encoding open, the decision stands beside the metric. A deployment that differs says so in tradeboards.toml:

    metrics.trading_strategy_win_rate = { unit = "percentunit" }
    limits.pnl_day = { warning = -10000, critical = -20000 }
"""

from __future__ import annotations

from functools import reduce

from systems import signals
from systems.catalogue import counter, gauge, histogram
from systems.exporters.node import NODE
from systems.exporters.process import PROCESS, STARTED
from systems.exporters.prometheus import PROMETHEUS
from systems.matcher import equals, matches, one_of
from systems.metric import APP
from systems.promql import absolute, compare, either, happened, is_true, now, total
from systems.query import HistogramSeries
from systems.signal import Limit
from systems.signals.trades import TRADES_FOR_A_RATE
from systems.system import System

# The guide names no currency; NIFTY options are paid in rupees.
INR = "currencyINR"
STRATEGY = {"strategy": ("gamma_scalping",)}
SIDES = ("BUY", "SELL")
# Buckets are not in the guide: they are those that its application is known to have.

# -- trading -----------------------------------------------------------------------------------------------------------
daily_pnl = gauge("trading_daily_pnl", "Daily profit/loss", INR)
daily_pnl_percent = gauge("trading_daily_pnl_percent", "Daily P&L as % of capital", "percent", stated=False)
unrealized_pnl = gauge("trading_unrealized_pnl", "Unrealized P&L from open positions", INR)
# Since when it counts is not said. It is drawn as it is, and never added to the day's P&L or to the capital.
realized_pnl = gauge("trading_realized_pnl", "Realized P&L from closed positions", INR)
positions_open = gauge("trading_positions_open", "Open positions by strategy", labels=STRATEGY)
trades = counter("trading_trades_total", "Total trades", labels=STRATEGY | {"side": SIDES, "status": ("filled",)})
# Losses are observed too: its sum is no counter, and prometheus_client leaves it out. Only the buckets are asked.
trades_pnl = histogram(
    "trading_trades_pnl",
    "P&L distribution",
    INR,
    (-5000.0, -1000.0, -500.0, -100.0, 0.0, 100.0, 500.0, 1000.0, 5000.0, 10000.0),
    STRATEGY,
)

# -- risk --------------------------------------------------------------------------------------------------------------
breaker_active = gauge("trading_circuit_breaker_active", "Circuit breaker: 0 trading, 1 stopped", "bool")
breaker_triggers = counter(
    "trading_circuit_breaker_triggers_total", "Circuit breaker triggers", labels={"reason": ("max_daily_loss",)}
)
max_drawdown = gauge("trading_max_drawdown", "Maximum drawdown percentage", "percent")
risk_breaches = counter("trading_risk_limit_breaches_total", "Risk limit breaches", labels={"limit_type": ()})

# -- capital -----------------------------------------------------------------------------------------------------------
capital_total = gauge("trading_capital_total", "Total capital", INR)
capital_used = gauge("trading_capital_used", "Capital in use", INR)
capital_available = gauge("trading_capital_available", "Available capital", INR)
# Its alert says "> 90" and "{{ $value }}%": 0-100.
capital_utilization = gauge("trading_capital_utilization", "Capital utilization percentage", "percent")
margin_used = gauge("trading_margin_used", "Margin used", INR)
margin_available = gauge("trading_margin_available", "Available margin", INR)

# -- market data -------------------------------------------------------------------------------------------------------
CONDITIONS = ("normal", "elevated", "high_stress", "extreme")
"""From calm to wild: what its public code calls them; the guide names none."""
market_vix = gauge("trading_market_vix", "Current VIX level", "none")
market_condition = gauge("trading_market_condition", "Market condition", "none", {"condition": CONDITIONS})
data_updates = counter("trading_market_data_updates_total", "Market data updates", labels={"symbol": ("NIFTY24600CE",)})
# No flag but a count of symbols: its query asks for more than 0, its alert for more than 5.
data_stale = gauge("trading_market_data_stale", "Symbols with stale data")
# Observed as data arrives, so it falls silent with the feed: it says how old data was, never how old it is.
data_age = histogram(
    "trading_market_data_age_seconds",
    "Age of market data on arrival",
    "s",
    (0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0),
    {"symbol": ("NIFTY24600CE",)},
)

# -- orders ------------------------------------------------------------------------------------------------------------
orders_submitted = counter(
    "trading_orders_submitted_total", "Orders submitted", labels=STRATEGY | {"side": SIDES, "order_type": ("LIMIT",)}
)
orders_filled = counter("trading_orders_filled_total", "Orders filled", labels=STRATEGY | {"side": SIDES})
orders_rejected = counter("trading_orders_rejected_total", "Orders rejected", labels=STRATEGY | {"reason": ()})
orders_cancelled = counter("trading_orders_cancelled_total", "Orders cancelled", labels=STRATEGY | {"reason": ()})
fill_time = histogram(
    "trading_order_fill_time_seconds", "Fill time", "s", (0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0), STRATEGY
)

# -- strategies --------------------------------------------------------------------------------------------------------
# Its scale is not said: 0-100, as its other metrics without a unit in their name (utilization, drawdown) are.
win_rate = gauge("trading_strategy_win_rate", "Win rate per strategy", "percent", STRATEGY)
avg_pnl = gauge("trading_strategy_avg_pnl", "Average P&L per trade", INR, STRATEGY)
sharpe_ratio = gauge("trading_strategy_sharpe_ratio", "Sharpe ratio", "none", STRATEGY)
trades_today = gauge("trading_strategy_trades_today", "Trades today", labels=STRATEGY)

# -- models ------------------------------------------------------------------------------------------------------------
MODEL = {"model": ("xgboost",)}
# Its alert says "< 0.6" with humanizePercentage: 0-1.
ml_accuracy = gauge("trading_ml_model_accuracy", "Model accuracy", "percentunit", MODEL)
ml_predictions = counter("trading_ml_predictions_total", "Predictions", labels=MODEL | {"prediction": ("take_trade",)})
ml_training = histogram(
    "trading_ml_training_duration_seconds", "Training time", "s", (10.0, 30.0, 60.0, 120.0, 300.0, 600.0)
)
# Unix time in seconds, as Prometheus has it; the name does not say. In milliseconds: unit = "ms".
ml_last_training = gauge("trading_ml_last_training_timestamp", "Last training timestamp", "s")

# -- system ------------------------------------------------------------------------------------------------------------
uptime = gauge("trading_system_uptime_seconds", "System uptime", "s")
errors = counter(
    "trading_system_errors_total",
    "System errors",
    labels={"component": ("order_manager",), "severity": ("warning", "error", "critical")},
)
# Clients of its own interface (ws_manager), not feeds of the exchange.
websockets = gauge("trading_websocket_connections", "Active WebSocket connections")
# Requests to its own FastAPI, not its calls to the broker: they come with an HTTP method and a status.
api_requests = counter(
    "trading_api_requests_total", "API requests", labels={"endpoint": (), "method": (), "status": ()}
)
api_duration = histogram(
    "trading_api_request_duration_seconds",
    "Request duration",
    "s",
    (0.01, 0.05, 0.1, 0.5, 1.0, 2.0, 5.0),
    {"endpoint": (), "method": ()},
)

# Whether the label alone says the condition (1 on the active one) or the value says it too (0 to 3) is left open. The
# name of a condition that is not zero tells it either way; of an unknown name, its value.
_named = [is_true(market_condition.where(condition=condition) > 0) * code for code, condition in enumerate(CONDITIONS)]
condition = reduce(either, (*_named, market_condition))

# Of the trades of a day, those above the bucket that ends at zero.
_seen = total(happened(HistogramSeries(trades_pnl.metric, part="_count"), "24h"))
_lost = total(happened(HistogramSeries(trades_pnl.metric, part="_bucket").where(one_of("le", "0", "0.0")), "24h"))
counted_win_rate = 1 - _lost / (_seen >= TRADES_FOR_A_RATE)

BANKED = "Taken that the capital holds what is banked: where it is a fixed number of the configuration"

SYSTEM = System(
    slug="trading",
    title="Trading system (NIFTY options)",
    currency="INR",
    # tradpal's metrics begin with trading_ too: only the job keeps the two apart in one Prometheus.
    selectors={
        APP: (equals("job", "trading"),),
        "node": (equals("job", "trading-node"),),
        "prometheus": (equals("job", "trading-prometheus"),),
    },
    metrics=(
        daily_pnl,
        daily_pnl_percent,
        unrealized_pnl,
        realized_pnl,
        positions_open,
        trades,
        trades_pnl,
        breaker_active,
        breaker_triggers,
        max_drawdown,
        risk_breaches,
        capital_total,
        capital_used,
        capital_available,
        capital_utilization,
        margin_used,
        margin_available,
        market_vix,
        market_condition,
        data_updates,
        data_stale,
        data_age,
        orders_submitted,
        orders_filled,
        orders_rejected,
        orders_cancelled,
        fill_time,
        win_rate,
        avg_pnl,
        sharpe_ratio,
        trades_today,
        ml_accuracy,
        ml_predictions,
        ml_training,
        ml_last_training,
        uptime,
        errors,
        websockets,
        api_requests,
        api_duration,
    ),
    answers={
        signals.EQUITY: compare("!=", capital_total, 0) + unrealized_pnl,
        signals.PNL_DAY: daily_pnl,
        signals.PNL_DAY_RATIO: either(daily_pnl_percent / 100, daily_pnl / (capital_total > 0)),
        signals.PNL_REALISED: realized_pnl,
        signals.PNL_UNREALISED: unrealized_pnl,
        signals.CAPITAL_TOTAL: capital_total,
        signals.CAPITAL_USED: capital_used,
        signals.CAPITAL_AVAILABLE: capital_available,
        signals.MARGIN_USED: margin_used,
        signals.MARGIN_AVAILABLE: margin_available,
        signals.EXPOSURE: capital_utilization / 100,
        # The sign is not said; its magnitude is the same either way.
        signals.DRAWDOWN_MAX: absolute(max_drawdown) / 100,
        signals.BREAKER_OPEN: breaker_active,
        signals.BREAKER_TRIPS: breaker_triggers,
        signals.RISK_BREACHES: risk_breaches,
        signals.OPEN_POSITIONS: positions_open,
        signals.TRADES: trades,
        signals.TRADES_BY_SIDE: trades,
        signals.TRADES_TODAY: trades_today,
        signals.TRADE_PNL: trades_pnl,
        signals.TRADE_PNL_MEAN: avg_pnl,
        signals.WIN_RATE: counted_win_rate,
        signals.WIN_RATE_REPORTED: win_rate / 100,
        signals.SHARPE: sharpe_ratio,
        signals.VIX: market_vix,
        signals.MARKET_CONDITION: condition,
        signals.ORDERS_PLACED: orders_submitted,
        signals.ORDERS_FILLED: orders_filled,
        signals.ORDERS_REJECTED: orders_rejected,
        signals.ORDERS_CANCELLED: orders_cancelled,
        signals.FILL_TIME: fill_time,
        signals.FEED_UPDATES: data_updates,
        signals.STALE_SYMBOLS: data_stale,
        signals.DATA_AGE_RECEIVED: data_age,
        signals.ML_ACCURACY: ml_accuracy,
        signals.ML_PREDICTIONS: ml_predictions,
        signals.ML_TRAINING_DURATION: ml_training,
        # Zero stands for "never": without the guard the model would seem as old as 1970.
        signals.ML_MODEL_AGE: now() - (ml_last_training > 0),
        # Where the application never sets it, it is zero: then the start of the process tells.
        signals.UPTIME: either(uptime > 0, now() - STARTED),
        signals.ERRORS: errors,
        signals.WEBSOCKETS: websockets,
        signals.HTTP_REQUESTS: api_requests,
        signals.HTTP_ERRORS: api_requests.where(matches("status", "5..")),
        signals.HTTP_LATENCY: api_duration,
    },
    exporters=(PROCESS, NODE, PROMETHEUS),
    # Where the machine or Prometheus is scraped more slowly, the deployment names that interval: a rate needs several
    # scrapes of each.
    scrape_interval="5s",
    # Times are those of the exchange. Its session (09:15 to 15:30) lies within a day of Kolkata, so midnight parts the
    # days wherever in the night the application sets its day's P&L back; with 09:15 a bar could end after that, at 0.
    timezone="Asia/Kolkata",
    session="Mon-Fri 09:15-15:30",
    # Its session ends at 10:00 UTC, so that a day from midnight to midnight UTC holds the whole of one.
    trading_days=252,
    limits=(
        Limit(
            signals.PNL_DAY, warning=-2500, critical=-5000, origin="document, HighDailyLoss; warning: tradeboards, half"
        ),
        Limit(
            signals.EXPOSURE,
            warning=0.70,
            critical=0.90,
            origin="document, HighCapitalUtilization; warning: tradeboards",
            alert="HighCapitalUtilization",
        ),
        Limit(signals.BREAKER_OPEN, critical=1, origin="document, CircuitBreakerTriggered"),
        Limit(
            signals.STALE_SYMBOLS, warning=1, critical=6, origin="document, its query (> 0) and StaleMarketData (> 5)"
        ),
        Limit(
            signals.REJECT_RATIO,
            warning=0.05,
            critical=0.10,
            origin="document, HighOrderRejectionRate, which looks at 5 min; warning: tradeboards",
        ),
        # One a second, as HighErrorRate says, is 300 in 5 minutes: long before that something is wrong.
        Limit(
            signals.ERRORS,
            warning=30,
            critical=300,
            origin="document, HighErrorRate, counted in 5 min; warning: tradeboards",
        ),
        Limit(signals.ML_ACCURACY, warning=0.70, critical=0.60, origin="document, LowMLAccuracy; warning: tradeboards"),
    ),
    # The guide names e-mail and Slack, and no address: slack is the webhook's own channel.
    channels={
        "critical": ("email:root@localhost", "slack"),
        "warning": ("email:root@localhost", "slack"),
        "info": ("slack",),
    },
    notes={
        signals.EQUITY: f"Total capital and unrealised P&L. {BANKED}, this is not the account's value.",
        signals.GAIN: f"{BANKED}, what is banked is missing here: add up the days.",
        signals.RETURN: f"{BANKED}, what is banked is missing here.",
        signals.PNL_DAY: "When the application begins its day, its guide does not say.",
        signals.PNL_DAY_RATIO: "Of the total capital. The application's own percentage is taken where it is exported.",
        signals.PNL_REALISED: "Since when it counts, today or ever, the guide does not say. Do not add it to the day.",
        signals.DRAWDOWN_MAX: "Sign and window are left open: its magnitude is taken. A maximum never recovers.",
        signals.EXPOSURE: "The part of the capital that is in use.",
        signals.TRADES: "Of every status, as the guide's own query counts.",
        signals.TRADE_PNL: "From its buckets alone: the sum of gains and losses is no counter.",
        signals.TRADE_PNL_MEAN: "Several strategies are shown as their plain mean, however many trades each made.",
        signals.WIN_RATE: "Trades with a P&L above zero, counted by their buckets: one that breaks even has not won.",
        signals.WIN_RATE_REPORTED: "Several strategies are shown as their plain mean, however many trades each made. "
        "Taken as 0 to 100: the guide gives no scale and no window. If it never leaves 1 %, "
        'its scale is 0 to 1: metrics.trading_strategy_win_rate = { unit = "percentunit" }.',
        signals.SHARPE: "Window and annualisation are the application's own. Several strategies are shown as their "
        "plain mean, which is no Sharpe ratio of the book.",
        signals.VIX: "India VIX, by context.",
        signals.MARKET_CONDITION: "0 normal, 1 elevated, 2 high stress, 3 extreme. An application that never clears a "
        "condition it has left shows the worst since its start: compare the volatility index.",
        signals.FILL_RATIO: "By order type there is none: fills are counted without it.",
        signals.FEED_UPDATES: "Outside its session, 09:15 to 15:30, the exchange sends nothing.",
        signals.SILENT_SYMBOLS: "Outside the exchange's session all are; an expired option is until a restart. "
        "None is known until the first update after a restart.",
        signals.DATA_AGE_RECEIVED: "Measured on arrival, it falls silent with the feed: see stale and silent symbols.",
        signals.ML_MODEL_AGE: "No value before the first training.",
        signals.WEBSOCKETS: "Clients of its own interface: zero is no outage of the feed.",
        signals.HTTP_REQUESTS: "Requests to its own API, not its calls to the broker.",
    },
)
