"""What a reader does on the page: rows, variables, themes, hints and links, by mouse and by keyboard."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from page_case import END, KINDS, Json, Seen, answer, known, panel, row, seen, site

from preview.choice import Choice, printed
from preview.site.page import drawing, page

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

OTHER = {"uid": "other", "title": "Another page", "folder": "Tests", "href": "other.html"}
UNNAMED = """() => [...document.querySelectorAll('[tabindex="0"]')]
  .filter((one) => one.checkVisibility() && !one.getAttribute('aria-label'))
  .map((one) => one.outerHTML.slice(0, 80))"""
CONTRAST = """() => {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const over = (below, colour) => {
    canvas.fillStyle = below; canvas.fillRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return 'rgb(' + canvas.getImageData(0, 0, 1, 1).data.slice(0, 3).join() + ')';
  };
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255)
      .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (one) => one ? over(behind(one.parentElement), getComputedStyle(one).backgroundColor) : 'white';
  const said = (one) => `${one.closest('[data-panel]')?.getAttribute('aria-label') ?? ''} <${one.localName}> `;
  const wrong = [];
  for (const one of document.body.querySelectorAll('*')) {
    const texts = [...one.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
    const words = texts.map((node) => node.data.trim()).join('');
    if (!words || one.closest('.unseen, script, noscript, :disabled') || !one.checkVisibility()) continue;
    const below = behind(one), [a, b] = [light(over(below, getComputedStyle(one).color)), light(below)].sort();
    const ratio = (b + 0.05) / (a + 0.05);
    if (ratio < 4.5) wrong.push(`${said(one)}${words.slice(0, 40)}: ${ratio.toFixed(2)}`);
  }
  return wrong;
}"""


def board(symbol: str) -> Json:
    """A dashboard as it is with one choice of its variable."""
    panels = [
        panel("text", "About", options={"mode": "markdown", "content": f"Trades of **{symbol}**"}),
        panel(
            "timeseries", "Trades", answer({symbol: [float(at % 7) for at in range(300)]}), description="How *many*?"
        ),
        panel(
            "timeseries",
            "Broken",
            answer({}) | {"error": "the query was turned away"},
            links=[{"title": "Runbook", "url": "https://example.org/runbook"}, {"title": "Gone", "url": "/d/gone/x"}],
        ),
        *row("Open row", panel("table", "In the open row", *known("table"))),
        *row("Closed row", panel("timeseries", "In the closed row", answer({"a": [1, 2]})), collapsed=True),
    ]
    variable = {
        "name": "symbol",
        "label": "Symbol",
        "description": "Which market",
        "type": "custom",
        "hidden": False,
        "multi": False,
        "options": [{"text": one, "value": one} for one in ("BTC", "ETH", "SOL")],
        "current": [symbol],
        "problem": "",
    }
    shown = {
        "title": "Trading",
        "description": "What this page answers.",
        "variables": [variable, variable | {"name": "unseen", "label": "Unseen", "hidden": True}],
        "links": [
            {"title": "Next", "url": "/d/other/another?var-symbol=BTC", "tooltip": "", "newTab": False},
            {"title": "Elsewhere", "url": "/d/nowhere/x", "tooltip": "", "newTab": False},
        ],
        "notices": ["One thing is not supported."],
    }
    return site(panels, **shown)


def whole() -> Json:
    """The page with all choices that its file carries."""
    made = board("BTC")
    choice = Choice("now-6h", "now", {"symbol": ("ETH",), "unseen": ("BTC",)})
    other = copy.deepcopy(board("ETH")["shown"])
    other["variables"][1]["current"] = ["BTC"]
    return made | {"others": {printed(choice): other}, "dashboards": [*made["dashboards"], OTHER]}


@pytest.fixture
def trading(chromium: Browser, tmp_path: Path) -> Iterator[Seen]:
    with seen(chromium, tmp_path, whole()) as page:
        yield page


@pytest.fixture(scope="module")
def still(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    """The same page, for tests that leave it as it was."""
    with seen(chromium, tmp_path_factory.mktemp("still"), whole()) as page:
        yield page


def drawn(page: Seen) -> None:
    """Waits until what was chosen is drawn."""
    page.page.wait_for_selector("html[data-drawn=true]", state="attached")


@pytest.mark.parametrize("key", ["Enter", "Space", "click"])
def test_rows_open_and_close(trading: Seen, key: str) -> None:
    for name, inside in (("Open row", "In the open row"), ("Closed row", "In the closed row")):
        head = trading.page.get_by_role("button", name=re.compile(f"^{name}"))
        was_open = trading.panel(inside).is_visible()
        for is_open in (was_open, not was_open, was_open):
            assert (head.get_attribute("aria-expanded"), trading.panel(inside).is_visible()) == (
                str(is_open).lower(),
                is_open,
            )
            head.click() if key == "click" else head.press(key)
            drawn(trading)
            assert head.evaluate("(one) => one === document.activeElement")


def test_a_closed_row_tells_how_many_panels_it_holds_and_draws_them_when_it_opens(trading: Seen) -> None:
    head = trading.page.get_by_role("button", name=re.compile("^Closed row"))
    assert " ".join(head.inner_text().split()) == "Closed row (1 panel)"
    head.click()
    drawn(trading)
    assert trading.body("In the closed row").locator("canvas").count() == 1


def test_all_rows_open_at_once(trading: Seen) -> None:
    trading.page.get_by_role("button", name="Expand all rows").click()
    drawn(trading)
    assert trading.panel("In the closed row").is_visible()
    trading.page.get_by_role("button", name="Collapse all rows").click()
    drawn(trading)
    assert not trading.panel("In the open row").is_visible()


def test_a_variable_changes_what_is_drawn_and_the_address_and_back(trading: Seen) -> None:
    control = trading.page.get_by_label("Symbol", exact=True)
    control.select_option("ETH")
    trading.page.wait_for_function("() => location.search.includes('var-symbol=ETH')")
    drawn(trading)
    assert trading.text("About") == "Trades of ETH"
    trading.page.go_back()
    trading.page.wait_for_function("() => !location.search.includes('ETH')")
    drawn(trading)
    assert trading.text("About") == "Trades of BTC"


def test_a_choice_that_the_file_does_not_carry_cannot_be_chosen_and_says_why(still: Seen) -> None:
    control = still.page.get_by_label("Symbol", exact=True)
    assert control.locator("option:disabled").all_inner_texts() == ["SOL"]
    assert "--serve" in still.page.locator("#why").inner_text()


def test_a_hidden_variable_has_no_control(still: Seen) -> None:
    assert still.page.get_by_label("Unseen").count() == 0


def test_the_theme_changes_and_is_kept(trading: Seen) -> None:
    def theme() -> tuple[str | None, str]:
        colour = trading.page.evaluate("getComputedStyle(document.body.parentElement).backgroundColor")
        return trading.page.locator("html").get_attribute("data-theme"), colour

    first = theme()
    trading.page.get_by_role("button", name="Use the dark theme").click()
    drawn(trading)
    second = theme()
    assert (first[0], second[0]) == ("light", "dark")
    assert first[1] != second[1]
    assert trading.page.get_by_role("button", name="Use the light theme").is_visible()


@pytest.mark.parametrize("way", ["hover", "focus", "click"])
def test_a_description_is_told_and_goes_by_escape(trading: Seen, way: str) -> None:
    button = trading.page.get_by_role("button", name="Description of Trades")
    getattr(button, way)()
    words = trading.page.get_by_text("How many?")
    words.wait_for()
    assert words.locator("em").inner_text() == "many"
    trading.page.keyboard.press("Escape")
    words.wait_for(state="detached")


def test_links_lead_to_pages_of_this_preview(still: Seen) -> None:
    links = still.page.get_by_role("navigation", name="Links")
    assert links.get_by_role("link", name="Next").get_attribute("href") == "other.html?var-symbol=BTC"
    assert links.get_by_role("link", name="Elsewhere").count() == 0
    assert "not in this preview" in links.inner_text()


def test_links_of_a_panel_are_a_menu(trading: Seen) -> None:
    trading.page.get_by_role("button", name="Links of Broken").press("Enter")
    link = trading.page.get_by_role("link", name="Runbook")
    assert link.get_attribute("href") == "https://example.org/runbook"
    assert "noopener" in (link.get_attribute("rel") or "")
    assert link.evaluate("(one) => one === document.activeElement")
    trading.page.keyboard.press("Escape")
    assert link.count() == 0
    assert trading.page.get_by_role("button", name="Links of Broken").evaluate(
        "(one) => one === document.activeElement"
    )


def test_what_is_wrong_is_said_on_its_panel_and_above_all(still: Seen) -> None:
    assert still.text("Broken") == "the query was turned away"
    assert still.panel("Broken").get_by_role("button", name="Problems: the query was turned away").is_visible()
    assert still.page.get_by_text("One thing is not supported.").is_visible()
    assert "Trades of BTC" in still.text("About")


def test_sample_data_is_marked(still: Seen) -> None:
    assert still.page.get_by_text("Not real", exact=True).is_visible()
    assert still.page.get_by_text("Known numbers.").is_visible()


def test_what_is_drawn_is_told_in_words(still: Seen) -> None:
    assert still.summary("Trades") != ""


def test_tab_goes_through_the_page_as_it_is_read(trading: Seen) -> None:
    stops: list[str] = []
    for _ in range(80):
        trading.page.keyboard.press("Tab")
        said: str = trading.page.evaluate(
            "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent.trim()"
        )
        if said in stops[:1]:
            break
        stops.append(said)
    wanted = ["Skip to the panels", "Home", "Description of Trading", "Next", "About", "Trades", "Broken", "Open row"]
    wanted += ["In the open row", "Closed row (1 panel)"]
    assert [stop for stop in dict.fromkeys(stops) if stop in wanted] == wanted


def test_every_control_has_a_name(still: Seen) -> None:
    session = still.page.context.new_cdp_session(still.page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    roles = {
        "button",
        "link",
        "combobox",
        "textbox",
        "searchbox",
        "checkbox",
        "region",
        "group",
        "navigation",
        "table",
        "image",
    }
    nameless = [
        node["role"]["value"]
        for node in nodes
        if not node.get("ignored")
        and node["role"]["value"] in roles - {"table", "group"}
        and not node.get("name", {}).get("value")
    ]
    assert nameless == []
    assert still.page.evaluate(UNNAMED) == []


def test_a_part_of_the_time_is_chosen_with_the_mouse_and_given_back(trading: Seen) -> None:
    box = trading.body("Trades").locator("canvas").first.bounding_box()
    assert box is not None
    mouse, middle = trading.page.mouse, box["y"] + box["height"] / 2
    before = trading.tip("Trades", 0.5)
    mouse.move(box["x"] + box["width"] * 0.7, middle)
    mouse.down()
    mouse.move(box["x"] + box["width"] * 0.8, middle, steps=4)
    mouse.up()
    back = trading.page.get_by_role("button", name="Reset zoom")
    back.wait_for()
    drawn(trading)
    assert trading.tip("Trades", 0.5) != before
    back.click()
    back.wait_for(state="detached")
    drawn(trading)
    assert trading.tip("Trades", 0.5) == before


@pytest.mark.parametrize("mode", ["dark", "light"])
def test_texts_can_be_read(mode: str, chromium: Browser, tmp_path: Path) -> None:
    neutral = {"mode": "fixed", "fixedColor": "text"}  # what a dashboard colours itself is its own affair
    content = {"content": "A [link](https://example.org) `code`"}
    panels = [
        panel(kind, kind, *known(kind), description="x", options=content, defaults={"color": neutral}) for kind in KINDS
    ]
    panels[0] |= {"problems": ["It is broken"]}
    panels += row("A row", panel("stat", "No data here", answer({}), defaults={"color": neutral}))
    what = site(panels, title="A title", description="x", notices=["A notice"], links=board("BTC")["shown"]["links"])
    with seen(chromium, tmp_path, what, query=f"?theme={mode}") as page:
        assert page.page.evaluate(CONTRAST) == []


def test_marks_of_annotations_are_told(chromium: Browser, tmp_path: Path) -> None:
    marks = [{"time": END - 2 * 3_600_000, "title": "deploy", "text": "v1.2 **now**", "tags": ["bot"]}]
    lines = panel("timeseries", "Marked", answer({"a": [1.0] * 360}), size=(24, 8))
    what = site([lines], annotations=[{"name": "Deployments", "color": "#D55E00", "marks": marks}])
    with seen(chromium, tmp_path, what) as page:
        mark = page.body("Marked").get_by_role("button", name=re.compile("^deploy, .*, 2025-06-12 13:00:00$"))
        mark.hover()
        assert "v1.2" in page.page.locator(".tip:visible").inner_text()
        mark.focus()
        plot, at = page.body("Marked").locator("canvas").bounding_box(), mark.bounding_box()
        assert plot is not None
        assert at is not None
        assert (at["x"] - plot["x"]) / plot["width"] == pytest.approx(4 / 6, abs=0.05)


TRACEBACK = """Traceback (most recent call last):
  File "risk.py", line 86
    def risk( -> Board:
SyntaxError: invalid syntax"""


@pytest.fixture
def served(chromium: Browser) -> Iterator[Page]:
    """The page as a server gives it, which tells at once that the sources do not compile."""
    here = "http://127.0.0.1:1/d/page/"
    html = b"".join(page(whole() | {"mode": "served"}, drawing(), version=1))
    events = f"retry: 100000\n\nevent: problem\ndata: {json.dumps(TRACEBACK)}\n\n"
    with chromium.new_context() as context:
        context.route(here, lambda route: route.fulfill(body=html, content_type="text/html"))
        context.route(f"{here}events*", lambda route: route.fulfill(body=events, content_type="text/event-stream"))
        tab = context.new_page()
        tab.add_init_script("EventSource.prototype.__defineSetter__('onerror', () => undefined)")
        tab.goto(here)
        tab.wait_for_selector("html[data-drawn=true]", state="attached")
        yield tab


def test_what_does_not_compile_is_said_in_one_line_before_its_traceback(served: Page) -> None:
    said = served.get_by_role("alert").filter(has_text="Error")
    said.wait_for()
    assert said.inner_text() == "SyntaxError: invalid syntax"
    details = served.locator("pre")
    assert (details.inner_text(), details.get_attribute("tabindex")) == (TRACEBACK, "0")


def test_the_menu_of_a_served_page_keeps_the_range(served: Page) -> None:
    served.get_by_role("button", name="All dashboards").click()
    link = served.get_by_role("link", name="Another page")
    assert link.get_attribute("href") == "other.html?from=now-6h&to=now"


def test_a_page_says_of_which_time_it_is(still: Seen) -> None:
    says = " ".join(still.page.locator(".says").inner_text().split())
    assert says.upper() == "NOT REAL KNOWN NUMBERS. 2025-06-12 09:00:00 TO 2025-06-12 15:00:00, UTC"
