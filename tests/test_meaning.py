"""What trader247's queries mean, as panels and rules compute them: series made by hand, the moment, the exact answer.

Prometheus's own promtool answers. Everything is asked half a minute after the last sample, so that windows hold the
same samples whether a Prometheus counts their left end in (before version 3) or not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml
from build_case import Json, named
from promtool_case import objections

from config import Config
from dashboards.compile import compile_all
from rules.prometheus import rule_file
from systems.registry import deployments

(TRADER247,) = deployments(Config(Path()), ["trader247"])
COMPILED = {one.board.key: one.dashboard for one in compile_all([replace(TRADER247, recording=False)])}
CHOSEN = {"$__rate_interval": "5m", "$__range": "1h", "$__interval": "1m"}
END = 130
"""The minute of the last sample; half a minute later is asked."""

NOT_YET, GONE = "_", "stale"
"""No sample yet; the marker that Prometheus writes when a series or its target is no longer there, then no sample."""
Held = dict[int, float | str]
"""What a series is from each minute on."""
Answer = float | dict[str, float] | None
"""A number without labels, numbers by their labels as PromQL writes them, or no answer."""


def asked(key: str, title: str, ref: str = "A", kind: str = "") -> str:
    """A panel's query with everything chosen."""
    (target,) = (one for one in named(COMPILED[key], title, kind)["targets"] if one["refId"] == ref)
    return chosen(target["expr"])


def marked(name: str) -> str:
    """An annotation's query with everything chosen."""
    (mark,) = (one for one in COMPILED["risk"]["annotations"]["list"] if one["name"] == name)
    return chosen(mark["expr"])


def chosen(expr: str) -> str:
    return re.sub(r"\$\w+", lambda found: CHOSEN.get(found[0], ".*"), expr)


def series(metric: str, held: Held | float, instance: str = "bot:1", **labels: str) -> tuple[str, Held]:
    """A series of the job, from a process."""
    pairs = {"job": "trader247", "instance": instance, **labels}
    return metric + braces(pairs), held if isinstance(held, dict) else {0: held}


def braces(labels: dict[str, str]) -> str:
    return "{" + ", ".join(f'{label}="{value}"' for label, value in labels.items()) + "}"


def growing(by: float, until: int = END) -> Held:
    """A counter that has counted long and goes on counting, so much each minute, until it stands still."""
    return {minute: 1000 + by * minute for minute in range(until + 1)}


@dataclass(frozen=True)
class Case:
    """What a query is asked over which series, and what it must answer. The interval between samples is in minutes."""

    name: str
    expr: str
    given: list[tuple[str, Held]]
    answer: Answer
    minute: int = END
    interval: int = field(default=1, kw_only=True)

    def as_promtool(self) -> Json:
        labelled = self.answer if isinstance(self.answer, dict) else {"{}": self.answer}
        wanted = [{"labels": labels, "value": value} for labels, value in labelled.items() if value is not None]
        return {
            "interval": f"{self.interval}m",
            "input_series": [{"series": name, "values": self._samples(held)} for name, held in self.given],
            "promql_expr_test": [
                {
                    "expr": f"# {self.name}\n{self.expr}",  # promtool's complaint names the query alone
                    "eval_time": f"{self.minute * 60 + self.interval * 30}s",
                    "exp_samples": wanted,
                }
            ],
        }

    def _samples(self, held: Held) -> str:
        samples: list[float | str] = []
        for minute in range(0, self.minute + 1, self.interval):
            since = max((start for start in held if start <= minute), default=None)
            value = NOT_YET if since is None else held[since]
            samples.append(NOT_YET if value == GONE and samples[-1] in (GONE, NOT_YET) else value)
        return " ".join(map(str, samples))


UP = series("up", 1)
DOWN = series("up", {0: 1, 120: 0})
RESTARTED = series("up", {0: 1, 105: 0, 107: 1})
SECOND_UP = series("up", 1, "bot:2")


def trips(held: Held, reason: str = "volatility", instance: str = "bot:1") -> tuple[str, Held]:
    return series("trader_circuit_breaker_trips_total", held, instance, reason=reason)


