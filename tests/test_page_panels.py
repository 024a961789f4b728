"""Each kind of panel says what Grafana's says for known data: texts and tables as they are read, pictures by their
pixels, tips and summaries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from page_case import END, STEP, Json, Number, Seen, answer, moment, panel, rows, seen, site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

GREEN, BLUE, PINK, RED = "#009E73", "#56B4E9", "#CC79A7", "#D55E00"
UP = {
    "type": "value",
    "options": {"0": {"text": "DOWN", "color": RED, "index": 0}, "1": {"text": "UP", "color": GREEN, "index": 1}},
}
STEPS = {"mode": "absolute", "steps": [{"color": GREEN, "value": None}, {"color": RED, "value": 0.8}]}
LEGEND = {"showLegend": True, "displayMode": "table", "placement": "right", "values": ["value", "percent"]}
DAY = 86_400_000


def fixed(name: str, colour: str) -> Json:
    """A rule that gives a series its colour."""
    properties = [{"id": "color", "value": {"mode": "fixed", "fixedColor": colour}}]
    return {"matcher": {"id": "byName", "options": name}, "properties": properties}


def cells(title: str, *answers: Json, **more: Any) -> Json:
    return panel("table", title, *answers, size=(24, 6), **more)


def change(*steps: tuple[str, Json]) -> list[Json]:
    """Transformations, one after the other."""
    return [{"id": name, "options": options} for name, options in steps]


def timeline(title: str, mode: str) -> Json:
    """A state over six minutes: four up, two of them down in the middle."""
    defaults = {"mappings": [UP], "thresholds": STEPS, "color": {"mode": mode}, "custom": {"fillOpacity": 100}}
    options = {"showValue": "auto", "mergeValues": True}
    return panel(
        "state-timeline",
        title,
        answer({"bot": [1, 1, 0, 0, 1, 1]}),
        defaults=defaults,
        options=options,
        size=(12, 6),
    )


CALLS = (rows("endpoint", {"orders": 4, "cancel": 1.5}, "A"), rows("endpoint", {"orders": 0.25, "cancel": 2}, "B"))
SERIES: dict[str, list[Number]] = {"bid": [1, 2, 3], "ask": [2, 4, 9]}
WITHOUT_TIME = ("organize", {"excludeByName": {"Time": True}, "renameByName": {}, "indexByName": {}})
BUCKETS = [
    {"labels": {"le": le}, "values": values}
    for le, values in (("0.1", [1, 2, 3]), ("0.5", [2, 4, 6]), ("+Inf", [2, 5, 12]))
]

PANELS = (
    panel(
        "gauge",
        "share of the limit",
        moment(0.85),
        defaults={"unit": "percentunit", "min": 0, "max": 1, "thresholds": STEPS, "color": {"mode": "thresholds"}},
        options={"reduceOptions": {"calcs": ["lastNotNull"]}, "showThresholdMarkers": True},
    ),
    panel("gauge", "no gauge", answer({}), defaults={"noValue": "nothing to compare"}),
    panel(
        "bargauge",
        "orders by state",
        moment(1234, "placed"),
        moment(617, "filled", "B"),
        defaults={"unit": "locale", "min": 0, "color": {"mode": "fixed", "fixedColor": BLUE}},
        options={"orientation": "horizontal", "displayMode": "basic", "valueMode": "text", "showUnfilled": False},
    ),
    panel(
        "piechart",
        "trades by outcome",
        moment(30, "won"),
        moment(10, "lost", "B"),
        defaults={"decimals": 0, "unit": "locale"},
        overrides=[fixed("won", BLUE), fixed("lost", PINK)],
        options={"pieType": "donut", "displayLabels": ["percent"], "legend": LEGEND},
    ),
    panel(
        "barchart",
        "profit by day",
        answer({"profit": [100, -50, 25]}, start=END - 2 * DAY, step=DAY),
        defaults={"unit": "currencyUSD", "color": {"mode": "fixed", "fixedColor": BLUE}},
        options={"showValue": "always", "legend": {"showLegend": False}},
        size=(12, 8),
        timeFrom="3d",
    ),
    timeline("is it up", "fixed"),
    timeline("is it within", "thresholds"),
    panel(
        "status-history",
        "was it up",
        answer({"bot": [1, 0, None, 1]}),
        defaults={"mappings": [UP], "custom": {"fillOpacity": 100}},
        size=(12, 6),
    ),
    panel(
        "heatmap",
        "latency by size",
        answer({}, format="heatmap", legend="{{le}}", start=END - 2 * STEP) | {"series": BUCKETS},
        defaults={"unit": "ops"},
        options={
            "calculate": False,
            "yAxis": {"unit": "s"},
            "color": {"mode": "scheme", "scheme": "Cividis", "steps": 64},
        },
        size=(12, 8),
    ),
    panel("histogram", "how often", answer({"bid": [1, 1, 2, 5], "ask": [1, 3, 3, 5]}), size=(12, 8)),
    panel(
        "text",
        "said",
        options={"mode": "markdown", "content": "# Head\n\n- one\n- **two**\n\n[more](https://example.org)"},
    ),
    panel("text", "said in HTML", options={"mode": "html", "content": "<b>bold</b> <i>text</i>"}),
    panel("text", "said as code", options={"mode": "code", "content": "<b>rate</b>(x[5m])"}),
    panel("no-such-panel", "nobody knows", answer({"a": [1]})),
    panel("singlestat", "an older number", moment(12), format="percent", valueName="current"),
    cells(
        "one query",
        rows("symbol", {"BTC": 1234.5, "ETH": -3}),
        defaults={"unit": "currencyUSD"},
        transformations=change(WITHOUT_TIME),
    ),
    cells(
        "merged",
        *CALLS,
        defaults={"noValue": "–"},
        overrides=[{"matcher": {"id": "byName", "options": "p95"}, "properties": [{"id": "unit", "value": "s"}]}],
        transformations=change(
            ("merge", {}),
            (
                "organize",
                {
                    "excludeByName": {"Time": True},
                    "indexByName": {"endpoint": 0, "Value #A": 1, "Value #B": 2},
                    "renameByName": {"endpoint": "Endpoint", "Value #A": "Calls", "Value #B": "p95"},
                },
            ),
        ),
        options={"sortBy": [{"displayName": "Calls", "desc": True}]},
    ),
    cells(
        "reduced",
        answer(SERIES),
        transformations=change(("reduce", {"reducers": ["max", "mean"], "mode": "seriesToRows"})),
    ),
    cells(
        "calculated",
        answer({"bid": [1]}, instant=True),
        answer({"ask": [3]}, "B", instant=True),
        transformations=change(
            ("joinByField", {"byField": "Time", "mode": "outer"}),
            (
                "calculateField",
                {
                    "mode": "binary",
                    "alias": "spread",
                    "binary": {"left": "ask", "operator": "-", "right": "bid", "reducer": "sum"},
                },
            ),
            WITHOUT_TIME,
        ),
    ),
    cells(
        "renamed by pattern",
        answer({"bid": [1]}, instant=True),
        transformations=change(("renameByRegex", {"regex": "b(.*)", "renamePattern": "the $1"}), WITHOUT_TIME),
    ),
    cells(
        "only the large ones",
        rows("symbol", {"BTC": 5, "ETH": 1, "SOL": 9}),
        transformations=change(
            (
                "filterByValue",
                {
                    "type": "include",
                    "match": "any",
                    "filters": [{"fieldName": "Value", "config": {"id": "greater", "options": {"value": 3}}}],
                },
            ),
            ("sortBy", {"sort": [{"field": "Value", "desc": True}]}),
            WITHOUT_TIME,
        ),
    ),
    cells(
        "not transformed",
        rows("symbol", {"BTC": 5}),
        transformations=change(("noSuchThing", {}), WITHOUT_TIME),
    ),
    cells(
        "mapped by pattern",
        rows("symbol", {"X-BTC": 5}),
        defaults={
            "mappings": [
                {"type": "regex", "options": {"pattern": "^X-(.*)$", "result": {"text": "coin $1", "index": 0}}}
            ]
        },
        transformations=change(WITHOUT_TIME),
    ),
    cells("no rows", answer({}, format="table"), defaults={"noValue": "no call"}),
)


@pytest.fixture(scope="module")
def panels(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    with seen(chromium, tmp_path_factory.mktemp("panels"), site(PANELS, **{"from": END - 6 * STEP})) as page:
        yield page


@pytest.mark.parametrize(
    ("title", "reads"),
    [
        ("share of the limit", "85%"),
        ("no gauge", "nothing to compare"),
        ("orders by state", "placed 1,234 filled 617"),
        ("said", "Head one two more"),
        ("said in HTML", "bold text"),
        ("said as code", "<b>rate</b>(x[5m])"),
        ("an older number", "12%"),
        ("no rows", "no call"),
    ],
)
def test_a_panel_reads_as_in_grafana(panels: Seen, title: str, reads: str) -> None:
    assert panels.text(title) == reads


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("one query", [["symbol", "Value"], ["BTC", "$1.23K"], ["ETH", "-$3"]]),
        ("merged", [["Endpoint", "Calls ↓", "p95"], ["orders", "4", "250 ms"], ["cancel", "1.50", "2 s"]]),
        ("reduced", [["Field", "Max", "Mean"], ["bid", "3", "2"], ["ask", "9", "5"]]),
        ("calculated", [["bid", "ask", "spread"], ["1", "3", "2"]]),
        ("renamed by pattern", [["the id"], ["1"]]),
        ("mapped by pattern", [["symbol", "Value"], ["coin BTC", "5"]]),
        ("only the large ones", [["symbol", "Value"], ["SOL", "9"], ["BTC", "5"]]),
        ("not transformed", [["symbol", "Value"], ["BTC", "5"]]),
    ],
)
def test_a_table_has_the_cells_that_grafana_has(panels: Seen, title: str, lines: list[list[str]]) -> None:
    assert panels.table(title) == lines


def test_a_head_sorts_a_table(panels: Seen) -> None:
    for first in ("ETH", "BTC"):
        panels.body("one query").get_by_role("columnheader", name="Value").get_by_role("button").click()
        assert panels.table("one query")[1][0] == first


def test_a_transformation_that_is_not_there_is_named(panels: Seen) -> None:
    panel = panels.panel("not transformed")
    assert panel.get_by_role(
        "button", name='Not drawn as in Grafana: The transformation "noSuchThing" is left out.'
    ).is_visible()


def test_a_gauge_is_filled_with_the_colour_of_its_threshold(panels: Seen) -> None:
    assert panels.ink("share of the limit", RED)


def test_a_pie_tells_values_and_shares(panels: Seen) -> None:
    lines = panels.table("trades by outcome")
    assert [line for line in lines if line[0] in ("won", "lost")] == [["won", "30", "75%"], ["lost", "10", "25%"]]
    assert panels.summary("trades by outcome") == "won 30, lost 10"


def test_bars_hang_from_zero_and_say_their_values(panels: Seen) -> None:
    columns = panels.ink("profit by day", BLUE)
    heights = sorted({bottom - top for top, bottom in columns.values()})
    assert heights[-1] == pytest.approx(2 * (sorted(heights)[len(heights) // 2]), rel=0.6)
    assert "$25" in panels.summary("profit by day")
    assert panels.tip("profit by day", 0.5, 0.7) == "06/11 15:00 profit -$50"


def test_a_state_lasts_from_one_change_to_the_next(panels: Seen) -> None:
    up, down = (set(panels.ink("is it up", colour)) for colour in (GREEN, RED))
    assert up
    assert down
    assert not {at for at in down if at in up and at - 3 in up and at + 3 in up}
    assert "DOWN" in panels.tip("is it up", 0.58)
    assert "bot UP" in panels.tip("is it up", 0.95)


def test_states_that_thresholds_colour_are_named_by_them(panels: Seen) -> None:
    assert "bot < 0.800" in panels.tip("is it within", 0.58)  # as in Grafana, whatever the mappings say
    assert "bot 0.800+" in panels.tip("is it within", 0.95)


def test_a_history_is_blank_where_nothing_was_measured(panels: Seen) -> None:
    up, down = (panels.ink("was it up", colour) for colour in (GREEN, RED))
    between = max(up) - max(down)
    assert between > 1.5 * (max(down) - min(down))


def test_a_heatmap_counts_what_is_between_two_bounds(panels: Seen) -> None:
    said = panels.tip("latency by size", 0.95, 0.75)
    assert "3" in said
    assert "100 ms" in said
    assert (
        panels.summary("latency by size")
        == "Fullest at 2025-06-12 15:00:00: 500 ms – +Inf (6 ops/s), 0 s – 100 ms (3 ops/s), 100 ms – 500 ms (3 ops/s)."
    )


def test_a_histogram_names_its_series(panels: Seen) -> None:
    assert panels.text("how often") == "bid ask"


def test_what_is_not_drawn_here_is_no_blank(panels: Seen) -> None:
    text = panels.text("nobody knows")
    assert "no-such-panel" in text
    assert "query_A" in text


def test_links_of_a_text_lead_on(panels: Seen) -> None:
    link = panels.body("said").get_by_role("link", name="more")
    assert link.get_attribute("href") == "https://example.org"


@pytest.mark.parametrize("title", ["is it up", "was it up", "latency by size", "how often", "profit by day"])
def test_no_label_is_cut_at_the_edge_of_a_picture(panels: Seen, title: str) -> None:
    width = panels.body(title).locator("canvas").first.evaluate("(one) => one.width")
    columns = panels.ink(title, "#24292E")  # the texts of the light theme
    assert columns
    assert not {0, width - 1} & set(columns)
