"""Lines, bars and areas over time: what a reader sees of known series, as Grafana draws them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from page_case import Json, Number, Seen, answer, panel, seen, site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

BLUE, PINK, YELLOW, RED = "#56B4E9", "#CC79A7", "#F0E442", "#D55E00"
LINE: Json = {"drawStyle": "line", "lineWidth": 2, "fillOpacity": 0, "showPoints": "never", "spanNulls": False}
GAP: list[Number] = [5, 5, 5, 5, None, None, None, None, 5, 5, 5, 5]


def graph(title: str, series: dict[str, list[Number]], /, legend: Json | None = None, **more: Any) -> Json:
    """A graph whose series are blue, pink and yellow, in this order."""
    custom = LINE | more.pop("custom", {})
    colours = [
        {
            "matcher": {"id": "byName", "options": name},
            "properties": [{"id": "color", "value": {"mode": "fixed", "fixedColor": colour}}],
        }
        for name, colour in zip(series, (BLUE, PINK, YELLOW), strict=False)
    ]
    return panel(
        more.pop("kind", "timeseries"),
        title,
        answer(series),
        defaults={"custom": custom} | more.pop("defaults", {}),
        overrides=colours + more.pop("overrides", []),
        options={"legend": legend or {"showLegend": False}, "tooltip": {"mode": "multi", "sort": "desc"}},
        **more,
    )


def rule(name: str, **properties: Any) -> Json:
    """An override of one series; `_` in a property's name is a dot."""
    set_to = [{"id": key.replace("_", "."), "value": value} for key, value in properties.items()]
    return {"matcher": {"id": "byName", "options": name}, "properties": set_to}


def limits(mode: str) -> Json:
    steps = [{"color": "transparent", "value": None}, {"color": RED, "value": 50}]
    return {
        "custom": LINE | {"thresholdsStyle": {"mode": mode}},
        "thresholds": {"mode": "absolute", "steps": steps},
        "min": 0,
        "max": 100,
    }


FULL = {
    "showLegend": True,
    "displayMode": "table",
    "placement": "bottom",
    "calcs": ["lastNotNull", "max", "mean", "min"],
}
STACKED = {"stacking": {"mode": "normal", "group": "A"}}
THREE: dict[str, list[Number]] = {"a": [1, 1, 1], "b": [1, 1, 1], "c": [1, 1, 1]}
LOG = {"scaleDistribution": {"type": "log", "log": 10}}
PANELS = (
    graph(
        "orders",
        {"placed": [10, 20, 1500], "filled": [5, 40, 900]},
        legend=FULL,
        defaults={"unit": "currencyUSD"},
        size=(12, 8),
    ),
    graph(
        "a list",
        {"p50": [0.5], "p95": [1.25, 90]},
        legend=FULL | {"displayMode": "list", "calcs": ["max"]},
        defaults={"unit": "s"},
    ),
    graph("no legend", {"nameless": [1, 2]}),
    graph(
        "left out of the legend",
        {"in": [1, 2], "out": [2, 1]},
        legend=FULL,
        overrides=[rule("out", custom_hideFrom={"legend": True})],
    ),
    graph(
        "left out of the picture",
        {"in": [1, 2], "out": [2, 1]},
        legend=FULL,
        overrides=[rule("out", custom_hideFrom={"viz": True})],
    ),
    graph("renamed", {"a": [1, 2]}, legend=FULL, overrides=[rule("a", displayName="Alpha")]),
    graph("a gap", {"a": GAP}),
    graph("a gap that is spanned", {"a": GAP}, custom={"spanNulls": True}),
    graph("a gap that is longer than is spanned", {"a": GAP}, custom={"spanNulls": 120_000}),
    graph("a gap that is as long as is spanned", {"a": GAP}, custom={"spanNulls": 600_000}),
    graph("sloped", {"a": [0, 10]}),
    graph("stepped", {"a": [0, 0, 10]}, custom={"lineInterpolation": "stepAfter"}),
    graph("beside each other", THREE, defaults={"min": 0, "max": 4}),
    graph("stacked", THREE, custom=STACKED, defaults={"min": 0, "max": 4}),
    graph(
        "in percent",
        {"a": [1, 1], "b": [3, 3]},
        custom={"stacking": {"mode": "percent", "group": "A"}, "fillOpacity": 100, "lineWidth": 0},
        legend=FULL,
    ),
    graph("one axis", {"a": [0, 1], "b": [1000, 0]}),
    graph("two axes", {"a": [0, 1], "b": [1000, 0]}, overrides=[rule("b", custom_axisPlacement="right")], legend=FULL),
    graph(
        "logarithmic",
        {"a": [1, 10, 100, 100]},
        custom=LOG | {"lineInterpolation": "stepAfter"},
        defaults={"min": 1, "max": 100},
    ),
    graph(
        "bars",
        {"a": [4, 4, 4, 4]},
        custom={"drawStyle": "bars", "fillOpacity": 100, "lineWidth": 0},
        defaults={"min": 0, "max": 8},
    ),
    graph("filled", {"a": [4, 4]}, custom={"fillOpacity": 100}, defaults={"min": 0, "max": 8}),
    graph("points", {"a": [4, None, 4]}, custom={"drawStyle": "points", "pointSize": 9}),
    graph("a threshold line", {"a": [1, 2]}, defaults=limits("line")),
    graph("no threshold line", {"a": [1, 2]}, defaults=limits("off")),
    graph("many", {f"s{at}": [at, at] for at in range(40)}, legend=FULL),
    graph("infinities", {"a": [1, 2, "+Inf", 2, "NaN", "-Inf", 3]}, legend=FULL),
    graph("nothing", {}),
    graph("an older graph", {"a": [1, 2]}, kind="graph"),
)


