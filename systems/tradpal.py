"""TradPal: a trading bot with a gateway, an indicator core, a data service and a backtesting service around it.

Facts are those of its monitoring document; `document` as a limit's origin means that one. Where it leaves a scale, a
sign or an encoding open, the decision stands beside the metric. A deployment that differs says so in tradeboards.toml:

    currency = "EUR"
    metrics.backtest_max_drawdown = { unit = "percent" }
    metrics.system_cpu_usage_ratio = { name = "tradpal_system_cpu_usage_percent", unit = "percent" }
"""

from __future__ import annotations

from systems import signals
from systems.catalogue import counter, gauge, histogram
from systems.exporters.process import PROCESS
from systems.exporters.prometheus import PROMETHEUS
from systems.exporters.redis import REDIS
from systems.exporters.scrape import as_of
from systems.matcher import Matcher, equals, matches
from systems.metric import APP
from systems.promql import absolute, compare, either, informed, is_true
from systems.signal import Limit
from systems.system import System

USD = "currencyUSD"
# Its code gives no bounds: then they are those of prometheus_client.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0)
# How a status says that all went well is left open. Whatever says it otherwise is shown as failing, not passed over.
FAILED = Matcher("status", "!~", "success|successful|succeeded|completed|ok")

# -- API gateway -------------------------------------------------------------------------------------------------------
requests = counter(
    "api_gateway_requests_total", "Requests processed", labels={"method": (), "endpoint": (), "status": ()}
)
request_duration = histogram(
    "api_gateway_request_duration_seconds", "Request duration", "s", BUCKETS, {"method": (), "endpoint": ()}
)
# No encoding is given: 1 is healthy, as `up` has it, and whatever else there may be is not.
service_health = gauge(
    "api_gateway_service_health_status", "Health of the services behind", "bool", {"service_name": ()}
)
# There is no end to clients: panels count all of them, or the ten that come most.
rate_limit_exceeded = counter(
    "api_gateway_rate_limit_exceeded_total", "Rate limit violations", labels={"client_id": ()}
)

# -- core service ------------------------------------------------------------------------------------------------------
INDICATOR, OPERATION = {"indicator_type": ()}, {"operation_type": ()}
indicator_duration = histogram(
    "core_indicator_calculation_duration_seconds", "Time spent calculating indicators", "s", BUCKETS, INDICATOR
)
indicators = counter("core_indicator_calculation_total", "Indicator calculations", labels=INDICATOR | {"status": ()})
core_memory = gauge("core_memory_usage_bytes", "Memory of the core service", "bytes")
vectorization_duration = histogram(
    "core_vectorization_duration_seconds", "Time spent on vectorised operations", "s", BUCKETS, OPERATION
)

# -- trading bot -------------------------------------------------------------------------------------------------------
# A confidence is a class of a few (low, medium, high), never a number: each would be a series.
signals_generated = counter(
    "trading_signal_generation_total",
    "Trading signals generated",
    labels={"signal_type": (), "confidence_level": ()},
)
signal_execution = histogram(
    "trading_signal_execution_duration_seconds", "Time spent executing trading signals", "s", BUCKETS
)
active_positions = gauge("trading_active_positions", "Open positions")
# No currency is named: US dollars. There is no end to positions: panels sum them, or show the fifteen that matter most.
position_pnl = gauge("trading_position_pnl", "Current P&L by position", USD, {"position_id": ()})
portfolio_value = gauge("trading_portfolio_value", "Portfolio value", USD)
# A percentage is 0-100. No sign is given: its magnitude is the same either way.
drawdown = gauge("trading_drawdown_percentage", "Current drawdown", "percent")
# Its dashboard promises a Sharpe ratio, and only backtests have one.
sharpe_ratio = gauge("trading_sharpe_ratio", "Live Sharpe ratio", "none", stated=False)

# -- backtesting service -----------------------------------------------------------------------------------------------
RUN = {"backtest_id": ()}
# prometheus_client's bounds end at 10 s, which a backtest is soon beyond.
backtest_duration = histogram(
    "backtest_execution_duration_seconds", "Backtest run time", "s", BUCKETS, {"strategy_name": (), "timeframe": ()}
)
backtests = counter("backtest_execution_total", "Backtests run", labels={"status": ()})
# There is no end to backtests: panels show the best twenty. Which strategy one was of, backtest_info says.
backtest_sharpe = gauge("backtest_sharpe_ratio", "Sharpe ratio", "none", RUN)
# No scale is given and, unlike the live drawdown's, no name that says "percentage": 0-1. Its sign may be either.
backtest_drawdown = gauge("backtest_max_drawdown", "Maximum drawdown", "percentunit", RUN)
# Ratio, percentage or money is left open: 0-1, as its neighbours are.
backtest_return = gauge("backtest_total_return", "Total return", "percentunit", RUN)
backtest_info = gauge(
    "backtest_info",
    "Always 1; says which strategy a backtest is of",
    "none",
    RUN | {"strategy_name": (), "timeframe": ()},
    stated=False,
)
backtest_win_rate = gauge("backtest_win_rate_ratio", "Win rate of a backtest", "percentunit", RUN, stated=False)
backtest_profit_factor = gauge("backtest_profit_factor", "Gross profit / gross loss", "none", RUN, stated=False)

