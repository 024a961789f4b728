"""PromQL told apart by its syntax, not by how it is written, and written in one way to be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from typing import Any, NamedTuple

import promql_parser as pp

from changes.change import FieldChange
from changes.comparison.naming import is_query
from checks.expression import is_readable
from checks.variables import Use, replaced, uses

_DURATION_BEFORE = ("[", ":", "offset", "offset -")
"""What stands before a length of time, where a name cannot."""
_YEARS, _NUMBER = "90y", 7_000_000_000_001
"""What stands for variables, each with its own number behind it or added to it: what no query says."""

_UNKNOWN_SECONDS = 90 * 365 * 86400
_TEXT = re.compile(
    r'"(?:\\.|[^"\\])*(?:"|\\?\Z)|'
    r"'(?:\\.|[^'\\])*(?:'|\\?\Z)|`[^`]*(?:`|\Z)|#[^\n]*",
    re.DOTALL,
)
"""A text in quotes, closed or not, and a comment."""

_CALL = re.compile(
    r"\s*(?:(?P<name>query_result|label_values)\s*)\((?P<query>.*?)(?:,\s*(?P<label>\w+)\s*)?\)\s*", re.DOTALL
)
"""How a variable asks a Prometheus for PromQL."""

_LONGEST = 20_000
"""Characters of a query that is still read."""


class Read(NamedTuple):
    """A query that was read: its tree, the variables that something stands for in it, in their order, and its text as
    Prometheus formats it."""

    tree: Node
    variables: tuple[str, ...]
    pretty: str


class Node(NamedTuple):
    """A part of a query. `text` is what it is (a metric, a function, an operator) with all that the rest does not say.

    `matchers` of a selector; `labels` that an aggregation keeps or drops, or that an operator matches; `window` in
    seconds; `when` is its offset, and the moment that it is pinned to.
    """

    kind: str
    text: str
    parts: tuple[Node, ...] = ()
    matchers: frozenset[tuple[str, str, str]] = frozenset()
    labels: frozenset[str] = frozenset()
    window: float = 0.0
    when: str = ""


def is_formatting(change: FieldChange) -> bool:
    """Whether a change is of a PromQL query, and of nothing but the way it is written."""
    if not is_promql(change):
        return False
    before, after = _sides(change)
    return before is not None and after is not None and before[:2] == after[:2]


def is_promql(change: FieldChange) -> bool:
    """Whether a change is from one text to another of what should be PromQL."""
    return is_query(change.path) and isinstance(change.before, str) and isinstance(change.after, str)


def readable(change: FieldChange) -> FieldChange:
    """The change with its queries written in one way, where both can be read and still differ then."""
    if not is_promql(change):
        return change
    before, after = _sides(change)
    if before is None or after is None or before.pretty == after.pretty:
        return change
    return replace(change, before=before.pretty, after=after.pretty)


def _sides(change: FieldChange) -> tuple[Read | None, ...]:
    how = _read_call if change.path.endswith(".query") else read
    return tuple(how(one) for one in (change.before, change.after))


def _read_call(query: str) -> Read | None:
    """What a variable asks: a query, or the values that a label has in a selector."""
    found = _CALL.fullmatch(query)
    inner = read(found["query"]) if found else None
    if not found or not inner:
        return None
    name, label = found["name"], found["label"] or ""
    pretty = f"{name}({inner.pretty}{f', {label}' if label else ''})"
    return Read(Node("call", f"{name} {label}", (inner.tree,)), inner.variables, pretty)


@lru_cache(maxsize=4096)
def read(query: str) -> Read | None:
    """A query in which variables may stand; None when it cannot be read.

    Outside of quotes a variable is no PromQL: what it may be takes its place, a length of time, a name or a number.
    """
    if len(query) > _LONGEST or not is_readable(query):
        return None
    found = list(_unquoted(query))
    variables = tuple(_asked(query[use.start : use.end]) for use in found)
    numbers = {variable: number for number, variable in enumerate(dict.fromkeys(variables))}
    for as_number in (False, True):
        stand_ins = [
            _stand_in(query[: use.start], numbers[one], as_number=as_number)
            for use, one in zip(found, variables, strict=True)
        ]
        try:
            parsed = pp.parse(replaced(query, zip(found, stand_ins, strict=True)))
        except ValueError:
            continue
        text = parsed.prettify()
        for use, one in zip(found, stand_ins, strict=True):
            text = text.replace(_printed(one) if one.startswith(_YEARS) else one, query[use.start : use.end])
        return Read(_node(parsed), variables, text)
    return None


def is_broken(query: str) -> bool:
    """Whether a text is no PromQL at all, and not only too long or too deep to be read."""
    return len(query) <= _LONGEST and is_readable(query) and read(query) is None


def _asked(variable: str) -> str:
    """What a variable is asked for, however it is written: its name, its field and its format."""
    if variable.startswith("[["):
        return variable[2:-2]
    return variable[2:-1] if variable.startswith("${") else variable[1:]


def _stand_in(before: str, number: int, *, as_number: bool) -> str:
    """What is put in the place of a variable that stands behind a piece of PromQL."""
    if before.rstrip().endswith(_DURATION_BEFORE):
        return f"{_YEARS}{number + 1}ms"
    return str(_NUMBER + number) if as_number else f"variable_of_grafana_{number}_"


def _printed(length: str) -> str:
    return str(pp.parse(f"x[{length}]").prettify())[2:-1]


def _unquoted(query: str) -> Iterator[Use]:
    """The variables that do not stand within a text."""
    texts = _TEXT.finditer(query)
    text = next(texts, None)
    for use in uses(query):
        while text and text.end() <= use.start:
            text = next(texts, None)
        if not text or use.start < text.start():
            yield use


def is_window(node: Node) -> bool:
    """Whether it looks back over a length of time that is known."""
    return 0 < node.window < _UNKNOWN_SECONDS


def number(node: Node) -> float | None:
    """The number that it is, where it is one and no variable."""
    if node.kind == "negative":
        found = number(node.parts[0])
        return None if found is None else -found
    value = float(node.text) if node.kind == "number" else None
    return None if value is None or _NUMBER <= value < _NUMBER + _LONGEST else value


def _node(found: Any) -> Node:
    return _NODES[type(found)](found)


def _selector(found: pp.VectorSelector, window: float = 0.0) -> Node:
    matchers = [_matcher(one) for one in found.matchers.matchers]
    either = sorted(sorted(_matcher(one) for one in group) for group in found.matchers.or_matchers)
    if found.name:
        matchers.append(("__name__", "Equal", found.name))
    names = [value for label, op, value in matchers if label == "__name__" and op == "Equal"]
    text = " ".join([*names, repr(either) if either else ""]).strip()
    return Node("selector", text, matchers=frozenset(matchers), window=window, when=_when(found))


def _matcher(one: pp.Matcher) -> tuple[str, str, str]:
    return one.name, str(one.op).rpartition(".")[2], one.value


def _when(found: Any) -> str:
    offset = f"offset {_seconds(found.offset)}" if found.offset else ""
    return f"{offset} {f'@ {found.at.type} {found.at.at}' if found.at else ''}".strip()


def _matrix(found: pp.MatrixSelector) -> Node:
    return _selector(found.vector_selector, _seconds(found.range))


def _subquery(found: pp.SubqueryExpr) -> Node:
    step = f"step {_seconds(found.step)}" if found.step else ""
    return Node("subquery", step, (_node(found.expr),), window=_seconds(found.range), when=_when(found))


def _seconds(length: timedelta | None) -> float:
    return length.total_seconds() if length else 0.0


def _call(found: pp.Call) -> Node:
    return Node("call", found.func.name, tuple(_node(one) for one in found.args))


def _aggregation(found: pp.AggregateExpr) -> Node:
    modifier = found.modifier
    without = modifier is not None and modifier.type == pp.AggModifierType.Without
    parts = (found.expr,) if found.param is None else (found.param, found.expr)
    labels = frozenset(modifier.labels if modifier else ())
    return Node("aggregation", f"{found.op}{' without' if without else ''}", tuple(map(_node, parts)), labels=labels)


def _binary(found: pp.BinaryExpr) -> Node:
    modifier = found.modifier
    matching = modifier.matching if modifier else None
    said = [str(found.op)]
    if modifier:
        fills = [repr(getattr(modifier.fill_values, side, None)) for side in ("lhs", "rhs")]
        said += [
            "bool" if modifier.return_bool else "",
            str(modifier.card),
            *sorted(modifier.group_labels or ()),
            *fills,
        ]
    if matching:
        said.append(str(matching.type))
    labels = frozenset(matching.labels if matching else ())
    return Node("operation", " ".join(said), (_node(found.lhs), _node(found.rhs)), labels=labels)


_NODES: dict[type, Callable[[Any], Node]] = {
    pp.VectorSelector: _selector,
    pp.MatrixSelector: _matrix,
    pp.SubqueryExpr: _subquery,
    pp.Call: _call,
    pp.AggregateExpr: _aggregation,
    pp.BinaryExpr: _binary,
    pp.ParenExpr: lambda found: _node(found.expr),
    pp.UnaryExpr: lambda found: Node("negative", "-", (_node(found.expr),)),
    pp.NumberLiteral: lambda found: Node("number", repr(found.val)),
    pp.StringLiteral: lambda found: Node("string", found.val),
}
