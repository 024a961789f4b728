"""How trader247's numbers are drawn: what is asked, in which colours, and what stands where nothing answers."""

from __future__ import annotations

import pytest
from build_case import BOARDS, Json, committed, named, panels, queries, values

COMPILED = committed()
ALL_PANELS = [(key, panel) for key in BOARDS for panel in panels(COMPILED[key])]
WITH_DATA = [(key, panel) for key, panel in ALL_PANELS if panel["type"] != "text"]


def test_the_first_thing_it_says_is_whether_it_trades() -> None:
    first = panels(COMPILED["overview"])[0]
    named_so = [("DOWN", "#D55E00"), ("STOPPED", "#E69F00"), ("TRADING", "#009E73"), ("UP", "#009E73")]
    words = [{"text": word, "color": colour, "index": i} for i, (word, colour) in enumerate(named_so)]
    band = named(COMPILED["overview"], "Trading state over time")
    assert (first["title"], first["options"]["colorMode"]) == ("Trading state", "background_solid")
    for panel in (first, band):
        assert panel["fieldConfig"]["defaults"]["mappings"][0] == {
            "type": "value",
            "options": {str(state): word for state, word in enumerate(words)},
        }
    steps = first["fieldConfig"]["defaults"]["thresholds"]["steps"]
    assert [(step["value"], step["color"]) for step in steps] == [(None, "#D55E00"), (1, "#E69F00"), (2, "#009E73")]


def test_money_has_cents_and_a_count_is_whole() -> None:
    found = {
        (one["unit"], one.get("decimals"))
        for _, panel in WITH_DATA
        for one in [panel["fieldConfig"]["defaults"]]
        if one.get("unit") in {"currencyUSD", "locale", "short"}
    }
    assert found == {("currencyUSD", 2), ("locale", 0)}


WORDS = {
    "Return": "no value at its start",
    "P&L this week": "no value at its start",
    "P&L this month": "no value at its start",
    "Total trades": "no trade",
    "Win rate, 24 h": "under 20 trades",
    "P&L at -10 %": "no position",
    "Largest position": "no position",
    "Concentration (HHI)": "no position",
    "Fill ratio, 1 h": "no order",
    "Rejected, 1 h": "no proposal",
    "Cancelled, 1 h": "no order",
    "Orders per trade": "no trade",
    "API p95, 5 min": "no call",
    "Cycle p95": "no cycle",
    "Exchange p95": "no call",
    "Value at risk, 95 %": "under 20 days",
    "VaR, 95 %, in money": "under 20 days",
    "Value at risk, 99 %": "under 20 days",
    "Expected shortfall, 95 %": "under 20 days",
    "Value at risk exceeded": "under 20 days",
    "Volatility of daily returns": "under 20 days",
    "Sharpe, 30 d": "under 20 days",
    "Sortino, 30 d": "under 20 days",
    "Calmar, 30 d": "under 20 days",
    "Exchange calls": "no call",
}


def test_a_single_number_is_the_one_of_now_and_words_without_one() -> None:
    assert set(WORDS) <= {panel["title"] for _, panel in ALL_PANELS if panel["type"] == "stat"}
    for _, panel in ALL_PANELS:
        if panel["type"] == "stat":
            words = WORDS.get(panel["title"], "NOT ANSWERING")
            defaults = panel["fieldConfig"]["defaults"]
            assert panel["options"]["reduceOptions"]["calcs"] == ["last"]
            assert defaults["noValue"] == words
            *states, nothing = defaults["mappings"]
            index = sum(len(state["options"]) for state in states)
            assert nothing == {
                "type": "special",
                "options": {"match": "null+nan", "result": {"text": words, "color": "#999999", "index": index}},
            }
            until_now = panel["targets"][0]["expr"].endswith("or vector(NaN)")
            assert until_now == (panel["options"]["graphMode"] == "area")


def test_limits_used_turns_its_colours_where_each_signal_does() -> None:
    panel = named(COMPILED["risk"], "Limits used")
    steps = {"A": values(panel)}
    for override in panel["fieldConfig"]["overrides"]:
        (thresholds,) = override["properties"]
        assert (override["matcher"]["id"], thresholds["id"]) == ("byFrameRefID", "thresholds")
        steps[override["matcher"]["options"]] = [step["value"] for step in thresholds["value"]["steps"]]
    assert steps == {
        "A": [None, 0.7778, 1],
        "B": [None, 0.6667, 1],
        "C": [None, 0.6667, 1],
        "D": [None, 0.2, 1],
    }
    drawn = [target["legendFormat"] for target in panel["targets"]]
    assert drawn == ["Exposure", "Max drawdown", "Drawdown", "Data age"]
    assert panel["fieldConfig"]["defaults"]["unit"] == "percentunit"


def test_bars_of_counts_are_five_minutes_wide_at_least() -> None:
    bars = {
        panel["title"]: panel.get("interval")
        for _, panel in ALL_PANELS
        if panel["type"] == "timeseries" and panel["fieldConfig"]["defaults"]["custom"]["drawStyle"] == "bars"
    }
    titles = {"Circuit breaker trips by reason", "Risk rejections by reason", "Trade execution history"}
    assert bars == dict.fromkeys(titles, "300s")


def test_a_line_over_a_long_window_asks_for_no_more_points_than_that_is_worth() -> None:
    asked = [
        (f"{panel['title']} {target['refId']}", target["expr"], target["interval"])
        for _, panel in ALL_PANELS
        for target in panel.get("targets", ())
        if "interval" in target
    ]
    # What is counted within a step is too little within seconds, and nothing is recorded more often.
    assert {step for _, expr, step in asked if "$__rate_interval" in expr or "system:" in expr} == {"1m"}
    computed = {name: step for name, expr, step in asked if "$__rate_interval" not in expr and "system:" not in expr}
    assert computed == {
        "Orders per hour A": "1m",
        "Orders per hour B": "1m",
        "Orders per hour C": "1m",
    }


