"""Checks of queries: what they say of bad ones, and that they leave good ones alone."""

from __future__ import annotations

import pytest
from checks_case import board, panel, said, said_of, variable

import checks
from systems.catalogue import counter, gauge

BIRTH = (
    "(increase(bot_trades_total[$__rate_interval]) > 0)"
    " or (bot_trades_total unless bot_trades_total offset $__rate_interval)"
)
QUANTILE = "histogram_quantile(0.95, sum by (le) (rate(bot_latency_seconds_bucket[$__rate_interval])))"


@pytest.mark.parametrize(
    "expr",
    [
        "bot_exposure",
        "sum(rate(bot_trades_total[$__rate_interval]))",
        f"sum({BIRTH})",
        f"sum({BIRTH}) or vector(0)",
        QUANTILE,
        "count(bot_trades_total)",
        "absent(bot_trades_total)",
        "timestamp(bot_trades_total)",
        "bot_exposure and on (instance) bot_trades_total",
        "bot_exposure unless on (instance) bot_trades_total",
        "bot_exposure > on (instance) bot_trades_total",
        "bot_trades_total > bool 0",
        "count_over_time(bot_trades_total[5m])",
        "resets(bot_trades_total[1h])",
        "sum(rate(bot_latency_seconds_sum[5m])) / sum(rate(bot_latency_seconds_count[5m]))",
        "max_over_time(bot_exposure[15s])",
        "max_over_time(bot_exposure[$__interval])",
        "max_over_time(sum(rate(bot_trades_total[1m]))[1h:1m])",
        "deriv(bot_exposure[$__rate_interval])",
        "increase(bot_trades_total[$__range])",
        'bot_exposure{nowhere=""}',
        'ALERTS{alertname="x"}',
        "bot:trades_total:rate5m",
        "increase(bot_trades_total[1d] offset -1d)",
        "bot_exposure @ end()",
        'label_replace(bot_exposure, "a", "$1", "instance", "(.*):.*")',
        'bot_exposure{instance=~"host\\\\d+$"}',
        '{job="bot", __name__=~"bot_.*"}',
        'count(count by (__name__) ({job="bot"}))',
        "sum by ($instance) (bot_exposure)",
        "topk($instance, bot_exposure)",
        "rate(${instance}_total[5m])",
        "rate(bot_trades_total[${instance}m])",
        "bot_exposure offset $instance",
        "$instance(bot_exposure)",
        "holt_winters(bot_exposure[5m], 0.5, 0.5)",
        '# a comment about "$instance [\nbot_exposure',
        "bot_exposure == bot_exposure" + " or bot_exposure" * 300,
    ],
)
def test_a_good_query_is_left_alone(expr: str) -> None:
    assert said_of(expr) == []


def test_a_query_that_cannot_be_read() -> None:
    assert said_of("sum(rate(bot_trades_total[5m])") == [
        "is not PromQL: unclosed left parenthesis. Correct the query [promql/syntax]"
    ]
    assert said_of('bot_exposure{instance=~"$instance"') == [
        "is not PromQL: unexpected end of input inside braces. Correct the query [promql/syntax]"
    ]
    assert said_of("") == ["is not PromQL: no expression found in input. Correct the query [promql/syntax]"]


def test_an_unknown_metric_and_the_nearest_one() -> None:
    assert said_of("bot_expsure") == [
        'no metric "bot_expsure" is exported. Did you mean "bot_exposure"? '
        "Correct the name, or add the metric to the system's file [promql/unknown-metric]"
    ]
    assert said_of("rate(bot_latency_seconds[5m])")[0].startswith('no metric "bot_latency_seconds" is exported')
    assert said_of("bot_expsure", known=False) == []


def test_an_unknown_metric_in_a_variable() -> None:
    dashboard = board()
    dashboard["templating"]["list"][1] = variable("instance", "label_values(bot_expsure, instance)")
    assert said(dashboard) == [
        'bot-risk, variable "instance": no metric "bot_expsure" is exported. Did you mean "bot_exposure"? '
        "Correct the name, or add the metric to the system's file [promql/unknown-metric]"
    ]


@pytest.mark.parametrize(
    ("expr", "message"),
    [
        (
            'bot_exposure{symbol="BTC"}',
            'matcher on bot_exposure: no label "symbol". Known: instance, job [promql/unknown-label]',
        ),
        (
            "sum by (result) (rate(bot_trades_total[5m]))",
            'sum by: no label "result". Known: instance, job, outcome [promql/unknown-label]',
        ),
        (
            "bot_position_usd / on (symbol) group_left () bot_exposure",
            '"/" on: no label "symbol". Known: instance, job [promql/unknown-label]',
        ),
        (
            "sum by (endpoint) (histogram_quantile(0.9, sum by (le) (rate(bot_latency_seconds_bucket[5m]))))",
            'sum by: no label "endpoint". Known: none [promql/unknown-label]',
        ),
    ],
)
def test_an_unknown_label(expr: str, message: str) -> None:
    assert message in said_of(expr, legendFormat="__auto")


