"""Pages of `preview` as the tests see them: built of a few known answers, drawn by a real Chromium."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lab_case import LAB_END
from playwright.sync_api import Browser, Locator, Page, Route, expect

from preview.site.page import drawing, page

Json = dict[str, Any]
Number = float | str | None
"""As in JSON: `NaN`, `+Inf` and `-Inf` are text, None is no sample."""

END = LAB_END * 1000
"""The end of every page's range and what the browser takes for now: 2025-06-12 15:00 UTC, in unix milliseconds."""
STEP = 60_000
"""Milliseconds from one value of a series to the next."""


def answer(series: Mapping[str, Sequence[Number]], ref: str = "A", **more: Any) -> Json:
    """What a query over the whole range answers: the values of each series, by its legend; the last are at `END`."""
    longest = max((len(values) for values in series.values()), default=1)
    return {
        "ref": ref,
        "expr": f"query_{ref}",
        "format": "time_series",
        "instant": False,
        "legend": "{{name}}",
        "start": END - (longest - 1) * STEP,
        "step": STEP,
        "series": [{"labels": {"name": name}, "values": list(values)} for name, values in series.items()],
    } | more


def moment(value: Number, name: str = "value", ref: str = "A") -> Json:
    """What an instant query answers that gives one number."""
    return answer({name: [value]}, ref, instant=True, step=0)


def rows(label: str, values: Mapping[str, Number], ref: str = "A") -> Json:
    """What an instant query answers that a table asks: a value for each value of a label."""
    series = [{"labels": {label: name}, "values": [value]} for name, value in values.items()]
    return answer({}, ref, instant=True, step=0, format="table") | {"series": series}


KINDS = (
    "stat",
    "timeseries",
    "gauge",
    "bargauge",
    "table",
    "state-timeline",
    "status-history",
    "heatmap",
    "histogram",
    "barchart",
    "piechart",
    "text",
    "graph",
    "singlestat",
    "volumetric-flow",
)
"""All kinds of panels that tradeboards draws, older ones that become one of them, and one that nobody knows."""


def known(kind: str, names: tuple[str, str] = ("one", "two")) -> list[Json]:
    """Answers that suit a kind of panel: two series, or two rows, or the buckets of a heatmap."""
    first, second = names
    match kind:
        case "text":
            return []
        case "table":
            return [rows("name", {first: 1, second: 2})]
        case "heatmap":
            buckets = {"0.1": [1, 2, 3], "1": [2, 4, 6], "+Inf": [2, 5, 9]}
            series = [{"labels": {"le": le}, "values": values} for le, values in buckets.items()]
            return [answer({}, format="heatmap", legend="{{le}}", start=END - 2 * STEP) | {"series": series}]
        case "stat" | "gauge" | "bargauge" | "piechart" | "singlestat":
            return [moment(1, first), moment(2, second, "B")]
        case _:
            return [answer({first: [1, 2, 3, 1], second: [2, None, 4, 2]})]


def panel(kind: str, title: str, *answers: Json, size: tuple[int, int] = (8, 6), **model: Any) -> Json:
    """A panel and what its queries answered. `defaults` and `overrides` are those of its fields; the rest is Grafana's
    own JSON. `size` is columns of 24 and rows of the grid."""
    config = {"defaults": model.pop("defaults", {}), "overrides": model.pop("overrides", [])}
    whole = {
        "type": kind,
        "title": title,
        "gridPos": {"w": size[0], "h": size[1]},
        "fieldConfig": config,
        "options": {},
    }
    targets = [{"refId": one["ref"], "expr": one["expr"]} for one in answers]
    return {"model": whole | {"targets": targets} | model, "answers": list(answers), "problems": []}


def row(title: str, *inside: Json, collapsed: bool = False) -> list[Json]:
    """A row and its panels: within it while it is collapsed, else behind it."""
    head = panel("row", title, size=(24, 1), collapsed=collapsed)
    return [head | {"panels": list(inside)}] if collapsed else [head, *inside]


def site(panels: Iterable[Json], **shown: Any) -> Json:
    """All of one page. Panels flow from left to right; their ids count from 1."""
    placed = list(panels)
    _place(placed, 0, iter(range(1, 10_000)))
    return {
        "mode": "file",
        "dashboards": [{"uid": "page", "title": "A page", "folder": "Tests", "href": "page.html"}],
        "index": "index.html",
        "others": {},
        "shown": {
            "uid": "page",
            "title": "A page",
            "description": "",
            "tags": [],
            "timezone": "utc",
            "from": END - 6 * 3_600_000,
            "to": END,
            "range": {"from": "now-6h", "to": "now"},
            "refresh": "",
            "graphTooltip": 0,
            "weekStart": "",
            "data": {"kind": "sample", "says": "Known numbers."},
            "variables": [],
            "links": [],
            "panels": placed,
            "annotations": [],
            "notices": [],
        }
        | shown,
    }