# -- breaker trips, within the hour from minute 70 ½ to 130 ½ ----------------------------------------------------------
TRIPS = asked("risk", "Breaker trips")
BY_REASON = asked("risk", "Circuit breaker trips by reason")
TRIP_MARK = marked("Circuit breaker trips")
(TRIP_ALERT,) = (
    rule["expr"]
    for group in yaml.safe_load(rule_file(TRADER247, Config(Path()).alerting))["groups"]
    for rule in group["rules"]
    if rule.get("alert") == "CircuitBreaker"
)
VOLATILITY, NONE = '{reason="volatility"}', '{reason="none"}'
FIRST = trips({100: 1})
# `increase` extrapolates to the ends of the hour, but not to before a counter was zero.
ONE_MORE, ONE_FROM_ZERO, ONE_SINCE_THE_START = 60 / 59, 59.5 / 59, 30.5 / 30
AGAIN: Held = {50: 1, 105: GONE, 120: 1}
"""A trip, then a restart, then a trip for the same reason."""
BACK: Held = {0: 3, 10: GONE, 100: 3}
REPLICA = [UP, series("up", {0: 1, 10: 0, 100: 1}, "bot:2"), trips(BACK, instance="bot:2")]
"""Beside one process that answers, another whose scrapes failed for an hour and a half."""
ONE_OF_A_REPLICA = 31 / 30