@pytest.mark.parametrize(
    "expr",
    [
        "bot_trades_total",
        'bot_trades_total{outcome="win"}',
        "sum(bot_trades_total)",
        "bot_trades_total > 0",
        "0 < bot_trades_total",
        "max_over_time(bot_trades_total[5m])",
        "bot_trades_total unless bot_exposure",
        "bot_trades_total unless bot_trades_total",
        "bot_trades_total offset 5m unless bot_trades_total",
        "topk(3, bot_trades_total)",
        "bot_trades_total - bot_trades_total offset 1h",
    ],
)
@pytest.mark.parametrize(
    ("known", "called"),
    [(True, 'the counter "bot_trades_total"'), (False, '"bot_trades_total", a counter by its name')],
)
def test_a_counter_drawn_as_it_is(expr: str, known: bool, called: str) -> None:
    assert said_of(expr, known=known) == [
        f"{called} is drawn as it is. "
        "Take rate(bot_trades_total[…]) or increase(bot_trades_total[…]) [promql/counter-needs-rate]"
    ]


def test_a_counter_that_only_the_catalogue_knows() -> None:
    assert said_of("bot_orders") == [
        'the counter "bot_orders" is drawn as it is. '
        "Take rate(bot_orders[…]) or increase(bot_orders[…]) [promql/counter-needs-rate]"
    ]
    assert said_of("bot_orders", known=False) == []


@pytest.mark.parametrize("expr", ["trading_capital_total", "delta(trading_capital_total[1h])"])
def test_what_is_a_counter_by_its_name_alone_is_only_worth_a_warning(expr: str) -> None:
    def severities(exported: checks.Exported | None) -> list[str]:
        dashboard = board()
        dashboard["panels"] = [panel(1, "timeseries", expr, 0)]
        problems = checks.run([checks.Subject(dashboard, "file.json", exported=exported)])
        return [problem.severity for problem in problems if "trading_capital_total" in problem.message]

    assert severities(None) == ["warning"]
    assert severities(checks.exported([counter("trading_capital_total", "A counter").metric])) == ["error"]
    assert severities(checks.exported([gauge("trading_capital_total", "A gauge").metric])) == []


def test_a_rate_of_a_gauge_and_a_slope_of_a_counter() -> None:
    assert said_of("rate(bot_exposure[5m])") == [
        'rate of the gauge "bot_exposure". Take deriv or delta of it [promql/gauge-not-rated]'
    ]
    assert said_of("delta(bot_trades_total[5m])") == [
        'delta of the counter "bot_trades_total". Take rate or increase of it [promql/gauge-not-rated]'
    ]
    assert said_of("rate(bot_exposure[5m])", known=False) == []
    assert said_of("delta(bot_trades_total[5m])", known=False) == [
        'delta of "bot_trades_total", a counter by its name. Take rate or increase of it [promql/gauge-not-rated]'
    ]


@pytest.mark.parametrize(
    ("expr", "messages"),
    [
        (
            "histogram_quantile(0.9, sum(rate(bot_latency_seconds_bucket[5m])))",
            ['sum drops the label "le" that the quantile needs. Write sum by (…, le)'],
        ),
        (
            "histogram_quantile(0.9, sum without (le) (rate(bot_latency_seconds_bucket[5m])))",
            ['sum drops the label "le" that the quantile needs. Write sum by (…, le)'],
        ),
        (
            "histogram_quantile(0.9, sum by (le) (bot_latency_seconds_bucket))",
            [
                'quantile of the raw buckets "bot_latency_seconds_bucket". '
                "Take rate(bot_latency_seconds_bucket[$__rate_interval])"
            ],
        ),
        (
            "histogram_quantile(0.9, max by (le) (rate(bot_latency_seconds_bucket[5m])))",
            ["quantile of the max of buckets. Take the sum of them"],
        ),
    ],
)
def test_a_quantile_not_over_rated_buckets(expr: str, messages: list[str]) -> None:
    assert said_of(expr) == [f"{message} [promql/histogram-le]" for message in messages]


@pytest.mark.parametrize(
    ("expr", "message"),
    [
        ("rate(bot_trades_total[59s])", "rate over 59s: less than 4 scrape intervals (1m)"),
        ("changes(bot_exposure[30s])", "changes over 30s: less than 4 scrape intervals (1m)"),
        ("irate(bot_trades_total[$__interval])", "irate over $__interval, which shrinks below two samples"),
        ("avg_over_time(bot_exposure[5s])", "avg_over_time over 5s: less than 1 scrape interval (15s)"),
    ],
)
def test_a_window_that_is_too_short(expr: str, message: str) -> None:
    assert said_of(expr) == [f"{message}. Use $__rate_interval, or a longer window [promql/rate-interval]"]


