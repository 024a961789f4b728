"""Checks of legends, and of what a single number may ask for."""

from __future__ import annotations

import copy

import pytest
from checks_case import LINES, Json, board, first, said, said_of, second


@pytest.mark.parametrize(
    ("expr", "legend", "problems"),
    [
        ("sum by (outcome) (rate(bot_trades_total[5m]))", "{{outcome}}", []),
        ("sum by (outcome) (rate(bot_trades_total[5m]))", "{{ outcome }} trades", []),
        ("bot_position_usd", "{{__name__}} {{instance}} {{symbol}}", []),
        ('label_replace(bot_exposure, "host", "$1", "instance", "(.*):.*")', "{{host}}", []),
        ("bot_position_usd * on (instance) group_left (job) bot_exposure", "{{symbol}}", []),
        ("count_values('v', bot_exposure)", "{{v}}", []),
        ("sum by (symbol) (bot_position_usd) or sum by (job) (bot_exposure)", "{{symbol}}{{job}}", []),
        ("sum by ($instance) (bot_exposure)", "{{instance}}", []),
        (
            "sum by (outcome) (rate(bot_trades_total[5m]))",
            "{{symbol}}",
            [
                'the legend names the label "symbol", which the answer lacks. '
                "Use a label of the answer (outcome), or keep this one in the query [panel/legend]"
            ],
        ),
        (
            "bot_exposure",
            "{{symbol}}",
            [
                'the legend names the label "symbol", which the answer lacks. '
                "Use a label of the answer (instance, job), or keep this one in the query [panel/legend]"
            ],
        ),
        (
            "sum by (outcome) (rate(bot_trades_total[5m]))",
            "Trades",
            [
                "is broken down by outcome, and its legend does not say so. "
                "Write {{outcome}} in the legend [panel/legend]"
            ],
        ),
    ],
)
def test_a_legend_names_what_the_answer_has(expr: str, legend: str, problems: list[str]) -> None:
    assert said_of(expr, legendFormat=legend) == problems


BY_SYMBOL = "sum by (symbol) (bot_position_usd)"
BY_ENDPOINT = "sum by (le, endpoint) (rate(bot_latency_seconds_bucket[5m]))"


@pytest.mark.parametrize(
    ("expr", "by"),
    [
        (f"histogram_quantile(0.95, {BY_ENDPOINT})", "endpoint"),
        (f"1000 * histogram_quantile(0.95, {BY_ENDPOINT})", "endpoint"),
        (f"{BY_SYMBOL} / {BY_SYMBOL}", "symbol"),
        (f"{BY_SYMBOL} / on () group_left sum(bot_exposure)", "symbol"),
        (f"sum(bot_exposure) * on () group_right {BY_SYMBOL}", "symbol"),
        (f"-abs({BY_SYMBOL}) > 0", "symbol"),
        (f"sort_desc(topk(5, {BY_SYMBOL}))", "symbol"),
        (f"{BY_SYMBOL} and {BY_SYMBOL} > 1", "symbol"),
        (f"{BY_SYMBOL} unless {BY_SYMBOL} > 1", "symbol"),
        (f'{BY_SYMBOL} or label_replace(vector(0), "symbol", "none", "", "")', "symbol"),
        (f"max_over_time({BY_SYMBOL}[1h:5m])", "symbol"),
        (f'label_replace({BY_SYMBOL}, "coin", "$1", "symbol", "(.*)USDT")', "symbol, coin"),
        (f'label_replace({BY_SYMBOL}, "of", "all", "", "")', "symbol"),
        ("sum by (instance, job) (bot_exposure)", "instance, job"),
        ("rate(bot_trades_total[5m])", "outcome"),
        ("sum without (job) (bot_position_usd)", "symbol"),
        ("bot_exposure", ""),
        ("histogram_quantile(0.95, sum by (le) (rate(bot_latency_seconds_bucket[5m])))", ""),
        (f"sum({BY_SYMBOL})", ""),
        ('label_replace(sum(bot_exposure), "of", "all", "", "")', ""),
        (f'{BY_SYMBOL} and sum by (symbol) (bot_position_usd{{symbol="A"}})', ""),
        (f"scalar({BY_SYMBOL})", ""),
        (f"count({BY_SYMBOL} > 1) / count({BY_SYMBOL})", ""),
    ],
)
def test_a_fixed_legend_over_several_series(expr: str, by: str) -> None:
    written = " ".join(f"{{{{{label}}}}}" for label in by.split(", "))
    problem = f"is broken down by {by}, and its legend does not say so. Write {written} in the legend [panel/legend]"
    assert said_of(expr, legendFormat="p95") == ([problem] if by else [])


def test_what_a_query_says_of_its_labels_needs_no_catalogue() -> None:
    expr = "histogram_quantile(0.95, sum by (strategy, le) (rate(their_seconds_bucket[5m])))"
    assert said_of(expr, known=False, legendFormat="p95") == [
        "is broken down by strategy, and its legend does not say so. Write {{strategy}} in the legend [panel/legend]"
    ]
    assert said_of("rate(their_things_total[5m])", known=False, legendFormat="p95") == []


def test_several_queries_need_legends_of_their_own() -> None:
    dashboard = board()
    targets = second(dashboard)["targets"]
    targets[0]["legendFormat"] = "all"
    targets += [copy.deepcopy(targets[0]) | {"refId": "B"}, copy.deepcopy(targets[0]) | {"refId": "C"}]
    targets[2]["legendFormat"] = ""
    assert said(dashboard) == [
        f"{LINES}, query B: has the same legend as query A. Give each its own [panel/legend]",
        f"{LINES}, query C: is one of 3 queries and has no legend. Name what it draws [panel/legend]",
    ]
    targets[1]["refId"] = "A"
    targets.pop()
    targets[1]["legendFormat"] = "more"
    assert said(dashboard) == [
        f"{LINES}, query A: has the same refId as another query. Give each query its own letter [target/refid]"
    ]


def test_series_that_have_names_of_their_own() -> None:
    dashboard = board()
    target = second(dashboard)["targets"][0] | {"legendFormat": "{{outcome}}"}
    won, lost = (f'rate(bot_trades_total{{outcome="{outcome}"}}[5m])' for outcome in ("win", "loss"))
    second(dashboard)["targets"] = [target | {"expr": won}, target | {"refId": "B", "expr": lost}]
    assert said(dashboard) == []
    fixed = target | {"expr": f"sum by (outcome) ({won})", "legendFormat": "Won"}
    second(dashboard)["targets"] = [fixed]
    assert said(dashboard) == []
    picked = 'sum by (instance) (bot_exposure{instance="$instance"})'
    second(dashboard)["targets"] = [target | {"expr": picked, "legendFormat": "Exposure"}]
    assert len(said(dashboard)) == 1
    dashboard["templating"]["list"][1] |= {"multi": False, "includeAll": False}
    assert said(dashboard) == []


@pytest.mark.parametrize(
    "options",
    [
        {"graphMode": "area"},
        {},
        {"graphMode": "none", "reduceOptions": {"calcs": ["mean"]}},
        {"graphMode": "none", "showPercentChange": True},
    ],
)
def test_a_stat_may_ask_for_the_range_that_it_uses(options: Json) -> None:
    dashboard = board()
    first(dashboard)["options"] = options
    first(dashboard)["targets"][0]["instant"] = False
    assert said(dashboard) == []
