"""The values of a change in words, safe to print: what is shown comes from dashboards of any hand."""

from __future__ import annotations

import difflib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from changes.change import FieldChange, Kind, PanelChange
from changes.comparison.naming import is_query
from errors import printable
from targets.target import Json

Symbol = Literal["+", "-", "~", "!", " "]
"""Added, removed, changed, refused or failed, and neither: what a colour may repeat but never replaces."""

SYMBOLS: dict[Kind, Symbol] = {"added": "+", "removed": "-", "changed": "~", "moved": "~"}

_INLINE = 60
"""A text of more characters, or of more lines, gets lines of its own."""

_WIDTH = 100
"""JSON is broken into lines where it is longer."""

_LINE, _LINES = 1000, 200
"""No line is longer, and of no change more lines are shown."""

_SEEN, _BEFORE = 400, 80
"""Lines differ within so many characters, wherever they are cut; so many stand before the first difference."""

_COMPARED = 2000
"""Lines of a text that are compared, from the first that differs."""


class Line(NamedTuple):
    """One line of a report: `str()` is how a terminal shows it, indented by `depth`."""

    symbol: Symbol
    depth: int
    text: str

    def __str__(self) -> str:
        return f"{'  ' * self.depth}{self.symbol} {self.text}"


def counted(number: int, noun: str, many: str = "") -> str:
    """`1 panel`, `2 panels`; `many` is what several are called where an s does not say it."""
    return f"{number} {noun}" if number == 1 else f"{number} {many or f'{noun}s'}"


def in_numbers(counts: Mapping[str, int], noun: str = "") -> str:
    """`2 created, 1 failed`, or `2 groups created, 1 group failed`; of none nothing is said."""
    told = ((counted(number, noun) if noun else str(number), word) for word, number in counts.items() if number)
    return ", ".join(f"{number} {word}" for number, word in told)


def failed(name: str, error: object) -> Line:
    """That something was not done, and why."""
    return Line("!", 0, f"{name}: failed. {printable(str(error), 1000)}")


def board_name(uid: str, title: str) -> str:
    """`trader247-risk "Risk"`: a dashboard, or a folder."""
    return f'{printable(uid, 60)} "{printable(title, 100)}"'


def panel_name(panel: PanelChange) -> str:
    """`"Equity" (timeseries)`; without a title, its id must do."""
    name = f'"{printable(panel.title, 100)}"' if panel.title else f"without a title, id {_shown(_json(panel.id))}"
    return f"{name} ({printable(panel.type, 40)})" if panel.type else name


def marked(text: str, mark: str) -> str:
    """The text with why it must not be missed in front, where anything says so."""
    return f"!! [{mark}] {text}" if mark else text


def flagged(text: str, mark: object) -> str:
    """The text with a flag in front, where there is something to see below it."""
    return f"!! {text}" if mark else text


def field_lines(field: FieldChange, depth: int) -> Iterator[Line]:
    """One change: on one line where it fits, else under a line that names it."""
    field = _readable(field)
    name = marked(f"{field.what} {printable(field.subject, 100)}" if field.subject else field.what, field.mark)
    part = f" {printable(field.part, 100)}" if field.part else ""
    if field.kind == "changed":
        yield from _changed(field, name, part, depth)
        return
    symbol = SYMBOLS[field.kind]
    value = field.after if field.kind == "added" else field.before
    text = _text(field.what, value)
    head = f"{name}{part} {field.kind}"
    if _is_short(text):
        yield Line(symbol, depth, f"{head}: {_shown(text)}")
    else:
        yield Line(symbol, depth, f"{head}:")
        yield from _block([(symbol, line) for line in text.split("\n")], depth + 1)


def _readable(field: FieldChange) -> FieldChange:
    """The change as it is shown: queries written in one way."""
    if not is_query(field.path):
        return field
    from changes.comparison.syntax import readable

    return readable(field)


def _changed(field: FieldChange, name: str, part: str, depth: int) -> Iterator[Line]:
    before, after = _text(field.what, field.before), _text(field.what, field.after)
    if before == after:  # 1 and "1", two data sources of one uid
        before, after = _json(field.before), _json(field.after)
    if before == after:
        yield Line("~", depth, f"{name} changed")
    elif _is_short(before) and _is_short(after):
        shown = _apart([before, after])
        yield Line("~", depth, f"{name}:{part} {shown[before]} → {shown[after]}")
    else:
        yield Line("~", depth, f"{name}{part}:")
        yield from _block(_line_changes(before.split("\n"), after.split("\n")), depth + 1)


