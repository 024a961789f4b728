"""What two hands did to one dashboard: what both agree on, what a push would undo, and where they clash."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from changes.change import FieldChange
from changes.comparison.compare import compare
from changes.drift.three_way import Conflict, conflicts, undone

Json = dict[str, Any]
Edit = Callable[[Json], object]

GREEN, AMBER, RED = "#009E73", "#E69F00", "#D55E00"


def panel(number: int, title: str) -> Json:
    steps = [{"color": GREEN, "value": None}, {"color": AMBER, "value": 0.7}, {"color": RED, "value": 0.9}]
    return {
        "id": number,
        "type": "stat",
        "title": title,
        "gridPos": {"x": 0, "y": number, "w": 6, "h": 1},
        "targets": [{"refId": "A", "expr": "up"}, {"refId": "B", "expr": "down"}],
        "fieldConfig": {"defaults": {"unit": "s", "thresholds": {"mode": "absolute", "steps": steps}}},
    }


def base() -> Json:
    return {"uid": "a", "title": "A", "refresh": "30s", "panels": [panel(1, "One"), panel(2, "Two"), panel(3, "Three")]}


def edited(*edits: Edit) -> Json:
    board = base()
    for edit in edits:
        edit(board)
    return board


def clashes(theirs: Json, ours: Json) -> list[tuple[str, str, str]]:
    """Each conflict: the panel, and what each hand did to what."""
    found = conflicts(compare(base(), theirs), compare(base(), ours), compare(theirs, ours))
    return [(one.panel.title if one.panel else "", said(one.theirs), said(one.ours)) for one in found]


def said(side: object) -> str:
    if isinstance(side, FieldChange):
        return " ".join(filter(None, [side.what, side.subject, side.part, str(side.after)]))
    return str(getattr(side, "kind", side))


def is_undone(theirs: Json, ours: Json) -> bool:
    return undone(compare(base(), theirs), compare(theirs, ours))


def defaults(board: Json, number: int = 0) -> Json:
    found: Json = board["panels"][number]["fieldConfig"]["defaults"]
    return found


def step(at: int, value: Any, key: str = "value") -> Edit:
    return lambda board: defaults(board)["thresholds"]["steps"][at].update({key: value})


def expr(at: int, query: str) -> Edit:
    return lambda board: board["panels"][0]["targets"][at].update(expr=query)


def unit(value: str, number: int = 0) -> Edit:
    return lambda board: defaults(board, number).update(unit=value)


def gone(number: int = 0) -> Edit:
    return lambda board: board["panels"].pop(number)


def added(title: str) -> Edit:
    return lambda board: board["panels"].append(panel(9, title))


def refresh(value: str) -> Edit:
    return lambda board: board.update(refresh=value)


@pytest.mark.parametrize(
    ("theirs", "ours", "found"),
    [
        (unit("m"), unit("h"), [("One", "unit m", "unit h")]),
        (step(2, 0.85), step(2, 0.8), [("One", f"threshold {RED} 0.85", f"threshold {RED} 0.8")]),
        (expr(0, "up > 1"), expr(0, "up > 2"), [("One", "query A up > 1", "query A up > 2")]),
        (gone(), unit("h"), [("One", "removed", "unit h")]),
        (unit("m"), gone(), [("One", "unit m", "removed")]),
        (added("Mine"), added("Ours"), [("Mine", "added", "added")]),
        (refresh("1m"), refresh("5m"), [("", "refresh 1m", "refresh 5m")]),
        (
            step(2, "#000000", "color"),
            step(2, 0.8),
            [("One", "threshold 0.9 #000000", f"threshold {RED} 0.8")],
        ),
        (
            lambda board: board["panels"][0]["targets"].pop(0),
            expr(0, "up > 2"),
            [("One", "query A MISSING", "query A up > 2")],
        ),
    ],
)
def test_what_both_changed_in_different_ways_is_a_conflict(
    theirs: Edit, ours: Edit, found: list[tuple[str, str, str]]
) -> None:
    said_of = [
        (panel, there.replace("Missing.", ""), here) for panel, there, here in clashes(edited(theirs), edited(ours))
    ]
    assert said_of == found
    assert is_undone(edited(theirs), edited(ours))


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        (unit("m"), unit("h", 1)),
        (unit("m"), step(2, 0.8)),
        (step(1, 0.6), step(2, 0.8)),
        (expr(0, "up > 1"), expr(1, "down > 1")),
        (gone(0), gone(1)),
        (refresh("1m"), unit("h")),
        (lambda board: board["panels"][0]["targets"].reverse(), expr(1, "down > 1")),
    ],
)
def test_what_only_one_of_them_changed_is_no_conflict_but_would_be_undone(theirs: Edit, ours: Edit) -> None:
    assert clashes(edited(theirs), edited(ours)) == []
    assert is_undone(edited(theirs), edited(ours))


@pytest.mark.parametrize("edit", [unit("m"), step(2, 0.85), expr(0, "up > 1"), gone(), added("Mine")])
@pytest.mark.parametrize("more", [refresh("2m"), unit("h", 1), gone(1)])
def test_what_both_changed_alike_is_kept_whatever_else_we_change(edit: Edit, more: Edit) -> None:
    theirs, ours = edited(edit), edited(edit, more)
    assert clashes(theirs, ours) == []
    assert not is_undone(theirs, ours)


def test_a_query_that_is_only_written_otherwise_is_the_same_edit() -> None:
    theirs, ours = edited(expr(0, "sum(up)>1")), edited(expr(0, "sum( up ) > 1"), unit("h"))
    assert clashes(theirs, ours) == []
    assert not is_undone(theirs, ours)


def test_a_colour_that_they_gave_a_step_is_undone_where_we_keep_ours() -> None:
    assert is_undone(edited(step(2, "#000000", "color")), edited(unit("h")))


def test_a_panel_that_got_another_id_is_still_the_one_that_we_change() -> None:
    theirs = edited(lambda board: board["panels"][0].update(id=77), unit("m"))
    assert ("One", "unit m", "unit h") in clashes(theirs, edited(unit("h")))


def test_what_nobody_touched_is_neither() -> None:
    assert clashes(base(), edited(unit("h"))) == []
    assert not is_undone(base(), edited(unit("h")))
    assert conflicts(None, None, None) == ()


def test_a_conflict_names_both_sides() -> None:
    (one,) = conflicts(
        compare(base(), edited(unit("m"))),
        compare(base(), edited(unit("h"))),
        compare(edited(unit("m")), edited(unit("h"))),
    )
    assert isinstance(one, Conflict)
    path = "fieldConfig.defaults.unit"
    assert (one.theirs, one.ours) == (FieldChange("unit", path, "s", "m"), FieldChange("unit", path, "s", "h"))


PLACES: dict[str, tuple[Callable[[Json], Any], Callable[[Json, Any], Any], tuple[Any, ...]]] = {
    "title": (lambda one: one["title"], lambda one, value: one.update(title=value), ("X", "Y")),
    "unit": (
        lambda one: one["fieldConfig"]["defaults"]["unit"],
        lambda one, value: one["fieldConfig"]["defaults"].update(unit=value),
        ("m", "h"),
    ),
    "amber": (
        lambda one: one["fieldConfig"]["defaults"]["thresholds"]["steps"][1]["value"],
        lambda one, value: one["fieldConfig"]["defaults"]["thresholds"]["steps"][1].update(value=value),
        (0.5, 0.6),
    ),
    "red": (
        lambda one: one["fieldConfig"]["defaults"]["thresholds"]["steps"][2]["value"],
        lambda one, value: one["fieldConfig"]["defaults"]["thresholds"]["steps"][2].update(value=value),
        (0.8, 0.95),
    ),
    "query": (
        lambda one: one["targets"][1]["expr"],
        lambda one, value: one["targets"][1].update(expr=value),
        ("x", "y"),
    ),
    "place": (lambda one: one["gridPos"]["w"], lambda one, value: one["gridPos"].update(w=value), (3, 4)),
    "gone": (lambda _: None, lambda one, _: one.update(gone=True), (True,)),
}
"""Things of a panel that a hand may change: how to look, how to change, and to what."""

EDITS = st.lists(
    st.sampled_from(list(PLACES)).flatmap(
        lambda name: st.tuples(st.integers(0, 2), st.just(name), st.sampled_from(PLACES[name][2]))
    ),
    max_size=4,
)


def after(edits: list[tuple[int, str, Any]]) -> Json:
    board = base()
    for number, name, value in edits:
        PLACES[name][1](board["panels"][number], value)
    board["panels"] = [one for one in board["panels"] if not one.get("gone")]
    return copy.deepcopy(board)


def looks(board: Json) -> Iterator[tuple[int, str, Any]]:
    there = {one["id"]: one for one in board["panels"]}
    for number in (1, 2, 3):
        for name, (look, _, _) in PLACES.items():
            yield number, name, look(there[number]) if number in there else "gone"


@settings(deadline=None)
@given(EDITS, EDITS)
def test_a_conflict_is_where_each_hand_wrote_something_else_and_nothing_else_is(
    theirs: list[tuple[int, str, Any]], ours: list[tuple[int, str, Any]]
) -> None:
    was, there, here = ([value for *_, value in looks(board)] for board in (base(), after(theirs), after(ours)))
    sides = list(zip(was, there, here, strict=True))
    assert bool(clashes(after(theirs), after(ours))) == any(a != b and a != c and b != c for a, b, c in sides)
    assert is_undone(after(theirs), after(ours)) == any(a != b and b != c for a, b, c in sides)


def test_huge_dashboards_are_held_against_each_other_in_one_go() -> None:
    """Thousands of panels and of keys that nobody knows: each clashes with itself, and with nothing else."""
    there, here = ({f"key{number}": value for number in range(4000)} for value in ("theirs", "ours"))
    many = [panel(number, f"Panel {number}") for number in range(2000)]
    boards = [{**base(), "panels": many}, {**base(), **there, "panels": []}, {**base(), **here, "panels": []}]
    was, theirs, ours = boards
    found = conflicts(compare(was, theirs), compare(was, ours), compare(theirs, ours))
    assert [(said(one.theirs), said(one.ours)) for one in found] == [
        (f"setting {name} theirs", f"setting {name} ours") for name in sorted(there)
    ]
