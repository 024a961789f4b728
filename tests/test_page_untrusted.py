"""Texts of any hand stay text on the page: none of them runs, loads, leads elsewhere or leaves its place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from page_case import END, KINDS, Json, Seen, known, panel, row, seen, site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

HOSTILE = (
    '<img src="x" onerror="window.ran=1">',
    "</script><script>window.ran=1</script>",
    '<svg/onload="window.ran=1">',
    '"><iframe srcdoc="<script>parent.ran=1</script>"></iframe>',
    "' onmouseover='window.ran=1",
    "{{constructor.constructor('window.ran=1')()}}",
    "${__proto__} ${constructor} {{__proto__}}",
    "{a|<b>rich</b>}{b}",  # the charting library's markup
    "<!-- <script>",
    "\u202eelpmaxe\u202c \u2066x\u2069",
    "\x07\x1b[31mred\x1b[0m\x00",
    "&lt;b&gt; &amp;",
)
ADDRESSES = (
    "javascript:window.ran=1",
    " jAvA\tscript:window.ran=1",
    "data:text/html,<script>window.ran=1</script>",
    "vbscript:x",
    "//evil.example/x",
    "https://evil.example/${__value.raw}",
)
MARKDOWN = "\n\n".join(
    (
        *HOSTILE,
        "[link](javascript:window.ran=1) ![image](https://evil.example/x.png)",
        "<a href='javascript:window.ran=1'>a</a> <a href='https://evil.example' onclick='window.ran=1'>b</a>",
        "<style>* { display: none }</style><link rel=stylesheet href=https://evil.example/x.css>",
        "<form action=https://evil.example><input name=x autofocus onfocus='window.ran=1'></form>",
        "<base href=https://evil.example><meta http-equiv=refresh content='0;url=https://evil.example'>",
        "<math><mtext><table><mglyph><style><img src=x onerror='window.ran=1'></style></mglyph></table></mtext></math>",
    )
)
FORBIDDEN = "img, iframe, script, style, link, object, embed, form, base, meta, svg[onload]"

OF_PANELS = "(all) => all.filter((one) => one.parentElement !== document.body).map((one) => one.outerHTML)"
"""Not the page's own data and script, which stand in the body itself."""


def hostile(kind: str, text: str) -> Json:
    """A panel of a kind that says this text everywhere it can."""
    defaults = {
        "unit": f"suffix:{text}",
        "displayName": None if kind in ("timeseries", "barchart") else text,
        "noValue": text,
        "description": text,
        "custom": {"axisLabel": text},
        "mappings": [{"type": "value", "options": {"1": {"text": text, "color": text}}}],
        "links": [{"title": text, "url": address, "targetBlank": True} for address in ADDRESSES],
        "color": {"mode": "fixed", "fixedColor": text},
    }
    one = panel(
        kind,
        text,
        *known(kind, names=(text, text + "2")),
        defaults=defaults,
        description=text,
        options={
            "content": MARKDOWN,
            "mode": "html",
            "legend": {"showLegend": True, "displayMode": "table", "calcs": [text]},
        },
        links=[{"title": text, "url": address} for address in ADDRESSES],
        transformations=[{"id": text, "options": {}}],
        timeFrom=text,
    )
    one["answers"] = [given | {"error": text, "warnings": [text], "expr": text} for given in one["answers"]]
    return one | {"problems": [text], "changes": [text], "change": "changed"}


@pytest.fixture(scope="module")
def attacked(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    panels = [hostile(kind, HOSTILE[at % len(HOSTILE)]) for at, kind in enumerate(KINDS)]
    panels += [hostile("timeseries", text) for text in HOSTILE]
    panels += [hostile("table", text) for text in HOSTILE]
    panels += row(HOSTILE[0], hostile("stat", HOSTILE[1]), collapsed=True)
    everywhere = " ".join(HOSTILE)
    shown = {
        "title": everywhere,
        "description": everywhere,
        "tags": list(HOSTILE),
        "notices": list(HOSTILE),
        "data": {"kind": "sample", "says": everywhere},
        "variables": [
            {
                "name": f"v{at}",
                "label": text,
                "description": text,
                "type": "query",
                "hidden": False,
                "multi": at % 2 == 0,
                "options": [{"text": one, "value": one} for one in HOSTILE],
                "current": [text],
                "problem": text,
            }
            for at, text in enumerate(HOSTILE)
        ],
        "links": [{"title": HOSTILE[0], "url": url, "tooltip": HOSTILE[4], "newTab": True} for url in ADDRESSES],
        "annotations": [
            {
                "name": text,
                "color": text,
                "marks": [{"time": END - 60_000, "title": text, "text": text, "tags": [text]}],
            }
            for text in HOSTILE
        ],
    }
    with seen(chromium, tmp_path_factory.mktemp("hostile"), site(panels, **shown)) as page:
        yield page


def test_nothing_of_it_runs_or_becomes_an_element(attacked: Seen) -> None:
    for place in attacked.page.locator("[data-panel] .body:visible").all():  # what hangs at the pointer says the same
        place.hover(force=True)
    for button in attacked.page.locator("[data-panel] .heading button:visible").all()[:40]:
        button.focus()
    assert attacked.page.evaluate("window.ran") is None
    assert attacked.page.locator(f"body :is({FORBIDDEN})").evaluate_all(OF_PANELS) == []
    handlers = "(all) => all.flatMap((one) => one.getAttributeNames().filter((name) => name.startsWith('on')))"
    assert attacked.page.locator("body *").evaluate_all(handlers) == []


def test_links_lead_only_where_a_page_is(attacked: Seen) -> None:
    protocols = "(all) => [...new Set(all.map((one) => one.protocol))].sort()"
    assert set(attacked.page.locator("a[href]").evaluate_all(protocols)) <= {"https:", "http:", "file:"}


def test_links_to_others_tell_them_nothing(attacked: Seen) -> None:
    others = attacked.page.locator("a[target=_blank]")
    assert set(
        others.evaluate_all("(all) => all.map((one) => one.rel.includes('noopener') || one.rel.includes('noreferrer'))")
    ) <= {True}


@pytest.mark.parametrize("text", HOSTILE[:9])
def test_a_title_is_read_as_it_is_written(attacked: Seen, text: str) -> None:
    titles = attacked.page.get_by_role("heading").all_text_contents()
    assert any(" ".join(text.split()) in " ".join(title.split()) for title in titles)


@pytest.mark.parametrize("text", HOSTILE[:9])
def test_a_label_is_read_as_it_is_written(attacked: Seen, text: str) -> None:
    tables = attacked.page.locator("[data-panel] table").all_text_contents()
    assert any(" ".join(text.split()) in " ".join(table.split()) for table in tables)
