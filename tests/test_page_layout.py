"""Every compiled dashboard lies well on the page, on a laptop and on a wall screen, all rows open."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import orjson
import pytest
from build_case import ROOT, everything
from lab_case import LAB_END
from page_case import seen

from checks.subject import Subject
from preview.asking.samples import Samples
from preview.choice import Choice
from preview.shown import shown
from preview.site.embedding import embedded

if TYPE_CHECKING:
    from playwright.sync_api import Browser

BUILD = ROOT / "build/dashboards"
FILES = sorted(str(path.relative_to(BUILD)) for path in BUILD.rglob("*.json"))
WIDTHS = (1440, 2560)
"""A laptop and a wall screen, in pixels."""
WRONG = """() => {
  const wrong = [], root = document.documentElement, shape = (one) => one.getBoundingClientRect();
  const said = (one) => one.closest('[data-panel]')?.getAttribute('aria-label');
  if (root.scrollWidth > root.clientWidth) wrong.push(`it scrolls sideways: ${root.scrollWidth}`);
  const panels = [...document.querySelectorAll('[data-panel]')].filter((one) => shape(one).width);
  panels.forEach((one, at) => panels.slice(at + 1).forEach((other) => {
    const [a, b] = [shape(one), shape(other)];
    const apart = a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
    if (!apart) wrong.push(`${said(one)} lies over ${said(other)}`);
  }));
  for (const panel of panels) {
    const whole = shape(panel);
    if (whole.left < 0 || whole.right > root.clientWidth) wrong.push(`${said(panel)} is beside the page`);
    const body = panel.querySelector('.body');
    if (!body) { wrong.push(`${said(panel)} is not drawn`); continue; }
    for (const canvas of body.querySelectorAll('canvas')) {
      const { left, right, bottom } = shape(canvas);
      const inside = left >= whole.left - 1 && right <= whole.right + 1 && bottom <= whole.bottom + 1;
      if (!inside) wrong.push(`the picture of ${said(panel)} is cut`);
    }
  }
  return wrong;
}"""
CUT = """(kinds) => [...document.querySelectorAll('[data-panel] .body')]
  .filter((body) => kinds.includes(Number(body.closest('[data-panel]').dataset.panel)))
  .flatMap((body) => [...body.querySelectorAll('*')].filter((one) => {
    const own = [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (!own || one.title || !one.checkVisibility()) return false;  // a title tells the whole
    const text = document.createRange();
    text.selectNodeContents(one);
    const [inner, outer] = [text.getBoundingClientRect(), body.closest('[data-panel]').getBoundingClientRect()];
    const scrolls = [body, ...body.querySelectorAll('*')]
      .some((part) => part.scrollHeight > part.clientHeight + 1 && getComputedStyle(part).overflowY === 'auto');
    return (one.clientWidth > 0 && one.scrollWidth > one.clientWidth + 1)
      || inner.left < outer.left - 1 || inner.right > outer.right + 1
      || !scrolls && (inner.top < outer.top - 1 || inner.bottom > outer.bottom + 1);
  }).map((one) => `${body.closest('[data-panel]').getAttribute('aria-label')}: ${one.textContent}`))"""
SETTLED = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50))))"


@pytest.mark.parametrize("file", FILES)
def test_a_dashboard_lies_well(file: str, chromium: Browser, tmp_path: Path) -> None:
    dashboard = orjson.loads((BUILD / file).read_bytes())
    made = shown(Subject(dashboard, file), Samples(), Choice(), float(LAB_END))
    assert made["notices"] == []
    numbers = [one["id"] for one in everything(dashboard) if one["type"] in ("stat", "gauge", "bargauge")]
    with seen(
        chromium, tmp_path, embedded("file", [], "index.html", made), width=WIDTHS[0], query="?rows=open"
    ) as page:
        drawn = page.page.locator("[data-panel]:visible").count()
        assert drawn == sum(one["type"] != "row" for one in everything(dashboard))
        for width in WIDTHS:
            page.page.set_viewport_size({"width": width, "height": width * 9 // 16})
            page.page.evaluate(SETTLED)
            assert page.page.evaluate(WRONG) == [], width
            assert page.page.evaluate(CUT, numbers) == [], width