TRIP_CASES = [
    Case("no trip ever", TRIPS, [UP], 0),
    Case("the first trip ever, by reason", BY_REASON, [UP, FIRST], {VOLATILITY: 1}, 103),
    Case("the first trip ever, an hour later by reason", BY_REASON, [UP, FIRST], {NONE: 0}, 160),
    Case("the mark of the first trip", TRIP_MARK, [UP, FIRST], {VOLATILITY: 1}, 101),
    Case("no mark five minutes later", TRIP_MARK, [UP, FIRST], None, 105),
    Case("the mark of one more trip", TRIP_MARK, [UP, trips({0: 3, 100: 4})], {VOLATILITY: 1.25}, 100),
    Case("no mark of one more trip five minutes later", TRIP_MARK, [UP, trips({0: 3, 100: 4})], None, 105),
    Case("a trip before the hour", TRIPS, [UP, trips({20: 1})], 0),
    Case("a trip, then a restart", TRIPS, [RESTARTED, trips({100: 1, 105: GONE})], 1),
    Case("a trip, then a restart that begins at zero", TRIPS,
         [RESTARTED, trips({0: 0, 100: 1, 105: GONE, 107: 0})], ONE_FROM_ZERO),
    Case("the mark of a trip that a restart ended", TRIP_MARK, [RESTARTED, trips({104: 1, 105: GONE})],
         {VOLATILITY: 1}, 105),
    Case("two trips for one reason", TRIPS, [UP, trips({90: 1, 110: 2})], 2),
    Case("two trips for two reasons", TRIPS, [UP, FIRST, trips({110: 1}, "drawdown")], 2),
    Case("one more trip than before the hour", TRIPS, [UP, trips({20: 1, 100: 2})], ONE_MORE),
    Case("two processes trip once each", TRIPS,
         [UP, SECOND_UP, FIRST, trips({110: 1}, instance="bot:2")], 2),
    Case("a failed scrape is no trip", TRIPS,
         [series("up", {0: 1, 70: 0, 71: 1}), trips({0: 3, 70: GONE, 71: 3})], 0),
    Case("a failed scrape is no trip by reason", BY_REASON,
         [series("up", {0: 1, 70: 0, 71: 1}), trips({0: 3, 70: GONE, 71: 3})], {NONE: 0}),
    Case("zeros from the start", TRIPS, [UP, trips({0: 0})], 0),
    Case("zeros from a first start within the hour", TRIPS, [series("up", {100: 1}), trips({100: 0})], 0),
    Case("a trip after such zeros", TRIPS, [series("up", {100: 1}), trips({100: 0, 110: 1})], ONE_SINCE_THE_START),
    Case("a trip after such zeros, then a restart", TRIPS,
         [series("up", {100: 1, 115: 0, 117: 1}), trips({100: 0, 110: 1, 115: GONE, 117: 0})], ONE_SINCE_THE_START),
    Case("old trips that come back after an outage of Prometheus", TRIPS,
         [series("up", {0: 1, 10: GONE, 100: 1}), trips({0: 3, 10: GONE, 100: 3})], 0),
    Case("old trips that a new Prometheus finds", TRIPS, [series("up", {100: 1}), trips({100: 3})], 0),
    Case("a trip of a process that came under a new name", TRIPS,
         [series("up", {0: 1, 100: GONE}), series("up", {101: 1}, "bot:2"), trips({110: 1}, instance="bot:2")], 1),
    Case("a trip of a process that joined another", TRIPS,
         [UP, series("up", {95: 1}, "bot:2"), trips({0: 3}), trips({110: 1}, instance="bot:2")], 1),
    Case("the mark of its trip", TRIP_MARK,
         [UP, series("up", {95: 1}, "bot:2"), trips({0: 3}), trips({110: 1}, instance="bot:2")], {VOLATILITY: 1}, 111),
    Case("a trip again, after a restart before the hour", TRIPS,
         [series("up", {0: 1, 60: 0, 62: 1}), trips({20: 1, 60: GONE, 100: 1})], 1),
    Case("the mark of a trip again, minutes after a restart", TRIP_MARK, [RESTARTED, trips(AGAIN)],
         {VOLATILITY: 1}, 121),
    Case("no mark of it five minutes later", TRIP_MARK, [RESTARTED, trips(AGAIN)], None, 125),
    Case("the alert of a trip again, minutes after a restart", TRIP_ALERT, [RESTARTED, trips(AGAIN)],
         {VOLATILITY: 1}, 124),
    Case("no alert of it once five minutes have gone", TRIP_ALERT, [RESTARTED, trips(AGAIN)], None, 125),
    Case("no alert of old trips of a replica that answers again after more than an hour", TRIP_ALERT, REPLICA, None,
         101),
    Case("no mark of them", TRIP_MARK, REPLICA, None, 101),
    Case("no trip by them", TRIPS, REPLICA, 0),
    Case("its own next trip counts", TRIPS, [*REPLICA[:2], trips(BACK | {110: 4}, instance="bot:2")], ONE_OF_A_REPLICA),
    Case("down, without a trip", TRIPS, [DOWN], None),
    Case("down, with zeros from the start", TRIPS, [DOWN, trips({0: 0, 120: GONE})], None),
    Case("down, with zeros from a first start within the hour", TRIPS,
         [series("up", {100: 1, 120: 0}), trips({100: 0, 120: GONE})], None),
    Case("down, by reason", BY_REASON, [DOWN, trips({0: 0, 120: GONE})], None),
    Case("down, after a trip", TRIPS, [DOWN, trips({100: 1, 120: GONE})], 1),
    Case("one of two processes down", TRIPS, [DOWN, SECOND_UP], 0),
    Case("not even known", TRIPS, [], None),
]  # fmt: skip


# -- is it on? 2 trading, 1 stopped, 0 down ----------------------------------------------------------------------------
STATE = asked("overview", "Trading state")


def rejections(held: Held, reason: str = "circuit_breaker") -> tuple[str, Held]:
    return series("trader_risk_rejections_total", held, reason=reason)