@dataclass
class Seen:
    """A page in the browser, and what it complained of or asked for."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def panel(self, title: str) -> Locator:
        """The one panel with this title."""
        return self.page.get_by_role("region", name=title, exact=True)

    def body(self, title: str) -> Locator:
        """What is drawn in a panel, without its head."""
        return self.panel(title).locator(".body")

    def text(self, title: str) -> str:
        """All that can be seen written in a panel's body, its lines joined by spaces."""
        return " ".join(self.body(title).inner_text().split())

    def summary(self, title: str) -> str:
        """What is said to those who do not see a panel's drawing."""
        described = self.panel(title).get_attribute("aria-describedby")
        return self.page.locator(f"[id='{described}']").inner_text()

    def table(self, title: str) -> list[list[str]]:
        """The cells of a panel's table (or the legend's), line by line."""
        lines: list[list[str]] = self.body(title).locator("tr").evaluate_all(_CELLS)
        return lines

    def colours(self, title: str) -> set[str]:
        """The colours that the texts of a panel's body have, as `#RRGGBB`."""
        return set(self.body(title).evaluate(_COLOURS))

    def ink(self, title: str, colour: str) -> dict[int, tuple[int, int]]:
        """Where a colour is on a panel's canvas: the highest and lowest pixel of each column that has it."""
        found: dict[str, list[int]] = self.body(title).evaluate(_INK, colour)
        return {int(x): (top, bottom) for x, (top, bottom) in found.items()}

    def tip(self, title: str, x: float, y: float = 0.5) -> str:
        """What is said beside the pointer at a point of a panel's canvas, given as parts of its width and height."""
        canvas = self.body(title).locator("canvas").first
        canvas.scroll_into_view_if_needed()
        self.page.mouse.move(0, 0)
        expect(self.page.locator(".tip:visible")).to_have_count(0)  # of another panel: charts linger
        box = canvas.bounding_box()
        assert box is not None
        self.page.mouse.move(box["x"] + x * box["width"] - 2, box["y"] + y * box["height"])
        self.page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])
        return " ".join(self.page.locator(".tip:visible").inner_text().split())


_CELLS = "(rows) => rows.map((row) => [...row.cells].map((cell) => cell.innerText.split(/\\s+/).join(' ').trim()))"
_COLOURS = """(body) => [body, ...body.querySelectorAll('*')]
  .filter((one) => [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim()))
  .map((one) => '#' + getComputedStyle(one).color.match(/\\d+/g).slice(0, 3)
    .map((part) => Number(part).toString(16).padStart(2, '0')).join('').toUpperCase())"""
_INK = """(body, colour) => {
  const wanted = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16)), found = {};
  for (const canvas of body.querySelectorAll('canvas')) {
    const { width, height } = canvas, copy = new OffscreenCanvas(width, height).getContext('2d');
    copy.drawImage(canvas, 0, 0);
    const pixels = copy.getImageData(0, 0, width, height).data;
    for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) {
      const at = 4 * (y * width + x);
      if (pixels[at + 3] < 150 || wanted.some((part, i) => Math.abs(part - pixels[at + i]) > 12)) continue;
      found[x] = [Math.min(y, found[x]?.[0] ?? y), Math.max(y, found[x]?.[1] ?? y)];
    }
  }
  return found;
}"""


@contextmanager
def seen(browser: Browser, folder: Path, what: Json, *, width: int = 1440, query: str = "") -> Iterator[Seen]:
    """A page of `preview`, drawn. Fails the test that uses it when it complains of anything or asks for anything."""
    file = folder / "page.html"
    file.write_bytes(b"".join(page(what, drawing())))
    with browser.new_context(viewport={"width": width, "height": 900}, locale="en-US", timezone_id="UTC") as context:
        tab = context.new_page()
        it = Seen(tab)
        tab.set_default_timeout(15_000)
        tab.clock.set_fixed_time(LAB_END)
        tab.on("console", lambda said: it.complaints.append(said.text) if said.type in ("error", "warning") else None)
        tab.on("pageerror", lambda error: it.complaints.append(str(error)))
        tab.on("dialog", lambda dialog: it.complaints.append(f"a dialog: {dialog.message}"))
        context.on("request", lambda request: it.requests.append(request.url))
        context.route("http*://**", _refuse)
        tab.goto(f"{file.as_uri()}{query}")
        tab.wait_for_selector("html[data-drawn=true]", state="attached", timeout=30_000)
        assert it.complaints == []
        yield it
        assert (it.complaints, it.requests) == ([], [f"{file.as_uri()}{query}"])


def _refuse(route: Route) -> None:
    route.abort()


def _place(panels: list[Json], top: int, numbers: Iterator[int]) -> None:
    left = height = 0
    for one in panels:
        model, place = one["model"], one["model"]["gridPos"]
        if left + place["w"] > 24:
            left, top, height = 0, top + height, 0
        place |= {"x": left, "y": top}
        left, height = left + place["w"], max(height, place["h"])
        model["id"] = next(numbers)
        _place(one.get("panels", []), top + 1, numbers)
