"""What comes or goes as a whole is told with what it says."""

from __future__ import annotations

import json

import pytest

from changes.change import MISSING, FieldChange
from changes.meaning.blast import Blast, Shared
from changes.reports.blast import shared_lines
from changes.reports.wording import field_lines


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (FieldChange("time range", "time", MISSING, {"from": "now-5m", "to": "now"}), ["now-5m to now"]),
        (FieldChange("link", "links[x]", MISSING, {"title": "x", "url": "http://evil"}), ["http://evil"]),
        (FieldChange("variable", "v", MISSING, {"query": {"query": "a_total", "refId": "A"}}), ["a_total"]),
        (FieldChange("variable", "v", MISSING, {"type": "textbox", "query": ""}), ['{"type": "textbox", "query": ""}']),
        (FieldChange("annotation", "a", MISSING, {"name": "a", "expr": "up == 0"}), ["up == 0"]),
        (FieldChange("annotation", "a", {"target": {"expr": "up"}}, MISSING), ["up"]),
        (FieldChange("transformation", "transformations", MISSING, [{"id": "limit"}]), ['[{"id": "limit"}]']),
        (
            FieldChange(
                "value mapping", "mappings", MISSING, [{"type": "value", "options": {"0": {"text": "RUNNING"}}}]
            ),
            ['[{"type": "value", "options": {"0": {"text": "RUNNING"}}}]'],
        ),
        (
            FieldChange("override", "o", MISSING, {"id": "custom.hideFrom", "value": {"viz": True, "legend": True}}),
            ["", '{"id": "custom.hideFrom", "value": {"viz": true, "legend": true}}'],
        ),
        (
            FieldChange("threshold", "t", {"mode": "percentage", "steps": [{"color": "red", "value": 80}]}, MISSING),
            ["", '{"mode": "percentage", "steps": [{"color": "red", "value": 80}]}'],
        ),
    ],
)
def test_what_comes_or_goes_as_a_whole_says_what_it_is(change: FieldChange, told: list[str]) -> None:
    first, *rest = field_lines(change, 0)
    assert [first.text.partition(f"{change.kind}:")[2].strip(), *(line.text for line in rest)] == told


def test_two_things_of_one_name_never_read_alike() -> None:
    def override(limit: float) -> list[str]:
        steps = [{"color": "green"}, {"color": "orange", "value": limit / 2}, {"color": "red", "value": limit}]
        properties = [{"id": "thresholds", "value": {"mode": "absolute", "steps": steps}}]
        added = {"matcher": {"id": "byName", "options": "a"}, "properties": properties}
        return [str(line) for line in field_lines(FieldChange("override", "o", MISSING, added, "a"), 0)]

    assert override(1) != override(1e9)
    assert override(2) == [
        "+ override a added:",
        "  + {",
        '  +   "matcher": {"id": "byName", "options": "a"},',
        '  +   "properties": [',
        "  +     {",
        '  +       "id": "thresholds",',
        '  +       "value": {',
        '  +         "mode": "absolute",',
        '  +         "steps": [{"color": "green"}, {"color": "orange", "value": 1.0}, {"color": "red", "value": 2}]',
        "  +       }",
        "  +     }",
        "  +   ]",
        "  + }",
    ]


def test_a_value_in_lines_is_the_same_json() -> None:
    value = {"a" * 80: [{"b": [1, None, "x, y"] * 20}, {}], "c": {"d": "e" * 120, "f": []}}
    _, *lines = field_lines(FieldChange("option", "o", MISSING, value), 0)
    assert json.loads("".join(line.text for line in lines)) == value


def test_panels_of_one_title_that_changed_alike_are_counted() -> None:
    change = FieldChange("unit", "unit", "s", "ms")
    shared = Shared(change, {"desk-risk": ("Account", "Account", "Equity", "Account")})
    *_, where = shared_lines(Blast((shared,)))
    assert where.text == 'in desk-risk (4 panels): "Account" × 3, "Equity"'
