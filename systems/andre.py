"""Andre Assassin: a bot that turns webhooks into signals and trades, and tunes its strategies with Optuna.

Facts are those of its monitoring guide; `document` as a limit's origin means that guide. What the guide needs but never
names is marked as not stated: names, labels and buckets follow its vocabulary. The series that the guide records by a
rule (trading:win_rate:5m) is no metric of the bot.
"""

from __future__ import annotations

from systems import signals
from systems.catalogue import counter, gauge, histogram
from systems.exporters.node import NODE
from systems.exporters.postgres import POSTGRES
from systems.exporters.process import PROCESS
from systems.exporters.prometheus import PROMETHEUS
from systems.exporters.redis import REDIS
from systems.exporters.scrape import UP
from systems.matcher import equals, matches, one_of
from systems.metric import APP
from systems.promql import compare, either, highest, labelled, now, slope
from systems.query import CounterSeries
from systems.signal import BASIS_POINTS, Limit
from systems.sql import Sql
from systems.system import System

# The guide names no currency; its example trades BTC/USDT. Elsewhere: currency = "EUR".
CURRENCY = "USDT"
MONEY = f"suffix:{CURRENCY}"

# -- webhooks ----------------------------------------------------------------------------------------------------------
ACTIONS = ("buy", "sell", "close")
webhooks = counter(
    "andre_webhook_received_total",
    "Webhooks received",
    labels={"source": (), "symbol": (), "action": ACTIONS},
    stated=False,
)
webhook_duration = histogram(
    "andre_webhook_processing_seconds",
    "Time to process a webhook",
    "s",
    (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5),
    {"source": ()},
    stated=False,
)
webhook_errors = counter(
    "andre_webhook_errors_total", "Webhooks that failed", labels={"source": (), "error_type": ()}, stated=False
)

# -- signals and trades ------------------------------------------------------------------------------------------------
DIRECTIONS = ("long", "short")
active_signals = gauge(
    "andre_active_signals",
    "Signals that wait to be traded",
    labels={"source": (), "symbol": (), "direction": DIRECTIONS},
    stated=False,
)
# Where the bot counts no signals, its webhooks can stand for them: name this metric andre_webhook_received_total there.
trade_signals = counter(
    "andre_signals_total",
    "Signals generated",
    labels={"source": (), "symbol": (), "direction": DIRECTIONS},
    stated=False,
)
active_trades = gauge(
    "andre_active_trades", "Open trades", labels={"symbol": (), "direction": DIRECTIONS, "strategy": ()}
)
# The guide names the result "win" only. A trade that is open, cancelled or even has neither won nor lost: a rate over
# all of them is no win rate, so only these two count as trades.
trades = counter(
    "andre_trades_executed_total",
    "Trades executed, by outcome",
    labels={"symbol": (), "direction": DIRECTIONS, "strategy": (), "result": ("win", "loss")},
)
closed_trades = trades.where(one_of("result", "win", "loss"))
# Its guide calls it "{{ $value }}%" but holds it against 0.5 throughout, so: a ratio. Where it is exported as a
# percentage: metrics.andre_win_rate.unit = "percent".
win_rate = gauge(
    "andre_win_rate", "Win rate over closed trades", "percentunit", {"source": (), "strategy": (), "timeframe": ()}
)
# The guide does not say whether a gain is negative; a cost is what one watches, so: positive is worse.
slippage = gauge(
    "andre_trade_slippage",
    "Slippage in basis points, a cost when positive",
    BASIS_POINTS,
    {"symbol": ("BTC/USDT",), "exchange": ("bybit",)},
)

# -- profit and loss ---------------------------------------------------------------------------------------------------
# "Cumulative P&L over time" is none of the three periods, each of which begins again at zero: it is a fourth.
cumulative_pnl = gauge(
    "andre_cumulative_pnl",
    "P&L accumulated within a period",
    MONEY,
    {"strategy": (), "period": ("daily", "weekly", "monthly", "total")},
    stated=False,
)
max_drawdown = gauge(
    "andre_max_drawdown_ratio", "Maximum fall from a peak, 0-1", "percentunit", {"strategy": ()}, stated=False
)

# -- optimisation ------------------------------------------------------------------------------------------------------
optimisation_runs = counter(
    "andre_optimization_runs_total",
    "Optimisation runs",
    labels={"optimizer": ("optuna",), "status": ("complete", "failed")},
    stated=False,
)
optimisation_duration = histogram(
    "andre_optimization_duration_seconds",
    "Duration of an optimisation run",
    "s",
    (10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0),
    {"optimizer": ("optuna",)},
    stated=False,
)
# Called the best, but the guide's callback sets it to every trial's: the best is the highest of the time shown.
optimisation_score = gauge(
    "andre_optimization_best_score",
    "Objective's value of the latest trial",
    "none",
    {"optimizer": ("optuna",), "objective": ("sharpe_ratio",)},
    stated=False,
)
PHASES = ("phase_1", "phase_2", "phase_3")
hyperparameters = gauge(
    "andre_hyperparameters",
    "Hyperparameter in use",
    "none",
    {"parameter": ("risk_level",), "strategy": PHASES},
    stated=False,
)