STATE_CASES = [
    Case("trading", STATE, [UP], 2),
    Case("trading, with zeros from the start", STATE, [UP, trips({0: 0}), rejections({0: 0})], 2),
    Case("stopped by the first trip", STATE, [UP, FIRST], 1),
    Case("stopped by one more trip", STATE, [UP, trips({0: 3, 100: 4})], 1),
    Case("stopped by a trip that a restart ended", STATE, [RESTARTED, trips({100: 1, 105: GONE})], 1),
    Case("stopped for almost an hour", STATE, [UP, trips({71: 1})], 1),
    Case("trading an hour after the first trip", STATE, [UP, trips({70: 1})], 2),
    Case("trading an hour after one more trip", STATE, [UP, trips({0: 3, 70: 4})], 2),
    Case("a failed scrape stops nothing", STATE,
         [series("up", {0: 1, 70: 0, 71: 1}), trips({0: 3, 70: GONE, 71: 3})], 2),
    Case("still open: a first proposal is turned away", STATE, [UP, trips({60: 1}), rejections({128: 1})], 1),
    Case("still open: proposals are turned away", STATE, [UP, trips({60: 1}), rejections(growing(1))], 1),
    Case("closed again: the last was turned away ten minutes ago", STATE,
         [UP, trips({60: 1}), rejections({0: 5, 120: 6})], 2),
    Case("turned away for another reason", STATE, [UP, rejections(growing(1), "cooldown")], 2),
    Case("down", STATE, [DOWN], 0),
    Case("down after a trip", STATE, [DOWN, trips({100: 1, 120: GONE})], 0),
    Case("one of two down", STATE, [DOWN, SECOND_UP], 0),
    Case("state not even known", STATE, [], None),
]  # fmt: skip


# -- flying blind ------------------------------------------------------------------------------------------------------
BLIND = asked("risk", "Flying blind")
HEARTBEAT = asked("health", "Loop heartbeat")


def bot(age: float, positions: float, loop: Held, instance: str = "bot:1") -> list[tuple[str, Held]]:
    """A process that answers, the age of its data, its open positions, and the turns of its loop."""
    return [
        series("up", 1, instance),
        series("trader_data_staleness_seconds", age, instance),
        series("trader_open_positions", positions, instance),
        series("trader_cycle_duration_seconds_count", loop, instance),
    ]


def gone(given: list[tuple[str, Held]]) -> list[tuple[str, Held]]:
    """The same until minute 120; then scrapes fail."""
    return [
        (name, {minute: value for minute, value in held.items() if minute < 120} | {120: 0 if "up{" in name else GONE})
        for name, held in given
    ]


TURNS, HANGS = growing(1), growing(1, until=100)

BLIND_CASES = [
    Case("fresh", BLIND, bot(5, 3, TURNS), 0),
    Case("as old as it may be", BLIND, bot(60, 3, TURNS), 0),
    Case("stale with positions", BLIND, bot(61, 3, TURNS), 1),
    Case("stale without positions", BLIND, bot(61, 0, TURNS), 0),
    Case("hung with fresh data and positions", BLIND, bot(5, 3, HANGS), 1),
    Case("hung without positions", BLIND, bot(5, 0, HANGS), 0),
    Case("stale and hung", BLIND, bot(61, 3, HANGS), 1),
    Case("one of two hung", BLIND, [*bot(5, 3, TURNS), *bot(5, 0, HANGS, "bot:2")], 1),
    Case("one of two stale", BLIND, [*bot(5, 3, TURNS), *bot(61, 0, TURNS, "bot:2")], 1),
    Case("the process is down", BLIND, gone(bot(5, 3, TURNS)), 1),
    Case("one of two is down", BLIND, [*bot(5, 3, TURNS), *gone(bot(5, 3, TURNS, "bot:2"))], 1),
    Case("the process is down, and had no position", BLIND, gone(bot(5, 0, TURNS)), 0),
    Case(
        "one of two is down and had no position, the other sees",
        BLIND,
        [*bot(5, 3, TURNS), *gone(bot(5, 0, TURNS, "bot:2"))],
        0,
    ),
    Case(
        "the process is down, and had closed its positions",
        BLIND,
        [DOWN, series("trader_open_positions", {0: 3, 100: 0, 120: GONE})],
        0,
    ),
    Case(
        "the process is down, and had just opened a position",
        BLIND,
        [DOWN, series("trader_open_positions", {0: 0, 118: 3, 120: GONE})],
        1,
    ),
    Case(
        "the process is down, and what it had is more than an hour ago",
        BLIND,
        [series("up", {0: 1, 60: 0}), series("trader_open_positions", {0: 0, 60: GONE})],
        1,
    ),
    Case("the process is down, and never told of positions", BLIND, [DOWN], 1),
    Case(
        "one of two is down, and neither has a position",
        BLIND,
        [*bot(5, 0, TURNS), *gone(bot(5, 0, TURNS, "bot:2"))],
        0,
    ),
    Case("stale, and its loop is not measured", BLIND, bot(61, 3, TURNS)[:-1], 1),
    Case("fresh, and its loop is not measured", BLIND, bot(5, 3, TURNS)[:-1], 0),
    Case("stale without positions, and its loop is not measured", BLIND, bot(61, 0, TURNS)[:-1], 0),
    Case("it answers, and exports none of it", BLIND, [UP], None),
    Case("blind or not is not even known", BLIND, [], None),
    Case("the heart beats", HEARTBEAT, bot(5, 3, TURNS), 1),
    Case("the heart beats twice a minute", HEARTBEAT, bot(5, 3, growing(2)), 2),
    Case("one of two hearts", HEARTBEAT, [*bot(5, 3, TURNS), *bot(5, 3, HANGS, "bot:2")], 0),
    Case("the slower of two hearts", HEARTBEAT, [*bot(5, 3, growing(4)), *bot(5, 3, TURNS, "bot:2")], 1),
    Case("no heart", HEARTBEAT, gone(bot(5, 3, TURNS)), None),
]


