"""Sixty panels of the shipped dashboards, drawn by a Chromium: from the start of the navigation until all is there."""

from __future__ import annotations

import json
import math
import os
import random
import re
import shutil
from collections.abc import Iterator
from itertools import chain, cycle, islice
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from bench.process import ROOT
from bench.table import MS, Row, rows
from bench.timing import Samples
from preview.site.page import drawing, page

ROUNDS, WARM_UPS = 9, 2
MIX = {"timeseries": 36, "stat": 18, "table": 6}
"""How many panels of which kind."""
SERIES, POINTS, TABLE_ROWS = 3, 400, 12
END, STEP = 1_749_740_400_000, 60_000
DRAWN = "60 panels drawn: two frames after the last is there"
GOAL = 2000.0
"""Milliseconds."""
_WATCH = """
new MutationObserver((_, observer) => {
  if (document.documentElement.dataset.drawn !== 'true') return;
  observer.disconnect();
  window.drawnAt = performance.now();
}).observe(document, { subtree: true, attributes: true, attributeFilter: ['data-drawn'] });
"""

Json = dict[str, Any]


def measure(folder: Path) -> dict[str, list[Row]]:
    """Draw the page again and again, each time in an empty profile of one running browser; `folder` is for scratch."""
    program = shutil.which("chromium")
    if program is None:
        return {"Drawing 60 panels: not measured, no chromium is on the PATH": []}
    file = folder / "sixty.html"
    file.write_bytes(b"".join(page(_site(), drawing())))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox"] if os.geteuid() == 0 else []
        )
        taken = [_drawn(browser, file.as_uri()) for _ in range(WARM_UPS + ROUNDS)][WARM_UPS:]
        version = browser.version
        browser.close()
    drawn = Samples(tuple(taken))
    best = Row("the fastest of them", min(drawn.seconds) * MS, "ms", ROUNDS)
    size = Row("the page: script and data in one file", file.stat().st_size / 2**20, "MiB", 1)
    title = f"Drawing 60 panels (Chromium {version}; {', '.join(f'{n} {kind}' for kind, n in MIX.items())})"
    return {title: [*rows({DRAWN: drawn}, {DRAWN: GOAL}), best, size]}


def _drawn(browser: Browser, url: str) -> float:
    """Seconds from the start of the navigation until the page says that all is drawn."""
    with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        tab = context.new_page()
        tab.add_init_script(_WATCH)
        tab.goto(url)
        tab.wait_for_selector("html[data-drawn=true]", state="attached")
        drawn: float = tab.evaluate("window.drawnAt")
        return drawn / MS


def _site() -> Json:
    shown = {
        "uid": "sixty",
        "title": "Sixty panels",
        "description": "",
        "tags": [],
        "timezone": "utc",
        "from": END - (POINTS - 1) * STEP,
        "to": END,
        "range": {"from": f"now-{POINTS}m", "to": "now"},
        "refresh": "",
        "graphTooltip": 1,
        "weekStart": "",
        "data": {"kind": "sample", "says": "Numbers of the bench."},
        "variables": [],
        "links": [],
        "panels": _panels(),
        "annotations": [],
        "notices": [],
    }
    return {"mode": "file", "dashboards": [], "index": "index.html", "shown": shown, "others": {}}


def _panels() -> list[Json]:
    """Panels of the dashboards in `build/`, in turn, three beside each other."""
    shipped = [
        panel
        for file in sorted((ROOT / "build/dashboards").rglob("*.json"))
        for panel in json.loads(file.read_bytes())["panels"]
    ]
    chosen = chain.from_iterable(
        islice(cycle([panel for panel in shipped if panel["type"] == kind]), number) for kind, number in MIX.items()
    )
    numbers = random.Random(60)  # noqa: S311 - the same page each time, no secret
    return [
        {
            "model": model | {"id": at + 1, "gridPos": {"x": at % 3 * 8, "y": at // 3 * 8, "w": 8, "h": 8}},
            "answers": list(_answers(model, numbers)),
            "problems": [],
        }
        for at, model in enumerate(chosen)
    ]


def _answers(model: Json, numbers: random.Random) -> Iterator[Json]:
    """As many series in all as is said above, over the panel's queries in turn."""
    targets = [target for target in model["targets"] if "expr" in target]
    instant = model["type"] != "timeseries"
    count = {"timeseries": SERIES, "table": TABLE_ROWS * len(targets), "stat": len(targets)}[model["type"]]
    for at, target in enumerate(targets):
        named = re.findall(r"\{\{\s*(\w+)", target.get("legendFormat", "")) or ["symbol"]
        yield {
            "ref": target["refId"],
            "expr": target["expr"],
            "format": target.get("format", "time_series"),
            "instant": instant,
            "legend": target.get("legendFormat", ""),
            "start": END if instant else END - (POINTS - 1) * STEP,
            "step": 0 if instant else STEP,
            "series": [
                {"labels": dict.fromkeys(named, f"S{n}"), "values": _walk(numbers, 1 if instant else POINTS)}
                for n in range(at, count, len(targets))
            ],
        }


def _walk(numbers: random.Random, length: int) -> list[float]:
    level, phase = numbers.uniform(1, 1000), numbers.uniform(0, math.tau)
    return [level * (1 + 0.1 * math.sin(phase + n / 30) + numbers.gauss(0, 0.01)) for n in range(length)]
