"""What the documents ask wrongly, by the numbers of docs/corrections.md: series, their query and ours, both answers.

Series are in promtool's notation, one sample a minute; `0+4x60` counts four a minute for an hour. Everything is asked
five seconds after the minute `at`, over the hour before, so that no sample lies on the edge of a window.
"""

from __future__ import annotations

from dataclasses import dataclass

Answer = float | dict[str, float] | None
"""A number without labels, numbers by their labels, or no answer."""

NOT_A_NUMBER = float("nan")


@dataclass(frozen=True)
class Defect:
    """One wrong query. `panel` is `deployment/dashboard: title` of the panel that ships in its place.

    `job` is that of the series, the deployment's name if none is given; `settings` are lines of the deployment.
    """

    id: str
    shows: str
    given: dict[str, str]
    documented: str
    says: Answer
    panel: str
    answer: Answer
    at: int = 60
    kind: str = ""
    job: str = ""
    settings: str = ""
    interval: str = "1m"

    @property
    def deployment(self) -> str:
        return self.panel.partition("/")[0]

    @property
    def dashboard(self) -> str:
        return self.panel.partition("/")[2].partition(": ")[0]

    @property
    def title(self) -> str:
        return self.panel.partition(": ")[2]


GATEWAY = "api-gateway"
"""The job of TradPal's HTTP metrics."""


def trades(result: str, number: int, *, more: str = "") -> dict[str, str]:
    """So many within the last day, counted in one minute of its second hour."""
    return {f'andre_trades_executed_total{{{more}result="{result}"}}': f"5x120 {5 + number}x1400"}


def latencies(metric: str, labels: str, **fast_and_slow: str) -> dict[str, str]:
    """A histogram with two bounds, 0.1 and 10 seconds."""
    slow = fast_and_slow["slow"]
    return {
        f'{metric}_bucket{{{labels}le="0.1"}}': fast_and_slow["fast"],
        f'{metric}_bucket{{{labels}le="10"}}': slow,
        f'{metric}_bucket{{{labels}le="+Inf"}}': slow,
    }


# Ten hours of requests of one to ten seconds, long over; since then all take less than a tenth of a second.
SLOW_THEN_FAST = latencies(
    "andre_api_request_duration_seconds", 'endpoint="/webhook", ', fast="0x600 10+10x840", slow="0+30x600 18010+10x840"
)
UNEVEN = trades("win", 30) | trades("loss", 10) | trades("cancelled", 25) | trades("open", 15)
GUIDES_WIN_RATE = (
    'sum(rate(andre_trades_executed_total{result="win"}[5m])) / sum(rate(andre_trades_executed_total[5m]))'
)
LONG_WIN_RATE = GUIDES_WIN_RATE.replace("5m", "24h")
DAY = 1440

WIN_RATES = [
    Defect("D01", "a win rate in percent is never under one half",
           {"andre_win_rate": "46x60"},
           "andre_win_rate < 0.5", None,
           "andre/overview: Win rate as reported, over time", 0.46,
           settings='metrics.andre_win_rate.unit = "percent"'),
    Defect("D02", "one lost trade is a low win rate",
           trades("loss", 1) | {"andre_win_rate": f"0x{DAY}"},
           "andre_win_rate < 0.5", {'{job="andre"}': 0},
           "andre/overview: Win rate, 24 h", None, at=DAY, kind="stat"),
    Defect("D05", "no trade within five minutes",
           UNEVEN,
           GUIDES_WIN_RATE, NOT_A_NUMBER,
           "andre/overview: Win rate, 24 h", 0.75, at=DAY, kind="stat"),
    Defect("D05", "what neither won nor lost is a trade, too",
           UNEVEN,
           LONG_WIN_RATE, 0.375,
           "andre/overview: Win rate, 24 h", 0.75, at=DAY, kind="stat"),
    Defect("D05", "no win was ever counted",
           trades("loss", 20),
           LONG_WIN_RATE, None,
           "andre/overview: Win rate, 24 h", 0, at=DAY, kind="stat"),
    Defect("D05", "no win was ever counted by trader247",
           {'trader_trades_total{outcome="loss"}': "5x120 25x1400"},
           'sum(rate(trader_trades_total{outcome="win"}[24h])) / sum(rate(trader_trades_total[24h]))', None,
           "trader247/overview: Win rate, 24 h", 0, at=DAY, kind="stat"),
]  # fmt: skip

TRIPS = "_x57 1x2"
"""A series that is born at one, two minutes ago."""