def _line_changes(before: list[str], after: list[str]) -> list[tuple[Symbol, str]]:
    """The lines that differ, two around them, and how many were not compared."""
    symbols: dict[str, Symbol] = {"+": "+", "-": "-", " ": " "}
    start = max(_same(before, after) - 2, 0)
    before, after = before[start:], after[start:]
    compared = difflib.unified_diff(before[:_COMPARED], after[:_COMPARED], n=2, lineterm="")
    changes = _dedented([(symbols[line[0]], line[1:]) for line in list(compared)[2:] if not line.startswith("@@")])
    if before[_COMPARED:] != after[_COMPARED:]:
        rest = max(len(before), len(after)) - _COMPARED
        changes.append((" ", f"… and {counted(rest, 'more line')} that {'is' if rest == 1 else 'are'} not compared"))
    return changes


def _dedented(lines: list[tuple[Symbol, str]]) -> list[tuple[Symbol, str]]:
    """The lines without what all are indented by: of a query, a part deep inside is shown."""
    depth = min((len(text) - len(text.lstrip(" ")) for _, text in lines), default=0)
    return [(symbol, text[depth:]) for symbol, text in lines]


def _block(lines: Iterable[tuple[Symbol, str]], depth: int) -> Iterator[Line]:
    lines = list(lines)
    shown = _apart([text for symbol, text in lines[:_LINES] if symbol != " "])
    for symbol, text in lines[:_LINES]:
        yield Line(symbol, depth, shown.get(text) or printable(text, _LINE))
    more = sum(symbol != " " for symbol, _ in lines[_LINES:])
    if more:
        yield Line(" ", depth, f"… {counted(more, 'more line')} changed")


def _apart(texts: Iterable[str]) -> dict[str, str]:
    """How lines are shown: those that begin alike are cut to shortly before they differ, so that no two look the
    same."""
    alike: dict[str, list[str]] = defaultdict(list)
    for text in dict.fromkeys(texts):
        alike[printable(text, _SEEN)].append(text)
    shown = {}
    for group in alike.values():
        if len(group) == 1:
            shown[group[0]] = printable(group[0], _LINE)
            continue
        start = _same(min(group), max(group)) - _BEFORE
        cut = {text: f"…{text[start:]}" if start > 0 else text for text in group}
        if len({printable(text, _SEEN) for text in cut.values()}) > 1:
            found = _apart(cut.values())
            shown |= {text: found[one] for text, one in cut.items()}
        else:  # a tab, and the two characters by which it is shown
            shown |= {text: printable(json.dumps(one[:_SEEN]), _LINE) for text, one in cut.items()}
    return shown


def _same(one: Sequence[str], other: Sequence[str]) -> int:
    """How many lines, or characters, two begin with that are the same."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _text(what: str, value: Any) -> str:
    """A value as people would write it, unsafe as it came."""
    if isinstance(value, str):
        return value if value.strip() else _json(value)
    if isinstance(value, dict):
        return _structure(what, value)
    if isinstance(value, list) and value and not any(isinstance(item, dict | list) for item in value):
        return ", ".join(_text(what, item) for item in value)
    return "\n".join(_json_lines(value))


def _structure(what: str, value: Json) -> str:
    match what, value:
        case "layout", {"x": int(x), "y": int(y), "w": int(w), "h": int(h)}:
            row = f' in row "{value["row"]}"' if "row" in value else ""
            return f"{w}×{h} at {x},{y}{row}"
        case "query" | "annotation", {"expr": str(query)} | {"rawSql": str(query)} if query:
            return query
        case "annotation", {"target": {"expr": str(query)}} if query:
            return query
        case "variable", {"query": str(query) | {"query": str(query)}} if query:
            return query
        case "link", {"url": str(url)} if url:
            return url
        case "data source", {"uid": str(uid)}:
            return uid
        case "time range", {"from": str(start), "to": str(end)}:
            return f"{start} to {end}"
        case "folder", {"title": str(title)}:
            return title
    return "\n".join(_json_lines(value))


def _json_lines(value: Any) -> list[str]:
    """A value as JSON: each part on a line of its own only where all of it is too long for one."""
    text = _json(value)
    if len(text) <= _WIDTH or not isinstance(value, dict | list):
        return [text]
    if isinstance(value, dict):
        ends, parts = "{}", [(f"{_json(key)}: ", part) for key, part in value.items()]
    else:
        ends, parts = "[]", [("", part) for part in value]
    lines = []
    for name, part in parts:
        first, *rest = _json_lines(part)
        lines += [f"  {name}{first}", *(f"  {line}" for line in rest)]
        lines[-1] += ","
    lines[-1] = lines[-1].removesuffix(",")
    return [ends[0], *lines, ends[1]]


def _is_short(text: str) -> bool:
    return len(text) <= _INLINE and "\n" not in text


def _shown(text: str) -> str:
    return printable(text, 6 * _INLINE)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
