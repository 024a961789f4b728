"""247trader-v2: a crypto spot bot (Coinbase) with pre-trade risk checks and circuit breakers.

Facts are those of its monitoring guide; `document` as a limit's origin means that guide.
"""

from __future__ import annotations

from systems import signals
from systems.catalogue import counter, gauge, histogram
from systems.exporters.process import PROCESS
from systems.matcher import equals
from systems.metric import APP
from systems.promql import absolute, either
from systems.signal import Limit
from systems.system import System

# -- trading performance -----------------------------------------------------------------------------------------------
account_value = gauge("trader_account_value_usd", "Total account value in USD", "currencyUSD")
daily_pnl = gauge("trader_daily_pnl_usd", "Daily profit/loss", "currencyUSD")
pnl_pct = gauge("trader_pnl_pct", "PnL as percentage", "percent")
daily_pnl_pct = gauge("trader_daily_pnl_pct", "Daily PnL as % of the account", "percent", stated=False)
trades = counter("trader_trades_total", "Trade count by outcome", labels={"outcome": ("win", "loss")})
max_drawdown = gauge("trader_max_drawdown_pct", "Maximum drawdown", "percent")

# -- positions and exposure --------------------------------------------------------------------------------------------
open_positions = gauge("trader_open_positions", "Number of open positions")
exposure = gauge("trader_exposure_pct", "Total exposure as % of portfolio", "percent")
position_value = gauge("trader_position_value_usd", "Per-symbol position value", "currencyUSD", {"symbol": ()})

# -- risk management ---------------------------------------------------------------------------------------------------
REJECTION_REASONS = (
    "max_open_positions",
    "exposure_cap",
    "cooldown",
    "cluster_limit",
    "mode_gate",
    "data_stale",
    "circuit_breaker",
)
TRIP_REASONS = ("volatility", "drawdown", "api_errors", "data_staleness", "exchange_degraded")
risk_rejections = counter(
    "trader_risk_rejections_total", "Rejected proposals by reason", labels={"reason": REJECTION_REASONS}
)
breaker_trips = counter(
    "trader_circuit_breaker_trips_total", "Circuit breaker activations", labels={"reason": TRIP_REASONS}
)

# -- execution ---------------------------------------------------------------------------------------------------------
orders_placed = counter("trader_orders_placed_total", "Orders submitted")
orders_filled = counter("trader_orders_filled_total", "Orders filled")
orders_canceled = counter("trader_orders_canceled_total", "Orders canceled")
order_fill_ratio = gauge("trader_order_fill_ratio", "Fill rate (0-1)", "percentunit")

# -- system health -----------------------------------------------------------------------------------------------------
# The guide's "(p50, p95, p99)" could mean a summary; a summary's quantiles cannot be aggregated, so: a histogram.
api_latency = histogram(
    "trader_api_latency_seconds", "API call latency", "s", (0.05, 0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0)
)
api_errors = counter("trader_api_errors_total", "API errors by endpoint", labels={"endpoint": ()})
cycle_duration = histogram(
    "trader_cycle_duration_seconds",
    "Main loop duration",
    "s",
    (1.0, 2.5, 5.0, 10.0, 15.0, 20.0, 30.0, 45.0, 60.0, 90.0),
)
data_staleness = gauge("trader_data_staleness_seconds", "Age of latest data", "s")

LINGERS = "A closed position stays until the application drops its series."

SYSTEM = System(
    slug="trader247",
    title="247trader-v2",
    currency="USD",
    selectors={APP: (equals("job", "trader247"),)},
    metrics=(
        account_value,
        daily_pnl,
        pnl_pct,
        daily_pnl_pct,
        trades,
        max_drawdown,
        open_positions,
        exposure,
        position_value,
        risk_rejections,
        breaker_trips,
        orders_placed,
        orders_filled,
        orders_canceled,
        order_fill_ratio,
        api_latency,
        api_errors,
        cycle_duration,
        data_staleness,
    ),
    answers={
        signals.EQUITY: account_value,
        signals.PNL_DAY: daily_pnl,
        signals.PNL_DAY_RATIO: either(daily_pnl_pct, pnl_pct) / 100,
        signals.TRADES: trades,
        signals.WINS: trades.where(outcome="win"),
        signals.LOSSES: trades.where(outcome="loss"),
        signals.OPEN_POSITIONS: open_positions,
        signals.POSITION_VALUE: position_value,
        signals.EXPOSURE: exposure / 100,
        signals.DRAWDOWN_MAX: absolute(max_drawdown) / 100,
        signals.BREAKER_TRIPS: breaker_trips,
        signals.BREAKER_BLOCKS: risk_rejections.where(reason="circuit_breaker"),
        signals.RISK_REJECTIONS: risk_rejections,
        signals.ORDERS_PLACED: orders_placed,
        signals.ORDERS_FILLED: orders_filled,
        signals.ORDERS_CANCELLED: orders_canceled,
        signals.FILL_RATIO_REPORTED: order_fill_ratio,
        signals.API_LATENCY: api_latency,
        signals.API_ERRORS: api_errors,
        signals.CYCLE_DURATION: cycle_duration,
        signals.DATA_AGE: data_staleness,
    },
    exporters=(PROCESS,),
    limits=(
        Limit(signals.EXPOSURE, warning=0.70, critical=0.90, origin="document, panel 4 and alert 1"),
        Limit(signals.DRAWDOWN, warning=0.10, critical=0.15, origin="document, alert 2; warning: tradeboards"),
        Limit(signals.DRAWDOWN_MAX, warning=0.10, critical=0.15, origin="document, alert 2; warning: tradeboards"),
        Limit(signals.API_ERRORS, warning=5, origin="document, alert 4, counted in 5 min"),
        Limit(signals.DATA_AGE, warning=60, critical=300, origin="document, alert 3; warning: tradeboards"),
    ),
    # The guide names Slack, e-mail and PagerDuty, and no address: slack is the webhook's own channel.
    channels={
        "critical": ("pagerduty", "slack", "email:root@localhost"),
        "warning": ("slack", "email:root@localhost"),
        "info": ("slack",),
    },
    notes={
        signals.PNL_DAY: "The day starts when the application says so; its guide does not say when.",
        signals.PNL_DAY_RATIO: "The guide names trader_pnl_pct without saying of what; where the application exports "
        "trader_daily_pnl_pct, that is taken.",
        signals.DRAWDOWN_MAX: "Sign and window are left open: its magnitude is taken. A maximum never recovers.",
        signals.POSITION_VALUE: LINGERS,
        signals.TOP_SHARE: LINGERS,
        signals.CONCENTRATION: LINGERS,
        signals.GROSS_LEVERAGE: LINGERS,
        signals.STRESS_LOSS: LINGERS,
        signals.FILL_RATIO_REPORTED: "The window that the application takes is not known.",
        signals.BREAKER_TRIPS: "Whether one is open now is not exported: proposals rejected for it are the only sign.",
        signals.DATA_AGE: "If the application sets it only as data arrives, it freezes with the loop: see heartbeat.",
    },
    without={"backtesting": "247trader-v2 exports nothing about backtests"},
)
