"""TRADERAGENT: a grid and DCA bot for crypto spot markets in USDT.

Facts are those of its monitoring document; `document` as a limit's origin means that one. What it promises without
naming a metric is marked `stated=False`. A deployment that exports something under another name or on another scale
says so in tradeboards.toml: `metrics.bot_total_trades = { name = "bot_total_trades_total" }`.
"""

from __future__ import annotations

from systems import signals
from systems.catalogue import counter, gauge, histogram
from systems.exporters.node import NODE
from systems.exporters.postgres import POSTGRES
from systems.exporters.process import PROCESS
from systems.exporters.prometheus import PROMETHEUS
from systems.exporters.redis import REDIS
from systems.matcher import equals
from systems.metric import APP
from systems.promql import absolute, now
from systems.signal import Limit
from systems.system import System

USDT = "suffix:USDT"
STRATEGIES = ("grid", "dca")

# -- trading performance -----------------------------------------------------------------------------------------------
portfolio_value = gauge("bot_portfolio_value_usdt", "Total portfolio value in USDT", USDT)
portfolio_return = gauge("bot_portfolio_return_percent", "Total return percentage", "percent")
portfolio_drawdown = gauge("bot_portfolio_drawdown_percent", "Current drawdown percentage", "percent")
# Counters by nature, for they only rise; a gauge that only rises is read the same way. prometheus_client would end
# their names in _total, so whatever exports them is not its Counter; where it is, the deployment names them.
total_trades = counter("bot_total_trades", "Total number of trades executed")
winning_trades = counter("bot_winning_trades", "Number of profitable trades")
losing_trades = counter("bot_losing_trades", "Number of losing trades")
win_rate = gauge("bot_win_rate_percent", "Win rate percentage", "percent")
# From the document's example of a metric of one's own, not from its list: it breaks trades down, never counts them.
trades_by_side = counter("bot_trades_total", "Total trades", labels={"side": ("buy", "sell"), "strategy": STRATEGIES})
# The bounds are tradeboards' proposal; quantiles are exact where an application's own bounds are.
trade_pnl = histogram(
    "bot_trade_pnl_usdt",
    "P&L per trade in USDT",
    USDT,
    (-50.0, -20.0, -10.0, -5.0, -2.0, 0.0, 2.0, 5.0, 10.0, 20.0, 50.0),
    {"strategy": STRATEGIES},
    stated=False,
)
sharpe_ratio = gauge("bot_sharpe_ratio", "Sharpe ratio", "none", stated=False)
realized_pnl = gauge("bot_realized_pnl_usdt", "Realised P&L in USDT", USDT, stated=False)

# -- orders and positions ----------------------------------------------------------------------------------------------
open_orders = gauge("bot_open_orders", "Number of currently open orders")
orders_created = counter("bot_total_orders_total", "Total orders created")
orders_failed = counter("bot_failed_orders_total", "Failed orders")
orders_canceled = counter("bot_canceled_orders_total", "Canceled orders")
open_positions = gauge("bot_open_positions", "Open positions", labels={"symbol": ()}, stated=False)
position_base = gauge("bot_position_size_base", "Position size in base currency", "none")
position_quote = gauge("bot_position_size_quote", "Position size in quote currency", USDT)

# -- exchange API ------------------------------------------------------------------------------------------------------
api_requests = counter("bot_api_requests_total", "Total API requests")
# Its code example gives no bounds: then they are those of prometheus_client.
api_duration = histogram(
    "bot_api_request_duration_seconds",
    "API request duration",
    "s",
    (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0),
    {"endpoint": ("create_order",)},
)
api_errors = counter("bot_api_errors_total", "API errors")
rate_limit_remaining = gauge("bot_api_rate_limit_remaining", "Remaining API calls before rate limit")

# -- strategies --------------------------------------------------------------------------------------------------------
grid_levels = gauge("bot_grid_levels_active", "Active grid levels (grid strategy)")
dca_steps = gauge("bot_dca_steps_active", "Active DCA steps (DCA strategy)")

# -- system health -----------------------------------------------------------------------------------------------------
uptime = gauge("bot_uptime_seconds", "Bot uptime in seconds", "s")
errors = counter("bot_errors_total", "Total errors")
last_trade = gauge("bot_last_trade_timestamp", "Unix timestamp of last trade", "s")