# -- ratios: none without what they are a share of ---------------------------------------------------------------------
WIN_RATE = asked("overview", "Win rate, 24 h")
FILL_RATIO = asked("execution", "Fill ratio", kind="timeseries")
REJECTION_RATIO = asked("risk", "Rejection ratio")
DAYS = {"minute": 2000, "interval": 10}


def trades(outcome: str, number: int) -> tuple[str, Held]:
    """So many in the last day, of many more."""
    return series("trader_trades_total", {0: 100, 1000: 100 + number}, outcome=outcome)


def won(held: Held, instance: str = "bot:1") -> tuple[str, Held]:
    return series("trader_trades_total", held, instance, outcome="win")


def lost(held: Held) -> tuple[str, Held]:
    return series("trader_trades_total", held, outcome="loss")


def orders(what: str, a_minute: float) -> tuple[str, Held]:
    return series(f"trader_orders_{what}_total", growing(a_minute))


RATIO_CASES = [
    Case("under twenty trades", WIN_RATE, [trades("win", 10), trades("loss", 9)], None, **DAYS),
    Case("twenty trades", WIN_RATE, [trades("win", 10), trades("loss", 10)], 0.5, **DAYS),
    Case("three of four won", WIN_RATE, [trades("win", 96), trades("loss", 32)], 0.75, **DAYS),
    Case("no win among many", WIN_RATE, [trades("win", 0), trades("loss", 30)], 0, **DAYS),
    Case("no trade", WIN_RATE, [UP], None, **DAYS),
    Case("half of the orders filled", FILL_RATIO, [orders("placed", 4), orders("filled", 2)], 0.5),
    Case("no order filled", FILL_RATIO, [orders("placed", 4), orders("filled", 0)], 0),
    Case("no order placed", FILL_RATIO, [orders("placed", 0), orders("filled", 0)], None),
    Case("orders are not counted", FILL_RATIO, [UP], None),
    Case("a quarter rejected", REJECTION_RATIO, [orders("placed", 3), rejections(growing(1), "cooldown")], 0.25),
    Case("nothing rejected", REJECTION_RATIO, [orders("placed", 3)], 0),
    Case("all rejected", REJECTION_RATIO, [orders("placed", 0), rejections(growing(1), "exposure_cap")], 1),
    Case("nothing proposed", REJECTION_RATIO, [orders("placed", 0), rejections({0: 7})], None),
]


