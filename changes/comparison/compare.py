"""Compare two dashboards panel by panel, and say what differs as people say it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import orjson

from changes.change import MISSING, DashboardChange, FieldChange, Kind, PanelChange
from changes.comparison.content import canonical, content, equal, plain, same_bytes
from changes.comparison.naming import PANEL, SETTINGS, Path, Rule, field_changes, is_query, panel_view, settings_view
from changes.comparison.noise import is_row_of_a_conversion, settle_panels, settle_settings
from changes.comparison.placing import Placed, pairs, placed, same_panels, without
from changes.comparison.sql import same_but_for_space
from targets.target import Json


def compare(old: Json, new: Json) -> DashboardChange | None:
    """What happened between two classic dashboards, from whatever hand; None when they say the same.

    What the server sets (`id`, `version`) and our marker do not count, nor does the order of panels in the JSON where
    their places on the grid say the same, nor the difference between a panel without an id or panels and one whose id
    is null or whose panels are none, nor what a browser fills in on a save (`noise.py`), nor how a query is written
    (`syntax.py`). Anything else does, of any shape.
    """
    if same_bytes(content(old), content(new)):
        return None
    same = same_panels(old, new)
    old_panels, old_settings = placed(without(old, same))
    new_panels, new_settings = placed(without(new, same))
    matched = pairs(old_panels, new_panels)
    settings = (
        *_differences(*_unlike(old_settings, new_settings), settings_view, settle_settings, SETTINGS),
        *_reordered(matched),
    )
    panels = _panel_changes(old_panels, new_panels, matched)
    if not panels and not settings:
        return None
    return DashboardChange(_text(new, old, "uid"), _text(new, old, "title"), panels, settings)


def _unlike(old: Json, new: Json) -> tuple[Json, Json]:
    """Settings less those that are the same to the byte: none says anything about another."""
    alike = {key for key in old.keys() & new.keys() if same_bytes(old[key], new[key])}
    was, now = ({key: value for key, value in side.items() if key not in alike} for side in (old, new))
    return was, now


def _panel_changes(
    old: list[Placed], new: list[Placed], matched: list[tuple[Placed, Placed]]
) -> tuple[PanelChange, ...]:
    partners = _partners(matched)
    kept = set(partners.values())
    told = [(panel, _change("removed", panel)) for panel in old if panel.index not in partners]
    told += [(panel, _change("added", panel)) for panel in new if panel.index not in kept]
    for before, after in matched:
        fields = _panel_fields(before, after)
        layout = _layout(before, after, partners)
        if fields:
            told.append((after, _change("changed", after, (*fields, *layout))))
        elif layout:
            told.append((after, _change("moved", after, layout)))
    told.sort(key=lambda one: (one[0].order, one[1].kind, one[0].index))
    return tuple(change for _, change in told)


def _change(kind: Kind, panel: Placed, fields: tuple[FieldChange, ...] = ()) -> PanelChange:
    return PanelChange(kind, panel.id, panel.title, panel.type, fields)


def _panel_fields(before: Placed, after: Placed) -> tuple[FieldChange, ...]:
    same = equal(before.id, after.id) or is_row_of_a_conversion(after.type, before.id, after.id)
    own = () if same else (FieldChange("panel id", "id", before.id, after.id),)
    return (*own, *_differences(before.panel, after.panel, panel_view, settle_panels, PANEL))


def _partners(matched: Sequence[tuple[Placed, Placed]]) -> dict[int | None, int | None]:
    """From the index of an old panel to that of the same one now; from no row to no row."""
    return {None: None, **{before.index: after.index for before, after in matched}}


def _same_row(before: Placed, after: Placed, partners: dict[int | None, int | None]) -> bool:
    old, new = (panel.row.index if panel.row else None for panel in (before, after))
    return old in partners and partners[old] == new


def _same_grid(before: Placed, after: Placed) -> bool:
    if before.grid is MISSING or after.grid is MISSING:
        return before.grid is after.grid
    return equal(before.grid, after.grid)


def _layout(before: Placed, after: Placed, partners: dict[int | None, int | None]) -> tuple[FieldChange, ...]:
    if _same_grid(before, after) and _same_row(before, after, partners):
        return ()
    return (FieldChange("layout", "gridPos", _spot(before), _spot(after)),)


def _spot(panel: Placed) -> Json:
    if isinstance(panel.grid, dict):
        place = dict(panel.grid)
    else:
        place = {} if panel.grid is MISSING else {"gridPos": panel.grid}
    return {**place, "row": panel.row.title} if panel.row else place


def _reordered(matched: list[tuple[Placed, Placed]]) -> Iterator[FieldChange]:
    """Panels that claim one and the same place are drawn in the order of the JSON: only there it counts."""
    in_old_order = sorted(matched, key=lambda pair: pair[0].index)
    if all(one[1].index < other[1].index for one, other in pairwise(in_old_order)):
        return
    partners, last = _partners(matched), dict[tuple[int | None, bytes], int]()
    for before, after in in_old_order:
        if _layout(before, after, partners):
            continue
        spot = (after.row.index if after.row else None, canonical(_spot(after)))
        if last.get(spot, -1) > after.index:
            yield FieldChange("panel order", "panels", None, None)
            return
        last[spot] = after.index


def _differences(
    old: Json,
    new: Json,
    view: Callable[[Json], Json],
    settle: Callable[[Json, Json], None],
    rules: Sequence[Rule],
) -> tuple[FieldChange, ...]:
    if same_bytes(old, new):
        return ()
    was, now = view(plain(old)), view(plain(new))
    settle(was, now)
    if _is_same_view(was, now):
        return ()
    changes = field_changes(was, now, _places(was, now), rules)
    return tuple(change for change in changes if not _is_formatting(change))


def _is_same_view(old: Any, new: Any) -> bool:
    """Whether two views of `plain` values, or parts of such, say the same, without asking where they differ."""
    option = orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS
    return orjson.dumps(old, option=option) == orjson.dumps(new, option=option)


def _is_formatting(change: FieldChange) -> bool:
    if change.path.endswith("].rawSql"):
        sides = change.before, change.after
        return all(isinstance(one, str) for one in sides) and same_but_for_space(*sides)
    if not is_query(change.path):
        return False
    from changes.comparison.syntax import is_formatting

    return is_formatting(change)


def _places(old: Json, new: Json) -> Iterator[Path]:
    """Where two views of `plain` values differ.

    In those 1.0 is 1 already; deepdiff's own `ignore_numeric_type_changes` would also take for equal what differs after
    the twelfth digit. What is under one key and equal is never handed to it.
    """
    from deepdiff import DeepDiff

    equals = {key for key in old.keys() & new.keys() if _is_same_view(old[key], new[key])}
    found = DeepDiff(
        {key: value for key, value in old.items() if key not in equals},
        {key: value for key, value in new.items() if key not in equals},
        view="tree",
        threshold_to_diff_deeper=0,
        ignore_private_variables=False,
        custom_operators=[_Whole()],
    )
    for levels in found.values():
        for level in levels:
            yield tuple(level.path(output_format="list"))


class _Whole:
    """Passes over what is equal, and tells texts and lists of plain values as one.

    deepdiff would go through every value, line and item.
    """

    def match(self, level: Any) -> bool:
        return same_bytes(level.t1, level.t2) or (_is_plain(level.t1) and _is_plain(level.t2))

    def give_up_diffing(self, level: Any, diff_instance: Any) -> bool:
        if not equal(level.t1, level.t2):
            diff_instance.custom_report_result("differs", level)
        return True


def _is_plain(value: Any) -> bool:
    if isinstance(value, list):
        return not any(isinstance(item, dict | list) for item in value)
    return isinstance(value, str)


def _text(new: Json, old: Json, key: str) -> str:
    return next((value for value in (new.get(key), old.get(key)) if isinstance(value, str)), "")