COUNTERS = [
    Defect("D06", "a line for every set of labels",
           {'andre_trades_executed_total{direction="long", result="win"}': "0+2x60",
            'andre_trades_executed_total{direction="short", result="loss"}': "0+1x60"},
           "rate(andre_trades_executed_total[5m]) * 60",
           {'{job="andre", direction="long", result="win"}': 2, '{job="andre", direction="short", result="loss"}': 1},
           "andre/execution: Trades per minute", 3),
    Defect("D06", "a line for every process",
           {f'trader_api_errors_total{{endpoint="orders", instance="bot:{n}"}}': f"0+{6 * n}x60" for n in (1, 2)},
           "rate(trader_api_errors_total[5m])",
           {f'{{job="trader247", endpoint="orders", instance="bot:{n}"}}': n / 10 for n in (1, 2)},
           "trader247/api: Exchange errors in 5 min", {'{endpoint="orders"}': 90}),
    Defect("D14", "the first trip of trader247's breaker",
           {"up": "1x60", 'trader_circuit_breaker_trips_total{reason="drawdown"}': TRIPS},
           "increase(trader_circuit_breaker_trips_total[5m]) > 0", None,
           "trader247/risk: Breaker trips, 1 h", 1),
    Defect("D14", "the first trip of the options bot's breaker",
           {"up": "1x60", 'trading_circuit_breaker_triggers_total{reason="drawdown"}': TRIPS},
           "increase(trading_circuit_breaker_triggers_total[1h]) > 0", None,
           "trading/risk: Breaker trips, 1 h", 1),
    Defect("D15", "1200 errors in five minutes are not more than five a second",
           {"up": "1x60", 'trader_api_errors_total{endpoint="orders"}': "0+240x60"},
           "rate(trader_api_errors_total[5m]) > 5", None,
           "trader247/api: Call errors", 1200),
    Defect("D15", "nor are 250 more than one a second, of two components",
           {"up": "1x60"}
           | {f'trading_system_errors_total{{component="{one}", severity="error"}}': "0+25x60" for one in ("a", "b")},
           "rate(trading_system_errors_total[5m]) > 1", None,
           "trading/health: Errors, 5 min", 250),
    Defect("D28", "busiest is who traded most since its process began",
           {'trading_trades_total{strategy="once"}': "1000x60", 'trading_trades_total{strategy="now"}': "0+1x60"},
           "topk(5, sum by (strategy) (trading_trades_total))", {'{strategy="once"}': 1000, '{strategy="now"}': 60},
           "trading/overview: Busiest strategies", {'{strategy="once"}': 0, '{strategy="now"}': 60}),
]  # fmt: skip

CYCLES = "trader_cycle_duration_seconds"

QUANTILES = [
    Defect("D03", "a latency is that of a lifetime",
           SLOW_THEN_FAST,
           'histogram_quantile(0.95, andre_api_request_duration_seconds_bucket)',
           {'{job="andre", endpoint="/webhook"}': 9.274},
           "andre/api: HTTP p95, 5 min", 0.095, at=DAY),
    Defect("D17", "one slow round of a quiet process counts as much as all others",
           latencies(CYCLES, 'instance="busy", ', fast="0+99x60", slow="0+99x60")
           | latencies(CYCLES, 'instance="quiet", ', fast="0x60", slow="0+1x60"),
           f"histogram_quantile(0.95, rate({CYCLES}_bucket[1h]))",
           {'{job="trader247", instance="busy"}': 0.095, '{job="trader247", instance="quiet"}': 9.505},
           "trader247/health: Cycle p95", 0.096),
    Defect("D26", "a mean of means",
           {f'trading_order_fill_time_seconds_{part}{{strategy="a", instance="bot:{n}"}}': f"0+{each}x60"
            for n, part, each in ((1, "sum", 1), (1, "count", 1), (2, "sum", 900), (2, "count", 99))},
           "avg by (strategy) (rate(trading_order_fill_time_seconds_sum[5m]) "
           "/ rate(trading_order_fill_time_seconds_count[5m]))", {'{strategy="a"}': 5.0455},
           "trading/execution: Time to fill by strategy, mean", {'{strategy="a"}': 9.01}),
    Defect("D26", "no mean where one of two processes filled nothing",
           {f'trading_order_fill_time_seconds_{part}{{strategy="a", instance="bot:{n}"}}': f"0+{each}x60"
            for n, part, each in ((1, "sum", 0), (1, "count", 0), (2, "sum", 20), (2, "count", 10))},
           "avg by (strategy) (rate(trading_order_fill_time_seconds_sum[5m]) "
           "/ rate(trading_order_fill_time_seconds_count[5m]))", NOT_A_NUMBER,
           "trading/execution: Time to fill by strategy, mean", {'{strategy="a"}': 2}),
    Defect("D51", "the age of data that no longer come is no number",
           {"up": "1x60", 'trading_market_data_updates_total{symbol="A"}': "0+3x20 60x40"}
           | {f'trading_market_data_age_seconds_bucket{{symbol="A", le="{le}"}}': "0+3x20 60x40" for le in (1, "+Inf")},
           "histogram_quantile(0.95, sum by (symbol, le) (rate(trading_market_data_age_seconds_bucket[5m])))",
           NOT_A_NUMBER,
           "trading/health: Silent symbols", 1),
]  # fmt: skip