def test_no_choice_of_a_reason_hides_a_trip() -> None:
    asked = [text for key in BOARDS for text in queries(COMPILED[key]) if "circuit_breaker_trips_total" in text]
    assert len(asked) == 3
    assert not [text for text in asked if "$reason" in text]
    (rejections,) = named(COMPILED["risk"], "Risk rejections by reason")["targets"]
    assert 'reason=~"$reason"' in rejections["expr"]


def test_api_errors_are_held_against_the_limit_of_five_minutes_alone() -> None:
    assert values(named(COMPILED["execution"], "API errors in 5 min by endpoint")) == [None, 5]
    columns = {
        override["matcher"]["options"]: {one["id"]: one["value"] for one in override["properties"]}
        for override in named(COMPILED["execution"], "API errors by endpoint")["fieldConfig"]["overrides"]
    }
    assert [step["value"] for step in columns["In 5 min"]["thresholds"]["steps"]] == [None, 5]
    assert "thresholds" not in columns["In the time shown"]


def test_what_a_fall_would_cost_is_no_alarm_while_nobody_limits_it() -> None:
    stress = named(COMPILED["risk"], "P&L at -10 %")["fieldConfig"]["defaults"]["thresholds"]["steps"]
    assert [step["color"] for step in stress] == ["#56B4E9"]


def test_errors_of_the_exchange_are_seen_without_opening_anything() -> None:
    """The guide alerts on them."""
    below = next(at for at, one in enumerate(COMPILED["execution"]["panels"]) if at and one["type"] == "row")
    assert "API errors" in [one["title"] for one in COMPILED["execution"]["panels"][:below]]


def test_exposure_is_green_then_amber_then_red_as_a_ratio_of_one() -> None:
    panel = named(COMPILED["risk"], "Exposure %")
    defaults = panel["fieldConfig"]["defaults"]
    assert [step["color"] for step in defaults["thresholds"]["steps"]] == ["#009E73", "#E69F00", "#D55E00"]
    assert (defaults["min"], defaults["max"]) == (0, 1)
    assert panel["targets"][0]["expr"] == 'max(trader_exposure_pct{job="trader247", instance=~"$instance"} / 100)'


def test_a_ratio_of_which_higher_is_better_is_red_at_the_bottom() -> None:
    steps = named(COMPILED["overview"], "Win rate, 24 h")["fieldConfig"]["defaults"]["thresholds"]["steps"]
    assert [(step["value"], step["color"]) for step in steps] == [
        (None, "#D55E00"),
        (0.45, "#E69F00"),
        (0.5, "#009E73"),
    ]


def test_a_loss_of_the_day_has_the_limit_of_the_house_and_is_never_green() -> None:
    panel = named(COMPILED["overview"], "Daily P&L %", "stat")
    steps = panel["fieldConfig"]["defaults"]["thresholds"]["steps"]
    assert [(step["value"], step["color"]) for step in steps] == [
        (None, "#D55E00"),
        (-0.05, "#E69F00"),
        (-0.03, "#56B4E9"),
        (1e-9, "#009E73"),
    ]
    said = "Daily P&L %: warning below -3 %, critical below -5 % (tradeboards)."
    assert said in panel["description"].split("\n\n")


NOW = {"gauge", "bargauge", "table", "piechart"}
OVER_TIME = {"timeseries", "barchart", "heatmap", "state-timeline"}


@pytest.mark.parametrize(
    ("key", "panel"), WITH_DATA, ids=lambda value: value if isinstance(value, str) else value["title"]
)
def test_a_number_now_is_asked_once_and_a_line_over_the_range(key: str, panel: Json) -> None:
    sparkline = panel["type"] == "stat" and panel["options"]["graphMode"] == "area"
    over_time = panel["type"] in OVER_TIME or sparkline
    assert over_time or panel["type"] in NOW | {"stat"}
    assert {(target["range"], target["instant"]) for target in panel["targets"]} == {(over_time, not over_time)}, key


def test_these_numbers_show_how_they_came_there() -> None:
    drawn = {(k, p["title"]) for k, p in ALL_PANELS if p["type"] == "stat" and p["options"]["graphMode"] == "area"}
    assert drawn == {("overview", "Account value"), ("execution", "Fill ratio, 1 h"), ("health", "Data age")}


ZERO = 'max(up{job="trader247", instance=~"$instance"} == 1) * 0'


@pytest.mark.parametrize(
    ("title", "zero"),
    [
        ("Breaker trips", f"or ({ZERO})"),
        ("Circuit breaker trips by reason", f'or on () label_replace({ZERO}, "reason", "none", "", "")'),
        ("Risk rejections by reason", f'or on () label_replace({ZERO}, "reason", "none", "", "")'),
        ("API errors in 5 min by endpoint", f'or on () label_replace({ZERO}, "endpoint", "none", "", "")'),
    ],
)
def test_where_silence_is_good_news_zero_is_drawn_while_a_process_answers(title: str, zero: str) -> None:
    (panel,) = (panel for _, panel in ALL_PANELS if panel["title"] == title)
    (target,) = panel["targets"]
    assert on_one_line(target["expr"]).endswith(f") {zero}")


def on_one_line(text: str) -> str:
    return " ".join(text.split()).replace("( ", "(").replace(" )", ")")
