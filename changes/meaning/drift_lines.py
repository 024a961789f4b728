"""The lines of the sources that would make a drift part of them, where that can be said; else where to look.

What can be tried is tried: a limit or a size is named when compiling with it gives what was edited.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import permutations
from typing import Any

from changes.change import LEVELS, MISSING, CodeLine, DashboardChange, FieldChange, PanelChange
from changes.comparison.content import settled
from changes.meaning.sources import Drawn, Source, limit_place, signal_place, sources, system_file, table
from changes.planning.plan import Plan, Refused, Update
from dashboards.board import Board
from errors import TradeboardsError
from panels.panel import COLUMNS
from panels.row import Row
from systems.deployment import Deployment
from systems.desk import Desk
from systems.registry import said_by
from systems.signal import MONEY, Limit, Signal

_BUILDERS = {
    "timeseries": "timeseries",
    "stat": "stat",
    "gauge": "gauge",
    "bargauge": "bargauge",
    "table": "table",
    "heatmap": "heatmap",
    "piechart": "piechart",
    "barchart": "barchart",
    "state-timeline": "statetimeline",
    "text": "text",
}
_SPAN = re.compile(r"now-(\d+[smhdwMy])")
_CURRENCY = re.compile(r"(?:currency|suffix:)([A-Z]{3})")


def with_code(plan: Plan, every: Sequence[Deployment | Desk]) -> Plan:
    """The plan, each drift in it with the lines that would reproduce it. `every` are all deployments, and the desk."""
    drifted = [action for action in plan.actions if isinstance(action, Update | Refused) and action.drift]
    found = sources(every, [action.desired.uid for action in drifted])
    told = {}
    for action in drifted:
        if action.drift and action.drift.change and action.desired.uid in found:
            lines = _lines(action.drift.change, found[action.desired.uid])
            told[action.desired.uid] = replace(action.drift, code=tuple(dict.fromkeys(lines)))
    actions = [
        replace(action, drift=told.get(action.desired.uid, action.drift))
        if isinstance(action, Update | Refused)
        else action
        for action in plan.actions
    ]
    return replace(plan, actions=tuple(actions))


def _lines(change: DashboardChange, source: Source) -> Iterator[CodeLine]:
    moved = 0
    for panel in change.panels:
        key = settled(panel.id)
        drawn = source.panels.get(key)
        if panel.kind == "added":
            yield _added(panel, source)
        elif drawn is None:
            yield from _row_lines(panel, source.rows.get(key), source)
        elif panel.kind == "removed":
            yield CodeLine(f'panel "{panel.title}"', source.place(drawn), "take it out of the row")
        else:
            yield from _panel_lines(panel, drawn, source)
            moved += any(_is_move(field) for field in panel.fields)
    if moved:
        said = "the order of panels in a row is that in which they stand there"
        yield CodeLine(f"the place of {moved} panel{'s' * (moved > 1)}", source.module, said)
    for field in change.settings:
        yield _setting(field, source)


def _added(panel: PanelChange, source: Source) -> CodeLine:
    if panel.type == "row":
        return CodeLine(f'row "{panel.title}"', source.module, f"row({_quoted(panel.title)}, …)")
    builder = _BUILDERS.get(panel.type, panel.type)
    return CodeLine(f'panel "{panel.title}"', source.module, f"{builder}(…, title={_quoted(panel.title)})")


def _row_lines(panel: PanelChange, row: Row | None, source: Source) -> Iterator[CodeLine]:
    of = f'{"row" if row else "panel"} "{panel.title}"'
    where = f'{source.row_module(row)}, row "{row.title}"' if row else source.module
    if panel.kind == "removed":
        yield CodeLine(of, where, "take it out")
    for field in panel.fields:
        if row and field.what == "title":
            yield CodeLine(f"{of}: title", where, f"row({_quoted(field.after)}, …)")
        elif not _is_move(field):
            yield CodeLine(f"{of}: {field.what}", where, field.path)


def _panel_lines(panel: PanelChange, drawn: Drawn, source: Source) -> Iterator[CodeLine]:
    of = f'panel "{panel.title}"'
    thresholds = [field for field in panel.fields if field.what == "threshold"]
    limit = _limit(panel, thresholds, drawn, source) if thresholds else None
    if limit:
        yield replace(limit, of=f"{of}: threshold")
    for field in panel.fields:
        if _is_move(field) or (limit and field in thresholds):
            continue
        where, line = _field(panel, field, drawn, source) or (source.place(drawn), field.path)
        yield CodeLine(f"{of}: {field.what}", where, line)


def _field(panel: PanelChange, field: FieldChange, drawn: Drawn, source: Source) -> tuple[str, str] | None:
    """Where a line of the sources stands that says what was edited, and the line; None where none is known."""
    place, first = source.place(drawn), next(iter(drawn.panel.lines), None)
    match field.what, field.after:
        case "title", str(title):
            return place, f"title={_quoted(title)}"
        case "unit", str(unit) if first and first.unit == first.signal.unit:
            if first.unit != MONEY:
                return signal_place(first.signal, drawn.deployment), f"unit={_quoted(unit)}"
            currency = _CURRENCY.fullmatch(unit)
            return (table(drawn.deployment), f'currency = "{currency[1]}"') if currency else None
        case "decimals", int(decimals) if first and first.decimals == first.signal.decimals:
            return signal_place(first.signal, drawn.deployment), f"decimals={decimals}"
        case "layout", {"w": int(width), "h": int(height)} if _has_size(panel, (width, height), drawn, source):
            return place, f"size=({width}, {height})"
        case "description", str(text):
            return _description(str(field.before), text, drawn, place)
        case "query", _ if field.path.endswith(".expr"):
            return _query(field, drawn)
    return None


def _limit(panel: PanelChange, fields: Sequence[FieldChange], drawn: Drawn, source: Source) -> CodeLine | None:
    """The limit that gives the panel the edited thresholds, by trying."""
    if len(fields) > len(LEVELS) or any(isinstance(one.after, str) or isinstance(one.before, str) for one in fields):
        return None
    deployment = drawn.deployment
    for signal in drawn.panel.signals:
        now = deployment.limit(signal)
        for levels in permutations(LEVELS, len(fields)):
            values = {level: getattr(now, level) if now else None for level in LEVELS}
            values |= {level: _number(one.after) for level, one in zip(levels, fields, strict=True)}
            try:
                limit = Limit(signal, values["warning"], values["critical"], said_by(deployment.slug))
                limit = replace(limit, hold=now.hold, alert=now.alert) if now else limit
                others = tuple(one for one in deployment.limits if one.signal != signal)
                made = source.compiled(replace(deployment, limits=(*others, limit)), source.board)
            except TradeboardsError:  # no such limit can be
                continue
            if _has_steps(_compiled(made, panel.id), fields):
                return _limit_line(signal, limit, deployment)
    return None


def _limit_line(signal: Signal, limit: Limit, deployment: Deployment) -> CodeLine:
    said = [f"{level} = {_toml(value)}" for level in LEVELS if (value := getattr(limit, level)) is not None]
    if limit.hold and any(one.signal == signal for one in deployment.limits):
        said.append(f'hold = "{limit.hold}"')
    instead = limit_place(signal, deployment)
    where = f"{table(deployment)}{f', instead of the limit in {instead}' if instead else ''}"
    return CodeLine("", where, f"limits.{signal.key} = {{ {', '.join(said)} }}")


def _has_steps(panel: Any, fields: Sequence[FieldChange]) -> bool:
    """Whether a compiled panel has the edited thresholds."""
    found = panel.get("fieldConfig", {}).get("defaults", {}).get("thresholds", {}).get("steps", [])
    steps = {step["color"]: step["value"] for step in found}
    return bool(steps) and all(steps.get(one.part, MISSING) == one.after for one in fields)


def _has_size(panel: PanelChange, size: tuple[int, int], drawn: Drawn, source: Source) -> bool:
    """Whether a panel of this size is drawn so wide and high: those of its line may be, and share what is left."""
    if isinstance(source.owner, Desk) or not (0 < size[0] <= COLUMNS and size[1] > 0):
        return False
    wide = replace(drawn.panel, width=size[0], height=size[1])
    row = replace(drawn.row, panels=tuple(wide if one is drawn.panel else one for one in drawn.row.panels))
    board: Board = replace(source.board, rows=tuple(row if one is drawn.row else one for one in source.board.rows))
    grid = _compiled(source.compiled(drawn.deployment, board), panel.id).get("gridPos", {})
    return (grid.get("w"), grid.get("h")) == size


def _compiled(dashboard: Any, number: Any) -> Any:
    inside = (one for panel in dashboard["panels"] for one in (panel, *panel.get("panels", ())))
    return next((one for one in inside if one["id"] == number), {})


def _description(before: str, after: str, drawn: Drawn, place: str) -> tuple[str, str] | None:
    """What was added belongs to the panel; a new question to its signal."""
    more = after.removeprefix(before).strip() if after.startswith(before) else ""
    if more:
        return place, f"about={_quoted(more)}"
    for signal in drawn.panel.signals:
        rest = before.removeprefix(signal.question)
        if rest != before and rest and after.endswith(rest):
            return signal_place(signal, drawn.deployment), f"question={_quoted(after.removesuffix(rest))}"
    return None


def _query(field: FieldChange, drawn: Drawn) -> tuple[str, str] | None:
    """What answers the signal that is drawn by this query."""
    lines = [line for line in drawn.panel.lines if line.drawable(drawn.deployment)]
    index = ord(field.subject) - ord("A") if len(field.subject) == 1 else -1
    if not 0 <= index < len(lines):
        return None
    signal = lines[index].signal
    where = "systems/derived.py" if signal in drawn.deployment.derived else f"{system_file(drawn.deployment)}, answers"
    return f"{where}, signal {signal.key}", str(field.after) if isinstance(field.after, str) else field.path


def _setting(field: FieldChange, source: Source) -> CodeLine:
    board, owner = source.board, source.owner
    where, line = source.module, field.path
    match field.what, field.after:
        case "title", str(title):
            if title.startswith(f"{owner.title}: "):
                line = f"Board(…, title={_quoted(title.removeprefix(f'{owner.title}: '))})"
            elif title.endswith(f": {board.title}"):
                where, line = table(owner), f"title = {_quoted(title.removesuffix(f': {board.title}'))}"
        case "description", str(question):
            line = f"Board(…, question={_quoted(question)})"
        case "time range", {"from": str(start), "to": "now"} if span := _SPAN.fullmatch(start):
            line = f'Board(…, span="{span[1]}")'
        case "time zone", str(zone):
            where, line = table(owner), f"timezone = {_quoted(zone)}"
        case "folder", {"title": str(title)}:
            where, line = table(owner), f"folder = {_quoted(title)}"
        case "setting", bool(editable) if field.subject == "editable":
            where, line = table(owner), f"editable = {str(editable).lower()}"
        case "variable", _:
            where = "dashboards/variables.py"
        case "annotation", _:
            where = "dashboards/annotations.py"
    return CodeLine(f"{field.what} {field.subject}".strip(), where, line)


def _is_move(field: FieldChange) -> bool:
    """Whether a panel stands elsewhere, as wide and high as it was."""
    if field.what != "layout":
        return False
    sides = [side if isinstance(side, dict) else {} for side in (field.before, field.after)]
    return all(sides[0].get(key) == sides[1].get(key) for key in ("w", "h"))


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _toml(value: float) -> str:
    return repr(int(value)) if value == int(value) else repr(value)


def _quoted(text: Any) -> str:
    return json.dumps(text, ensure_ascii=False)