@pytest.fixture(scope="module")
def graphs(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    with seen(chromium, tmp_path_factory.mktemp("graphs"), site(PANELS, **{"from": 1749740400000 - 720_000})) as page:
        yield page


def test_a_legend_is_a_table_of_what_is_reckoned(graphs: Seen) -> None:
    assert graphs.table("orders") == [
        ["Name", "Last *", "Max", "Mean", "Min"],
        ["placed", "$1.50K", "$1.50K", "$510", "$10"],
        ["filled", "$900", "$900", "$315", "$5"],
    ]


def test_a_legend_is_a_list(graphs: Seen) -> None:
    assert graphs.text("a list") == "p50 Max: 500 ms p95 Max: 1.50 mins"


def test_a_legend_is_hidden(graphs: Seen) -> None:
    assert graphs.text("no legend") == ""


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("left out of the legend", ["in"]),
        ("left out of the picture", ["in", "out"]),
        ("renamed", ["Alpha"]),
        ("two axes", ["a", "b (right y-axis)"]),
    ],
)
def test_a_legend_names_series(graphs: Seen, title: str, names: list[str]) -> None:
    assert [line[0] for line in graphs.table(title)[1:]] == names


def test_a_series_that_is_left_out_of_the_picture_is_not_drawn(graphs: Seen) -> None:
    assert graphs.ink("left out of the legend", PINK)
    assert not graphs.ink("left out of the picture", PINK)


@pytest.mark.parametrize(
    ("title", "is_blank"),
    [
        ("a gap", True),
        ("a gap that is spanned", False),
        ("a gap that is longer than is spanned", True),
        ("a gap that is as long as is spanned", False),
    ],
)
def test_nothing_is_drawn_where_nothing_was_measured(graphs: Seen, title: str, is_blank: bool) -> None:
    columns = sorted(graphs.ink(title, BLUE))
    widest = max(after - before for before, after in pairwise(columns))
    assert (widest > (columns[-1] - columns[0]) / 4) == is_blank


def test_steps_are_level_and_slopes_are_not(graphs: Seen) -> None:
    levels = {title: {top for top, _ in graphs.ink(title, BLUE).values()} for title in ("stepped", "sloped")}
    assert len(levels["stepped"]) <= 4
    assert len(levels["sloped"]) > 20


def middle(page: Seen, title: str, colour: str) -> float:
    """How high a level line is, in pixels from the top."""
    columns = page.ink(title, colour)
    assert columns, f"{colour} is not on {title}"
    return sum(top + bottom for top, bottom in columns.values()) / 2 / len(columns)


def test_equal_lines_are_one_above_the_other_where_they_are_stacked(graphs: Seen) -> None:
    first, second, third = (middle(graphs, "stacked", colour) for colour in (BLUE, PINK, YELLOW))
    assert first - second == pytest.approx(second - third, abs=1.5)
    assert first - second > 20
    assert not graphs.ink("beside each other", BLUE)  # under the last