DRAWDOWNS = [
    Defect("D13", f"a drawdown of {deployment} that is written below zero is under every limit",
           {metric: "-30x60"}, f"{metric} > {limit}", None, f"{deployment}/risk: {title}", 0.3,
           job=GATEWAY if deployment == "tradpal" else "")
    for deployment, metric, limit, title in (
        ("trader247", "trader_max_drawdown_pct", 15, "Max drawdown"),
        ("trading", "trading_max_drawdown", 20, "Max drawdown"),
        ("tradpal", "trading_drawdown_percentage", 20, "Drawdown"),
        ("traderagent", "bot_portfolio_drawdown_percent", 20, "Drawdown"),
    )
]  # fmt: skip

NUMBERS = [
    Defect("D04", "a pool that has opened no connection yet is exhausted",
           {"andre_db_connections_active": "0x60", "andre_db_connections_idle": "0x60"},
           "andre_db_connections_idle == 0", {'{job="andre"}': 0},
           "andre/database: Pool used", None),
    Defect("D12", "the day's percentage is one of who knows what",
           {"trader_pnl_pct": "25x60", "trader_daily_pnl_pct": "-1.5x60"},
           "trader_pnl_pct", {'{job="trader247"}': 25},
           "trader247/overview: Daily P&L %", -0.015, kind="stat"),
    Defect("D24", "a loss of 100 a minute is a gain of 268 a second",
           {"trading_daily_pnl": "10000-25x240"},
           "rate(trading_daily_pnl[1m])", {'{job="trading"}': 268.3333},
           "trading/overview: P&L change per minute", -100, interval="15s"),
    Defect("D25", "a rate of fills is fills a second, not the share that is filled",
           {"trading_orders_submitted_total": "0+12x60", "trading_orders_filled_total": "0+9x60"},
           "rate(trading_orders_filled_total[5m])", {'{job="trading"}': 0.15},
           "trading/execution: Fill ratio", 0.75, kind="timeseries"),
    Defect("D27", "half of all requests fail, and no error is one of the API",
           {'trading_api_requests_total{status="200"}': "0+5x60", 'trading_api_requests_total{status="500"}': "0+5x60",
            'trading_system_errors_total{component="api", severity="critical"}': "0+5x60"},
           'sum(rate(trading_system_errors_total{severity="error"}[5m]))', None,
           "trading/api: HTTP error ratio", 0.5),
    Defect("D30", "requests by a name that nobody exports",
           {'api_gateway_requests_total{method="GET", endpoint="/api", status="200"}': "0+60x60"},
           "rate(http_requests_total[5m])", None,
           "tradpal/api: HTTP requests by endpoint", {'{method="GET", endpoint="/api"}': 60}, job=GATEWAY),
    Defect("D30", "latency by a name that nobody exports",
           latencies("api_gateway_request_duration_seconds", "", fast="0x60", slow="0+1x60"),
           "histogram_quantile(0.95, rate(http_request_duration_seconds_bucket[5m])) > 2", None,
           "tradpal/api: HTTP p95, 5 min", 9.505, job=GATEWAY),
    Defect("D33", "each error is divided by itself",
           {f'{name}{{status="{status}"}}': f"0+{each}x60"
            for name in ("http_requests_total", "api_gateway_requests_total")
            for status, each in ((200, 1000), (500, 1))},
           'rate(http_requests_total{status=~"5.."}[5m]) / rate(http_requests_total[5m])',
           {f'{{job="{GATEWAY}", status="500"}}': 1},
           "tradpal/api: HTTP error ratio", 0.001, job=GATEWAY),
    Defect("D43", "a bot that has not traded yet last traded in 1970",
           {"bot_last_trade_timestamp": "0x120"},
           "time() - bot_last_trade_timestamp > 3600", {'{job="traderagent"}': 7205},
           "traderagent/overview: Last trade", None, at=120),
    Defect("D50", "a loss of 100 in each trade is a gain of 4150",
           {"trading_trades_pnl_sum": "10000-100x60", "trading_trades_pnl_count": "0+1x60",
            'trading_trades_pnl_bucket{le="0.0"}': "0+1x60", 'trading_trades_pnl_bucket{le="+Inf"}': "0+1x60"},
           "rate(trading_trades_pnl_sum[5m]) / rate(trading_trades_pnl_count[5m])", {'{job="trading"}': 4150},
           "trading/overview: P&L per trade", {'{le="0.0"}': 60, '{le="+Inf"}': 60}),
    Defect("D53", "a line for every position there is",
           {f'trading_position_pnl{{position_id="{n}"}}': f"{n}x60" for n in range(20)},
           "trading_position_pnl", {f'{{job="{GATEWAY}", position_id="{n}"}}': n for n in range(20)},
           "tradpal/overview: Positions that gain and lose most", {f'{{position_id="{n}"}}': n for n in range(5, 20)},
           job=GATEWAY),
    Defect("T1", "seconds since 1970, for a unit that takes milliseconds",
           {"trading_ml_last_training_timestamp": "3000x60"},
           "trading_ml_last_training_timestamp", {'{job="trading"}': 3000},
           "trading/backtesting: Model age", 605),
]  # fmt: skip

DEFECTS = [*WIN_RATES, *COUNTERS, *QUANTILES, *DRAWDOWNS, *NUMBERS]