# -- trades: the first of an outcome counts, too -----------------------------------------------------------------------
TRADES, ORDERS = asked("overview", "Total trades"), asked("execution", "Orders per hour")
HISTORY = asked("execution", "Trade execution history")
# A bar looks ahead from its day's beginning: this is the one of the last 24 hours.
BAR = f"last_over_time((\n{asked('overview', 'Trades per day')}\n)[1m:30s] offset 1d)"
RESTART: Held = {0: 41, 5: GONE}
"""A counter until a restart long ago, gone until the next trade of its outcome."""
ONE_MORE_OF_A_DAY = 1440 / 1435
"""It is looked at each five minutes, which is how often these are scraped."""
FINER = DAYS | {"interval": 5}

TRADE_CASES = [
    Case("the first win after a restart", TRADES, [UP, won(RESTART | {100: 1})], 1),
    Case("two wins after a restart", TRADES, [UP, won(RESTART | {90: 1, 100: 2})], 2),
    Case("the first win and the first loss", TRADES, [UP, won(RESTART | {100: 1}), lost(RESTART | {110: 1})], 2),
    Case("the first win, one more loss", TRADES, [UP, won(RESTART | {100: 1}), lost({0: 4, 90: 5})], 1 + ONE_MORE),
    Case("a first win, then a restart", TRADES, [RESTARTED, won({100: 1, 105: GONE})], 1),
    Case("a win again, after a restart before the hour", TRADES,
         [series("up", {0: 1, 60: 0, 62: 1}), won({0: 41, 60: GONE, 100: 1})], 1),
    Case("a win again, minutes after a restart", HISTORY, [RESTARTED, won({0: 41, 105: GONE, 127: 1})],
         {'{outcome="win"}': 1}),
    Case("old wins of a replica that answers again after more than an hour", TRADES,
         [*REPLICA[:2], won({0: 41}), won({0: 41, 10: GONE, 100: 41}, "bot:2")], 0),
    Case("the first win of a process that joined another", TRADES,
         [UP, series("up", {95: 1}, "bot:2"), won({0: 41}), won({110: 1}, "bot:2")], 1),
    Case("the same outcome before and after a restart", TRADES,
         [RESTARTED, won({0: 41, 105: GONE, 120: 1})], ONE_MORE),
    Case("a win in each of two processes", TRADES, [UP, SECOND_UP, won({100: 1}), won({90: 1}, "bot:2")], 2),
    Case("an hour without a trade", TRADES, [UP, won({0: 41}), lost({0: 7})], 0),
    Case("no trade yet", TRADES, [UP], None),
    Case("a failed scrape is no trade", TRADES,
         [series("up", {0: 1, 70: 0, 71: 1}), won({0: 3, 70: GONE, 71: 3})], 0),
    Case("old trades that come back after an outage of Prometheus", TRADES,
         [series("up", {0: 1, 5: GONE, 100: 1}), won({0: 41, 5: GONE, 100: 41})], 0),
    Case("first trades of a day, won and lost", WIN_RATE,
         [UP, won({0: 100, 300: GONE, 1000: 1, 1200: 15}), lost({1100: 5})], 0.75, **DAYS),
    Case("they are too few", WIN_RATE, [UP, won({1000: 14}), lost({1100: 5})], None, **DAYS),
    Case("a bar with the first trades", BAR,
         [UP, won({0: 100, 300: GONE, 1000: 1, 1500: 3}), lost({700: 1})], 4, **FINER),
    Case("a bar with one more trade", BAR, [UP, won({0: 100, 1000: 101})], ONE_MORE_OF_A_DAY, **FINER),
    Case("a bar without a trade", BAR, [UP, won({0: 100})], 0, **FINER),
    Case("a bar of the day before", BAR, [UP, won({0: 100, 400: 101})], 0, **FINER),
    Case("a bar of old trades that come back after an outage of Prometheus", BAR,
         [series("up", {0: 1, 300: GONE, 700: 1}), won({0: 41, 300: GONE, 700: 41})], 0, **FINER),
    Case("a counter without labels is born at zero, not with an event", ORDERS,
         [UP, series("trader_orders_placed_total", {100: 5})], 0),
]  # fmt: skip


