"""Whether a changed query answers less than it did."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from changes.syntax import Node, is_window, read

_NARROWING = ("==", "!=", ">", "<", ">=", "<=", "and", "unless")


def lost(before: Any, after: Any) -> str:
    """What a query lost, in few words; empty where it lost nothing, or that cannot be told."""
    old, new = (read(query) if isinstance(query, str) else None for query in (before, after))
    return _lost(old.tree, new.tree) if old and new else ""


def _lost(was: Node, now: Node) -> str:
    if was == now:
        return ""
    if _is_constant(now) and not _is_constant(was):
        return "a constant in place of a metric"
    if now.kind == "operation" and now.parts[0] == was and _narrows(now):
        return "a condition more"
    if was.kind == "operation" and was.text.split()[0] == "or" and now in was.parts:
        return "an alternative less"
    if (was.kind, was.text, len(was.parts)) != (now.kind, now.text, len(now.parts)):
        return ""
    own = _of_its_own(was, now)
    return own or next((loss for pair in zip(was.parts, now.parts, strict=True) if (loss := _lost(*pair))), "")


def _of_its_own(was: Node, now: Node) -> str:
    """What a part lost of itself, whatever its own parts lost."""
    if now.matchers > was.matchers:
        return "a matcher more"
    if is_window(was) and is_window(now) and now.window < was.window:
        return "a shorter window"
    if was.kind == "aggregation":
        kept, dropped = (was, now) if was.text.endswith(" without") else (now, was)
        if kept.labels < dropped.labels:
            return "a label less"
    return ""


def _narrows(node: Node) -> bool:
    words = node.text.split()
    return words[0] in _NARROWING and "bool" not in words


def _is_constant(node: Node) -> bool:
    return all(one.kind != "selector" for one in _nodes(node))


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for part in node.parts:
        yield from _nodes(part)