# -- data service ------------------------------------------------------------------------------------------------------
SOURCE = {"source": ()}
fetches = counter("data_fetch_total", "Data fetch operations", labels=SOURCE | {"status": ()})
fetch_duration = histogram("data_fetch_duration_seconds", "Time spent fetching data", "s", BUCKETS, SOURCE)
cache_hit_ratio = gauge("data_cache_hit_ratio", "Cache hit ratio, 0-1", "percentunit")
cache_size = gauge("data_cache_size_bytes", "Cache size", "bytes")
data_quality = gauge("data_quality_score", "Data quality, 0-1", "percentunit", SOURCE)

# -- the machine -------------------------------------------------------------------------------------------------------
# The document scrapes no node exporter, but its dashboards promise CPU, memory and disk. The two below are those of its
# alert LowMemory, which no service exports yet; the ratios are what it needs besides, and what TradPal's public code
# has as percentages (tradpal_system_…_usage_percent). Where a ratio of memory is exported, it is taken.
memory_used = gauge("system_memory_usage", "Memory used", "bytes")
memory_size = gauge("system_memory_total", "Memory size", "bytes")  # a gauge, whatever its name
memory_ratio = gauge("system_memory_usage_ratio", "Memory utilisation", "percentunit", stated=False)
cpu_ratio = gauge("system_cpu_usage_ratio", "CPU utilisation", "percentunit", stated=False)
disk_ratio = gauge("system_disk_usage_ratio", "Disk utilisation", "percentunit", {"mountpoint": ()}, stated=False)

# -- named by the document, exported by nobody -------------------------------------------------------------------------
# Its alerts and its example panel read these; the gateway's own metrics answer in their place.
http_duration = histogram("http_request_duration_seconds", "HTTP request duration", "s", BUCKETS)
http_requests = counter("http_requests_total", "HTTP requests", labels={"method": (), "endpoint": (), "status": ()})
# Its template for a service of one's own.
METHOD = {"method": ("GET",)}
service_requests = counter("service_requests_total", "Requests of a service", labels=METHOD)
service_latency = histogram("service_request_latency", "Request latency of a service", "s", BUCKETS, METHOD)

NOT_LISTED = "Not in the document's list: empty until it is exported."
MACHINE = (
    "No service of the document exports it: empty until one does. What is exported under another name, the deployment "
    'names: metrics.system_cpu_usage_ratio = { name = "…", unit = "percent" }.'
)