# -- the book, and its limits ------------------------------------------------------------------------------------------
def book(**positions: float) -> list[tuple[str, Held]]:
    """An account of 10 000 and its positions."""
    worth = [series("trader_position_value_usd", value, symbol=symbol) for symbol, value in positions.items()]
    return [UP, series("trader_account_value_usd", 10_000), *worth]


def of_each(**answers: float) -> dict[str, float]:
    return {braces({"symbol": symbol}): value for symbol, value in answers.items()}


SHORT, FLAT = book(BTC=-12_000, ETH=-4_000, SOL=4_000), book(BTC=0)
GROSS, NET = (asked("risk", "Gross and net leverage", ref) for ref in "AB")
VALUE, SHARE = (asked("risk", "Positions", ref) for ref in "AB")
BARS, LARGEST = asked("risk", "Exposure by symbol"), asked("risk", "Largest position")
EVENNESS, STRESS = asked("risk", "Concentration (HHI)"), asked("risk", "P&L at -10 %")
EXPOSURE_USED, DRAWDOWN_USED, AGE_USED = (asked("risk", "Limits used", ref) for ref in "ABC")
RESTART_MARK = marked("Restarts")
BOTH = [series("trader_exposure_pct", 18), series("trader_exposure_pct", 45, "bot:2")]


def started(held: Held | float, instance: str = "bot:1") -> tuple[str, Held]:
    return series("process_start_time_seconds", held, instance)


BOOK_CASES = [
    Case("net short: gross leverage", GROSS, SHORT, 2),
    Case("net short: net leverage", NET, SHORT, -1.2),
    Case("net short: values", VALUE, SHORT, of_each(BTC=-12_000, ETH=-4_000, SOL=4_000)),
    Case("net short: shares of the account", SHARE, SHORT, of_each(BTC=1.2, ETH=0.4, SOL=0.4)),
    Case("net short: bars", BARS, SHORT, of_each(BTC=12_000, ETH=4_000, SOL=4_000)),
    Case("net short: largest position", LARGEST, SHORT, 0.6),
    Case("net short: concentration", EVENNESS, SHORT, 0.44),
    Case("net short: a fall is a gain", STRESS, SHORT, 1_200),
    Case("one position", EVENNESS, book(BTC=-500), 1),
    Case("four equal ones", EVENNESS, book(A=50, B=-50, C=50, D=-50), 0.25),
    Case("flat: gross leverage", GROSS, FLAT, 0),
    Case("flat: largest position", LARGEST, FLAT, None),
    Case("flat: concentration", EVENNESS, FLAT, None),
    Case("flat: no row", VALUE, FLAT, None),
    Case("flat: no bar", BARS, FLAT, None),
    Case("half of the exposure limit used, by the worse of two", EXPOSURE_USED, BOTH, 0.5),
    Case("the exposure limit broken", EXPOSURE_USED, [series("trader_exposure_pct", 135)], 1.5),
    Case("half of the drawdown limit used, whatever its sign", DRAWDOWN_USED,
         [series("trader_max_drawdown_pct", -7.5)], 0.5),
    Case("a fifth of the age limit used", AGE_USED, [series("trader_data_staleness_seconds", 60)], 0.2),
    Case("limits of what is down", EXPOSURE_USED, [DOWN, series("trader_exposure_pct", {0: 18, 120: GONE})], None),
    Case("the moment of each start, in milliseconds", RESTART_MARK,
         [started({0: 0, 129: 7720}), started(60, "bot:2")],
         {'{instance="bot:1", job="trader247"}': 7_720_000, '{instance="bot:2", job="trader247"}': 60_000}),
    Case("a failed scrape is no other start", RESTART_MARK, [started({0: 60, 129: GONE, 130: 60})],
         {'{instance="bot:1", job="trader247"}': 60_000}),
]  # fmt: skip

CASES = [*TRIP_CASES, *STATE_CASES, *BLIND_CASES, *RATIO_CASES, *TRADE_CASES, *BOOK_CASES]


def test_every_answer_is_exact(tmp_path: Path) -> None:
    assert len({case.name for case in CASES}) == len(CASES)
    assert objections(tmp_path, [case.as_promtool() for case in CASES]) == ""