# -- performance of the backend ----------------------------------------------------------------------------------------
api_duration = histogram(
    "andre_api_request_duration_seconds",
    "Duration of a request to its HTTP API",
    "s",
    (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
    {"method": (), "endpoint": (), "status": ()},
)
api_requests = CounterSeries(api_duration.metric, part="_count")
db_active = gauge("andre_db_connections_active", "Busy connections of the database pool", stated=False)
db_idle = gauge("andre_db_connections_idle", "Idle connections of the database pool")
redis_hit_rate = gauge("andre_redis_hit_rate", "Cache hit rate in percent", "percent", stated=False)
redis_memory = gauge("andre_redis_memory_usage_bytes", "Memory that Redis uses", "bytes")

# -- alerts and health -------------------------------------------------------------------------------------------------
SEVERITIES = ("info", "warning", "critical")
active_alerts = gauge(
    "andre_active_alerts", "Active alerts", labels={"alert_type": (), "severity": SEVERITIES}, stated=False
)
alerts_triggered = counter(
    "andre_alerts_triggered_total",
    "Alerts triggered",
    labels={"alert_type": (), "severity": SEVERITIES, "symbol": ()},
    stated=False,
)
# Of a score the guide gives no scale; 0-100 is the usual one. Elsewhere: metrics.andre_system_health.unit =
# "percentunit".
system_health = gauge("andre_system_health", "Overall health score, 0-100", "percent", stated=False)
component_status = gauge("andre_component_status", "1 when a component is up", "bool", {"component": ()}, stated=False)
errors = counter("andre_errors_total", "Errors by component", labels={"component": ()}, stated=False)
last_backup = gauge(
    "andre_backup_last_success_timestamp_seconds",
    "When the last backup succeeded, unix time",
    "s",
    {"target": ()},
    stated=False,
)

# The guide promises PostgreSQL as a data source (database high_wr_db) and a trade history, but names no table.
RECENT_TRADES = Sql(
    """\
SELECT
  closed_at AS "time",
  strategy AS "Strategy",
  symbol AS "Symbol",
  direction AS "Direction",
  result AS "Result",
  pnl AS "P&L"
FROM trades
WHERE $__timeFilter(closed_at)
ORDER BY closed_at DESC
LIMIT 100""",
    money=("P&L",),
)

# A gauge with labels has no series before its first alert. None is zero, as long as the bot answers its scrapes.
no_alert = labelled(highest(compare("==", UP, 1)) * 0, "severity", "none")

SYSTEM = System(
    slug="andre",
    title="Andre Assassin",
    currency=CURRENCY,
    # The guide names no jobs. Exporters have one of their own for each system: a shared "postgres" would mix the
    # databases of two systems in one Prometheus.
    selectors={
        APP: (equals("job", "andre"),),
        "node": (equals("job", "andre-node"),),
        "postgres": (equals("job", "andre-postgres"),),
        "redis": (equals("job", "andre-redis"),),
        "prometheus": (equals("job", "andre-prometheus"),),
    },
    metrics=(
        webhooks,
        webhook_duration,
        webhook_errors,
        active_signals,
        trade_signals,
        active_trades,
        trades,
        win_rate,
        slippage,
        cumulative_pnl,
        max_drawdown,
        optimisation_runs,
        optimisation_duration,
        optimisation_score,
        hyperparameters,
        api_duration,
        db_active,
        db_idle,
        redis_hit_rate,
        redis_memory,
        active_alerts,
        alerts_triggered,
        system_health,
        component_status,
        errors,
        last_backup,
    ),
    answers={
        signals.WEBHOOKS: webhooks,
        signals.WEBHOOK_DURATION: webhook_duration,
        signals.WEBHOOK_ERRORS: webhook_errors,
        signals.ACTIVE_SIGNALS: active_signals,
        signals.TRADE_SIGNALS: trade_signals,
        signals.OPEN_POSITIONS: active_trades,
        signals.TRADES: closed_trades,
        signals.WINS: trades.where(result="win"),
        signals.LOSSES: trades.where(result="loss"),
        signals.WIN_RATE_REPORTED: win_rate,
        signals.RECENT_TRADES: RECENT_TRADES,
        signals.SLIPPAGE: slippage,
        signals.PNL_DAY: cumulative_pnl.where(period="daily"),
        signals.PNL_WEEK: cumulative_pnl.where(period="weekly"),
        signals.PNL_MONTH: cumulative_pnl.where(period="monthly"),
        signals.PNL_CUMULATIVE: cumulative_pnl.where(period="total"),
        signals.DRAWDOWN_MAX: max_drawdown,
        signals.OPTIMISATIONS: optimisation_runs,
        # The callback says "complete" where the guide's panel says success.
        signals.OPTIMISATION_SUCCESSES: optimisation_runs.where(one_of("status", "complete", "success")),
        signals.OPTIMISATION_DURATION: optimisation_duration,
        signals.OPTIMISATION_SCORE: optimisation_score,
        signals.HYPERPARAMETER: hyperparameters,
        signals.HTTP_LATENCY: api_duration,
        signals.HTTP_REQUESTS: api_requests,
        signals.HTTP_ERRORS: api_requests.where(matches("status", "5..")),
        signals.POOL_ACTIVE: db_active,
        signals.POOL_IDLE: db_idle,
        signals.CACHE_HIT_RATIO: redis_hit_rate / 100,
        # Each process of the backend tells of the same Redis: their sum would be several.
        signals.REDIS_MEMORY: highest(redis_memory),
        signals.REDIS_MEMORY_SLOPE: highest(slope(redis_memory, "5m")),
        signals.ALERTS_ACTIVE: either(active_alerts, no_alert, on=()),
        signals.ALERTS_TRIGGERED: alerts_triggered,
        signals.HEALTH_SCORE: system_health / 100,
        signals.COMPONENT_UP: component_status,
        signals.ERRORS: errors,
        signals.BACKUP_AGE: now() - compare("!=", last_backup, 0),
    },
    exporters=(PROCESS, NODE, POSTGRES, REDIS, PROMETHEUS),
    # The slowest of what the guide says (backend 10 s, Prometheus 15 s, database and system 30 s): a rate needs several
    # scrapes of each.
    scrape_interval="30s",
    limits=(
        Limit(signals.WIN_RATE, warning=0.50, critical=0.45, origin="document, LowWinRate; critical: tradeboards"),
        Limit(signals.WIN_RATE_REPORTED, warning=0.50, origin="document, LowWinRate"),
        Limit(
            signals.HTTP_LATENCY,
            warning=1,
            critical=2,
            origin="document, HighAPILatency; critical: tradeboards",
            hold="2m",
            alert="HighAPILatency",
        ),
        # No idle connection, while the pool has any at all.
        Limit(signals.POOL_USED, warning=0.80, critical=1, origin="document, DBPoolExhausted; warning: tradeboards"),
    ),
    notes={
        signals.TRADES: "Trades that ended in win or loss; any other result is left out.",
        signals.WIN_RATE_REPORTED: "The window that the application takes is not known. Several of them are shown as "
        "their plain mean, whatever the number of trades behind each.",
        signals.CONVERSION: "Trades that ended over signals that came within the same 24 hours.",
        signals.PNL_DAY: "The day starts when the application says so; its guide does not say when.",
        signals.PNL_WEEK: "The week starts when the application says so; its guide does not say when.",
        signals.PNL_MONTH: "The month starts when the application says so; its guide does not say when.",
        signals.DRAWDOWN_MAX: "That of the worst strategy, not of the account as a whole. A maximum never recovers.",
        signals.SLIPPAGE: "Of the last trade in each symbol, a cost when positive; several are shown as their mean.",
        signals.OPTIMISATION_SCORE: "The application sets it after every trial, also when that is not the best.",
        signals.BEST_SCORE: "The highest: an objective to be minimised must be exported with its sign turned.",
        signals.HYPERPARAMETER: "The phases I, II and III stand in the place of a strategy.",
        signals.POOL_USED: "100 % is a pool without an idle connection. How many more it may open is not exported.",
        signals.REDIS_MEMORY_SLOPE: "Over five minutes.",
        signals.CACHE_HIT_RATIO: "As the application counts it, since its start or in a window: its guide does not "
        "say which.",
        signals.ALERTS_ACTIVE: "Those that the application raises itself.",
        signals.HEALTH_SCORE: "How the application weighs what it judges is not known.",
        signals.RECENT_TRADES: "Supposes a table or view `trades` in the database high_wr_db with closed_at "
        "(timestamp), strategy, symbol, direction, result and pnl. Where the tables are others, a view of that name "
        "brings them into this shape.",
    },
    without={"services": "Andre Assassin is one backend, without services behind a gateway"},
)