SYSTEM = System(
    slug="traderagent",
    title="TRADERAGENT",
    currency="USDT",
    # Jobs named after the system: several systems side by side in one Prometheus keep their exporters apart.
    selectors={
        APP: (equals("job", "traderagent"),),
        NODE.origin: (equals("job", "traderagent-node"),),
        POSTGRES.origin: (equals("job", "traderagent-postgres"),),
        REDIS.origin: (equals("job", "traderagent-redis"),),
        PROMETHEUS.origin: (equals("job", "traderagent-prometheus"),),
    },
    metrics=(
        portfolio_value,
        portfolio_return,
        portfolio_drawdown,
        total_trades,
        winning_trades,
        losing_trades,
        win_rate,
        trades_by_side,
        trade_pnl,
        sharpe_ratio,
        realized_pnl,
        open_orders,
        orders_created,
        orders_failed,
        orders_canceled,
        open_positions,
        position_base,
        position_quote,
        api_requests,
        api_duration,
        api_errors,
        rate_limit_remaining,
        grid_levels,
        dca_steps,
        uptime,
        errors,
        last_trade,
    ),
    answers={
        signals.EQUITY: portfolio_value,
        signals.RETURN_TOTAL: portfolio_return / 100,
        # Alerts at 10 and 20 say that it is positive; a build that exports it negative reads the same.
        signals.DRAWDOWN: absolute(portfolio_drawdown) / 100,
        signals.TRADES: total_trades,
        signals.WINS: winning_trades,
        signals.LOSSES: losing_trades,
        signals.WIN_RATE_REPORTED: win_rate / 100,
        signals.TRADES_BY_SIDE: trades_by_side,
        signals.TRADE_PNL: trade_pnl,
        signals.SHARPE: sharpe_ratio,
        signals.PNL_REALISED: realized_pnl,
        signals.OPEN_ORDERS: open_orders,
        signals.ORDERS_PLACED: orders_created,
        signals.ORDERS_REJECTED: orders_failed,
        signals.ORDERS_CANCELLED: orders_canceled,
        signals.OPEN_POSITIONS: open_positions,
        signals.POSITION_BASE: position_base,
        signals.POSITION_QUOTE: position_quote,
        signals.API_REQUESTS: api_requests,
        signals.API_LATENCY: api_duration,
        signals.API_ERRORS: api_errors,
        signals.RATE_LIMIT_LEFT: rate_limit_remaining,
        signals.GRID_LEVELS: grid_levels,
        signals.DCA_STEPS: dca_steps,
        signals.UPTIME: uptime,
        signals.ERRORS: errors,
        # Zero stands for "none yet": without the guard a fresh bot would seem idle since 1970.
        signals.LAST_TRADE_AGE: now() - (last_trade > 0),
    },
    exporters=(PROCESS, NODE, POSTGRES, REDIS, PROMETHEUS),
    limits=(
        Limit(signals.UP, critical=1, origin="document, BotDown", alert="BotDown"),
        Limit(signals.DRAWDOWN, warning=0.10, critical=0.20, origin="document, LargeDrawdown and CriticalDrawdown"),
        Limit(signals.LAST_TRADE_AGE, warning=3600, origin="document, NoRecentTrades"),
        Limit(signals.HOST_CPU, warning=0.80, critical=0.90, origin="document, HighCPUUsage; critical: tradeboards"),
        Limit(signals.HOST_MEMORY_USED, warning=0.90, origin="document, HighMemoryUsage"),
        Limit(signals.HOST_DISK_USED, warning=0.90, origin="document, DiskSpaceLow: less than 10 % free"),
        # Alerts that the document names without a number; these are the ones its public rules have.
        Limit(
            signals.REJECT_RATIO,
            warning=0.20,
            origin="tradeboards, for HighOrderFailureRate of the document",
            alert="HighOrderFailureRate",
        ),
        Limit(signals.ERRORS, warning=30, origin="tradeboards, for HighErrorRate of the document, counted in 5 min"),
        Limit(signals.API_LATENCY, warning=2, critical=5, origin="tradeboards, critical as in its public rules"),
        Limit(
            signals.RATE_LIMIT_LEFT,
            warning=100,
            critical=20,
            origin="tradeboards, for RateLimitApproaching of the document",
        ),
    ),
    # The document leaves the chat and the reader of its mails open: a deployment names its own.
    channels={
        "critical": ("telegram:-1001234567890", "slack:#trading-alerts", "email:root@localhost"),
        "warning": ("telegram:-1001234567890", "slack:#trading-alerts"),
        "info": ("slack:#trading-alerts",),
    },
    notes={
        signals.EQUITY: "In USDT, as exported. Deposits and withdrawals move it too: mark them on the graphs.",
        signals.RETURN_TOTAL: "Since when, and of which capital, the document does not say. Several processes are "
        "shown as their plain mean, however much money each has.",
        signals.DRAWDOWN: "Its magnitude. From which peak, the document does not say.",
        signals.WIN_RATE_REPORTED: "Since when it counts, the document does not say.",
        signals.WINS: "A trade that breaks even is neither a win nor a loss.",
        signals.LOSSES: "A trade that breaks even is neither a win nor a loss.",
        signals.TRADES_BY_SIDE: "From the metric of the document's example, which its list does not have.",
        signals.TRADE_PNL: "Not in the document's list: empty until the bot exports it.",
        signals.SHARPE: "Not in the document's list: empty until the bot exports it.",
        signals.PNL_REALISED: "Not in the document's list: empty until the bot exports it.",
        signals.OPEN_POSITIONS: "Not in the document's list, which has only sizes: empty until the bot exports it.",
        signals.ORDERS_REJECTED: "Failed orders: whether the exchange turned them away or the call broke, the bot does "
        "not tell. Fills are not exported, so there is no fill ratio.",
        signals.POSITION_BASE: "The coin is not named: read each instance by itself, their sum means nothing.",
        signals.POSITION_QUOTE: "Taken as USDT: the document names neither the pair nor its quote currency.",
        signals.API_REQUESTS: "Counted without the endpoint; by endpoint, count what the latency has seen.",
        signals.RATE_LIMIT_LEFT: "The size of the limit is not exported: calls left, not their share.",
        signals.LAST_TRADE_AGE: "No value before the first trade.",
    },
    without={"backtesting": "TRADERAGENT exports nothing about backtests"},
)