def test_windows_are_judged_by_what_is_known() -> None:
    dashboard = board()
    dashboard["panels"][1]["targets"][0]["expr"] = "sum(rate(bot_trades_total[$window]))"
    dashboard["templating"]["list"].append({"name": "window", "type": "interval", "query": "30s,5m,1h"})
    assert said(dashboard) == [
        'bot-risk, panel "Panel 2" (id 2), query A: rate over $window, which can be 30s: '
        "less than 4 scrape intervals (1m). Use $__rate_interval, or a longer window [promql/rate-interval]"
    ]
    dashboard["templating"]["list"][2]["query"] = "1m,5m,1h"
    assert said(dashboard) == []
    dashboard["panels"][1]["interval"] = "1m"
    dashboard["panels"][1]["targets"][0]["expr"] = "sum(rate(bot_trades_total[$__interval]))"
    dashboard["templating"]["list"].pop()
    assert said(dashboard) == []
    assert said_of("rate(bot_trades_total[10s])", known=False) == []


ENDLESS = 'draws a series for each value of "{}", of which there is no end'
RUNS = "sum by (order_id) (rate(their_fills_total[5m]))"


@pytest.mark.parametrize(
    ("expr", "label"),
    [
        (RUNS, "order_id"),
        (f"{RUNS} > 0", "order_id"),
        (f"{RUNS} / {RUNS}", "order_id"),
        (f"{RUNS} / on () group_left sum(their_fills)", "order_id"),
        (f"sum(their_fills) * on () group_right {RUNS}", "order_id"),
        ("sum by (a) (their_fills) * on (a) group_left (order_id) sum by (a, order_id) (their_fills)", "order_id"),
        (f"sort({RUNS}) or vector(0)", "order_id"),
        (f"{RUNS} and on () sum(their_fills) > 0", "order_id"),
        (f"{RUNS} unless topk(5, {RUNS})", "order_id"),
        (f"topk by (order_id) (5, {RUNS})", "order_id"),
        (f"limit_ratio(0.5, {RUNS})", "order_id"),
        (f'label_replace({RUNS}, "order_id", "$1", "order_id", ".*(...)")', "order_id"),
        ("histogram_quantile(0.9, sum by (le, path) (rate(their_seconds_bucket[5m])))", "path"),
        ("max_over_time(sum by (userName) (their_logins)[1h:5m])", "userName"),
        ("sum by (session) (their_logins{user='a'})", "session"),
        (f"topk(5, {RUNS})", ""),
        (f"bottomk(5, {RUNS}) * 100", ""),
        (f"sum by (order_id) (limitk(5, {RUNS}))", ""),
        (f"{RUNS} and topk(5, {RUNS})", ""),
        (f"{RUNS} and on (order_id) topk(5, {RUNS})", ""),
        (f"sum({RUNS})", ""),
        (f"sum without (order_id) ({RUNS})", ""),
        (f"{RUNS} / ignoring (order_id) sum(their_fills)", ""),
        (f'label_replace({RUNS}, "order_id", "all", "", "")', ""),
        ("sum by (order_id) (their_fills{order_id='7'})", ""),
        ("sum by (symbol, provider, valid) (their_fills)", ""),
    ],
)
def test_series_without_end(expr: str, label: str) -> None:
    mend = "Leave it out, or keep the highest with topk [promql/unbounded-label]"
    expected = [f"{ENDLESS.format(label)}. {mend}"] if label else []
    assert said_of(expr, known=False) == expected
    assert said_of(expr, known=False, kind="piechart", instant=True) == expected
    assert said_of(expr, known=False, kind="table") == []


def test_labels_of_the_catalogue_without_end() -> None:
    dashboard = board()
    known = checks.exported([gauge("their_score", "Score of a run", labels={"backtest_id": (), "symbol": ()}).metric])
    dashboard["panels"] = [panel(2, "timeseries", "max_over_time(their_score[1h])", 0)]
    problems = checks.run([checks.Subject(dashboard, "file.json", exported=known)], ())
    assert [p.message for p in problems if p.check == "promql/unbounded-label"] == [ENDLESS.format("backtest_id")]


def test_a_label_narrowed_to_one_value_has_an_end() -> None:
    dashboard = board()
    picked = "sum by (run_id) (their_score{run_id='$instance'})"
    dashboard["panels"] = [panel(2, "timeseries", picked, 0)]
    said_now = [line for line in said(dashboard, known=False) if "unbounded" in line]
    assert len(said_now) == 1
    dashboard["templating"]["list"][1] |= {"multi": False, "includeAll": False}
    assert [line for line in said(dashboard, known=False) if "unbounded" in line] == []
