"""Pages of before and after in the browser: what differs is said, framed and found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from page_case import Json, Seen, moment, panel, row, seen, site
from playwright.sync_api import Browser, expect

THRESHOLD = ["~ threshold: #E69F00 0.7 → 0.6"]


def side(*last: Json) -> list[Json]:
    """A row that differs and one that does not."""
    same = row("Same", panel("stat", "Still", moment(1)))
    return [*row("Limits", panel("stat", "Kept", moment(2)), *last), *same]


def marked(title: str, change: str, *lines: str) -> Json:
    """A panel that differs."""
    return panel("stat", title, moment(3)) | {"change": change, "changes": list(lines)}


def compared(before: list[Json] | None, now: list[Json], change: str, *changes: str) -> Json:
    """A page of both sides, or of the one that there is."""
    made: dict[str, Any] = site(now)
    was = None if before is None else site(before)["shown"]
    about = {"before": "main", "after": "now", "change": change, "changes": list(changes)}
    return made | {"before": was, "compared": about}


@pytest.fixture(scope="module")
def both(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    before = side(marked("Exposure", "changed", *THRESHOLD), marked("Gone", "removed"))
    now = side(marked("Exposure", "changed", *THRESHOLD), marked("Come", "new"))
    with seen(
        chromium, tmp_path_factory.mktemp("compare"), compared(before, now, "changed", "- link APIs removed")
    ) as it:
        yield it


def test_what_differs_is_said_above_without_a_click(both: Seen) -> None:
    said = " ".join(both.page.locator(".changes").inner_text().split())
    assert said == (
        "3 panels differ − removed Gone in Limits ± changed Exposure in Limits ~ threshold: #E69F00 0.7 → 0.6 "
        "+ new Come in Limits Beside the panels - link APIs removed"
    )


def test_panels_that_differ_are_framed_on_the_side_that_has_them(both: Seen) -> None:
    sides = [both.page.get_by_role("region", name=name, exact=True) for name in ("Before: main", "After: now")]
    framed = [[one.get_attribute("aria-label") for one in each.locator(".differs").all()] for each in sides]
    assert framed == [["Exposure", "Gone"], ["Exposure", "Come"]]


def test_rows_without_a_difference_are_closed(both: Seen) -> None:
    rows = both.page.locator(".row-button")
    assert [(one.inner_text().split()[0], one.get_attribute("aria-expanded")) for one in rows.all()] == [
        ("Limits", "true"),
        ("Same", "false"),
    ] * 2


def test_a_name_in_the_list_leads_to_its_panel(both: Seen) -> None:
    both.page.locator(".changes").get_by_role("button", name="Come").press("Enter")
    expect(both.panel("Come")).to_be_focused()
    expect(both.panel("Come")).to_be_in_viewport()


def test_other_choices_are_refused_without_promising_a_way(both: Seen) -> None:
    both.page.get_by_role("button", name="Time range").click()
    expect(both.page.locator(".times .why").last).to_have_text("Before and after are shown at these choices only.")
    both.page.keyboard.press("Escape")


@pytest.mark.parametrize("width", [400, 1440])
def test_no_panel_lies_on_another(width: int, chromium: Browser, tmp_path: Path) -> None:
    before, now = side(marked("Gone", "removed")), side(marked("Come", "new"))
    with seen(chromium, tmp_path, compared(before, now, "changed"), width=width) as it:
        boxes = [one.bounding_box() for one in it.page.locator(".panel:visible, .row").all()]
        found = [(box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]) for box in boxes if box]
        assert len(found) == 8
        overlaps = [
            (a, b)
            for at, a in enumerate(found)
            for b in found[at + 1 :]
            if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
        ]
        assert overlaps == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("new", "+ new It is not there at main."),
        ("removed", "− removed It is there at main only. This is how it was."),
    ],
)
def test_a_dashboard_with_one_side_is_shown_whole(change: str, said: str, chromium: Browser, tmp_path: Path) -> None:
    closed = row("Closed", panel("stat", "Inside", moment(1)), collapsed=True)
    with seen(chromium, tmp_path, compared(None, closed, change)) as it:
        assert " ".join(it.page.locator(".changes").inner_text().split()) == said
        expect(it.panel("Inside")).to_be_visible()
        expect(it.page.locator(".column, .differs")).to_have_count(0)