SYSTEM = System(
    slug="tradpal",
    title="TradPal",
    currency="USD",
    # Five services, five jobs; they tell its trading_ metrics from those of other systems, too. Jobs beside them are
    # named after the system: several side by side in one Prometheus keep their exporters apart.
    selectors={
        APP: (matches("job", "api-gateway|core-service|data-service|trading-bot|backtesting-service"),),
        REDIS.origin: (equals("job", "tradpal-redis"),),
        PROMETHEUS.origin: (equals("job", "tradpal-prometheus"),),
    },
    metrics=(
        requests,
        request_duration,
        service_health,
        rate_limit_exceeded,
        indicator_duration,
        indicators,
        core_memory,
        vectorization_duration,
        signals_generated,
        signal_execution,
        active_positions,
        position_pnl,
        portfolio_value,
        drawdown,
        sharpe_ratio,
        backtest_duration,
        backtests,
        backtest_sharpe,
        backtest_drawdown,
        backtest_return,
        backtest_info,
        backtest_win_rate,
        backtest_profit_factor,
        fetches,
        fetch_duration,
        cache_hit_ratio,
        cache_size,
        data_quality,
        memory_used,
        memory_size,
        memory_ratio,
        cpu_ratio,
        disk_ratio,
        http_duration,
        http_requests,
        service_requests,
        service_latency,
    ),
    answers={
        signals.EQUITY: portfolio_value,
        signals.PNL_UNREALISED: position_pnl,
        signals.OPEN_POSITIONS: active_positions,
        signals.DRAWDOWN: absolute(drawdown) / 100,
        signals.SHARPE: sharpe_ratio,
        signals.TRADE_SIGNALS: signals_generated,
        signals.SIGNAL_LATENCY: signal_execution,
        signals.HTTP_REQUESTS: requests,
        signals.HTTP_ERRORS: requests.where(matches("status", "5..")),
        signals.HTTP_LATENCY: request_duration,
        signals.RATE_LIMITED: rate_limit_exceeded,
        signals.SERVICE_UP: is_true(compare("==", service_health, 1)),
        signals.INDICATORS: indicators,
        signals.INDICATOR_DURATION: indicator_duration,
        signals.VECTOR_DURATION: vectorization_duration,
        signals.CORE_MEMORY: core_memory,
        signals.DATA_FETCHES: fetches,
        signals.DATA_FETCH_ERRORS: fetches.where(FAILED),
        signals.DATA_FETCH_DURATION: fetch_duration,
        signals.DATA_QUALITY: data_quality,
        signals.CACHE_HIT_RATIO: cache_hit_ratio,
        signals.CACHE_SIZE: cache_size,
        signals.BACKTESTS: backtests,
        signals.BACKTEST_FAILURES: backtests.where(FAILED),
        signals.BACKTEST_DURATION: backtest_duration,
        signals.BACKTEST_SHARPE: backtest_sharpe,
        signals.BACKTEST_RETURN: backtest_return,
        signals.BACKTEST_DRAWDOWN: absolute(backtest_drawdown),
        signals.BACKTEST_WIN_RATE: backtest_win_rate,
        signals.BACKTEST_PROFIT_FACTOR: backtest_profit_factor,
        signals.STRATEGY_SHARPE: informed(backtest_sharpe, backtest_info, ("backtest_id",), ("strategy_name",)),
        signals.HOST_CPU: cpu_ratio,
        signals.HOST_MEMORY_USED: either(memory_ratio, memory_used / (memory_size > 0)),
        signals.HOST_DISK_USED: disk_ratio,
        # The services themselves say how the machine is.
        signals.HOST_AS_OF: as_of(APP),
    },
    exporters=(PROCESS, REDIS, PROMETHEUS),
    limits=(
        Limit(signals.UP, critical=1, origin="document, ServiceDown", hold="5m"),
        Limit(signals.HTTP_LATENCY, warning=2, origin="document, HighRequestLatency"),
        Limit(signals.HTTP_ERROR_RATIO, warning=0.10, origin="document, HighErrorRate", alert="HighErrorRate"),
        Limit(
            signals.HOST_MEMORY_USED,
            warning=0.90,
            origin="document, LowMemory: less than 10 % left",
            alert="LowMemory",
        ),
    ),
    # The document lists a webhook and configures none: one that is named tradpal gets what is worth a reaction.
    channels={
        "critical": ("email:admin@tradpal.com", "slack:#alerts", "webhook:tradpal"),
        "warning": ("email:admin@tradpal.com", "webhook:tradpal"),
        "info": ("email:admin@tradpal.com",),
    },
    notes={
        signals.EQUITY: "Taken as US dollars: the document names no currency.",
        signals.GAIN: "The document's Prometheus keeps 200 hours, some eight days: a month needs more.",
        signals.PNL_UNREALISED: "Of all positions whose series are there: a closed one stays until the application "
        "drops it.",
        signals.DRAWDOWN: "Its magnitude. From which peak, the document does not say.",
        signals.SHARPE: f"{NOT_LISTED} Window and annualisation are the application's own.",
        signals.SERVICE_UP: "Taken that 1 is healthy, and nothing else is.",
        signals.DATA_FETCH_ERRORS: "Of every status but success, succeeded, successful, completed and ok.",
        signals.DATA_FETCH_ERROR_RATIO: "Of every status but success, succeeded, successful, completed and ok.",
        signals.BACKTEST_FAILURES: "Of every status but success, succeeded, successful, completed and ok.",
        signals.BACKTEST_FAILURE_RATIO: "Of every status but success, succeeded, successful, completed and ok.",
        signals.BACKTEST_DURATION: "The buckets of its client library end at 10 s: 10 s here means 10 s or more.",
        signals.BACKTEST_RETURN: "Taken as 0 to 1: the document gives no scale. Where 5 % is exported as 5: "
        'metrics.backtest_total_return = { unit = "percent" }.',
        signals.BACKTEST_DRAWDOWN: "Its magnitude, taken as 0 to 1: the document gives no scale and no sign. Where 5 % "
        'is exported as 5: metrics.backtest_max_drawdown = { unit = "percent" }.',
        signals.BACKTEST_WIN_RATE: NOT_LISTED,
        signals.BACKTEST_PROFIT_FACTOR: NOT_LISTED,
        signals.STRATEGY_SHARPE: "Which strategy a backtest is of, backtest_info says, which is not in the document's "
        "list: empty until it is exported.",
        signals.REDIS_UP: "Down as well where its exporter does not answer. The document scrapes Redis itself, "
        "which answers no HTTP: redis_exporter has to stand beside it.",
        signals.HOST_CPU: MACHINE,
        signals.HOST_MEMORY_USED: MACHINE,
        signals.HOST_DISK_USED: MACHINE,
    },
    # That of the document's example: each reader's day is his own. One day for all: timezone = "utc".
    timezone="browser",
)