def test_a_stack_in_percent_shows_shares_and_tells_values(graphs: Seen) -> None:
    assert graphs.table("in percent")[1:] == [["a", "1", "1", "1", "1"], ["b", "3", "3", "3", "3"]]
    of_a, of_b = (
        max(bottom - top for top, bottom in graphs.ink("in percent", colour).values()) for colour in (BLUE, PINK)
    )
    assert of_b / of_a == pytest.approx(3, rel=0.15)  # the axis begins at zero
    assert "b 3 a 1" in graphs.tip("in percent", 0.6)


def test_a_second_axis_has_its_own_scale(graphs: Seen) -> None:
    def rises(title: str, colour: str) -> int:
        columns = graphs.ink(title, colour).values()
        return max(bottom for _, bottom in columns) - min(top for top, _ in columns)

    assert rises("one axis", BLUE) < 8
    assert rises("two axes", BLUE) == pytest.approx(rises("two axes", PINK), abs=8)
    assert rises("two axes", BLUE) > 50


def test_a_logarithmic_axis_gives_each_power_the_same_room(graphs: Seen) -> None:
    tops = sorted({top for top, bottom in graphs.ink("logarithmic", BLUE).values() if bottom - top < 5})
    assert tops[-1] - tops[0] > 50
    assert any(abs(top - (tops[0] + tops[-1]) / 2) < 3 for top in tops)


@pytest.mark.parametrize("title", ["bars", "filled"])
def test_bars_and_areas_stand_on_the_axis(graphs: Seen, title: str) -> None:
    heights = [bottom - top for top, bottom in graphs.ink(title, BLUE).values()]
    assert sorted(heights)[len(heights) // 2] > 40


def test_bars_and_points_are_apart(graphs: Seen) -> None:
    for title, most in (("bars", 4), ("points", 2)):
        columns = sorted(graphs.ink(title, BLUE))
        parts = 1 + sum(after - before > 1 for before, after in pairwise(columns))
        assert parts == most, title


def test_a_threshold_is_a_line_across(graphs: Seen) -> None:
    columns = graphs.ink("a threshold line", RED)
    assert len(columns) > 100
    assert max(bottom for _, bottom in columns.values()) - min(top for top, _ in columns.values()) <= 3
    assert not graphs.ink("no threshold line", RED)


def test_the_tip_tells_time_and_values_in_the_order_asked_for(graphs: Seen) -> None:
    assert graphs.tip("orders", 0.95) == "2025-06-12 15:00:00 placed $1.50K filled $900"


def test_a_legend_of_many_scrolls_and_leaves_room_for_the_picture(graphs: Seen) -> None:
    canvas = graphs.body("many").locator("canvas").first.bounding_box()
    assert canvas is not None
    assert canvas["height"] > 60
    assert len(graphs.table("many")) == 41


def test_what_is_not_finite_is_no_line_and_is_told_as_it_is(graphs: Seen) -> None:
    assert graphs.table("infinities")[1][0] == "a"
    assert graphs.ink("infinities", BLUE)


def test_no_series_is_no_data(graphs: Seen) -> None:
    assert graphs.text("nothing") == "No data"


def test_an_older_graph_is_drawn_as_a_time_series(graphs: Seen) -> None:
    assert graphs.ink("an older graph", BLUE)


def test_a_name_in_the_legend_shows_its_series_alone_and_all_again(graphs: Seen) -> None:
    name = graphs.body("orders").get_by_role("button", name="placed")
    name.focus()
    graphs.page.keyboard.press("Enter")
    assert graphs.ink("orders", BLUE)
    assert not graphs.ink("orders", PINK)
    name.click()
    assert graphs.ink("orders", PINK)


def test_a_head_of_the_legend_sorts_it(graphs: Seen) -> None:
    head = graphs.body("orders").get_by_role("button", name="Max")
    names = []
    for _ in range(3):
        head.click()
        names.append([line[0] for line in graphs.table("orders")[1:]])
    assert sorted(names[:2]) == [["filled", "placed"], ["placed", "filled"]]
    assert names[2] == ["placed", "filled"]
