"""Whether a changed query answers less than it did."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from changes.comparison.syntax import Node, is_window, number, read

Matcher = tuple[str, str, str]

_CLAMPS = ("clamp", "clamp_max", "clamp_min")
_FIRST = ("topk", "bottomk", "limitk")
_UPWARDS = {">": True, ">=": True, "<": False, "<=": False}
_PATTERN = re.compile(r"[^\w|:/ -]")
"""What makes a matcher more than a list of values; a variable is one."""
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
    around = _around(was, now)
    if around:
        return around
    if was.kind == "operation" and was.text.split()[0] == "or" and now in was.parts:
        return "an alternative less"
    if (was.kind, was.text, len(was.parts)) != (now.kind, now.text, len(now.parts)):
        return ""
    own = _of_its_own(was, now)
    return own or next((loss for pair in zip(was.parts, now.parts, strict=True) if (loss := _lost(*pair))), "")


def _around(was: Node, now: Node) -> str:
    """What a part lost by what was put around it."""
    if now.kind == "operation" and was in now.parts:
        if now.parts[0] == was and _narrows(now):
            return "a condition more"
        other = now.parts[1] if now.parts[0] == was else now.parts[0]
        if now.text.split()[0] == "*" and number(other) == 0:
            return "all of it times zero"
    if now.kind == "aggregation" and now.parts[-1] == was and (was.kind != "aggregation" or was.labels):
        return "an aggregation more"
    if now.kind == "call" and now.text in _CLAMPS and now.parts[0] == was:
        return "its values cut off"
    return ""


def _of_its_own(was: Node, now: Node) -> str:
    """What a part lost of itself, whatever its own parts lost."""
    if now.matchers > was.matchers:
        return "a matcher more"
    if _is_narrower(was.matchers, now.matchers):
        return "a narrower matcher"
    if was.kind == "operation" and _is_stricter(was, now):
        return "a stricter condition"
    if was.kind == "aggregation" and was.text.split()[0] in _FIRST and was.parts[1] == now.parts[1]:
        before, after = number(was.parts[0]), number(now.parts[0])
        if before is not None and after is not None and after < before:
            return "fewer series"
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


def _is_stricter(was: Node, now: Node) -> bool:
    """Whether a comparison with a number lets less pass."""
    operator, *rest = was.text.split()
    if operator not in _UPWARDS or "bool" in rest:
        return False
    for side, same, upwards in ((1, 0, _UPWARDS[operator]), (0, 1, not _UPWARDS[operator])):
        before, after = number(was.parts[side]), number(now.parts[side])
        if before is not None and after is not None and was.parts[same] == now.parts[same]:
            return after > before if upwards else after < before
    return False


def _is_narrower(was: frozenset[Matcher], now: frozenset[Matcher]) -> bool:
    """Whether one matcher takes fewer values than it did, by the values that it lists, and no other differs."""
    if len(was - now) != 1 or len(now - was) != 1:
        return False
    (before,), (after,) = was - now, now - was
    listed = [_values(one) for one in (before, after)]
    if before[0] != after[0] or None in listed:
        return False
    (excludes, old), (excludes_now, new) = (one for one in listed if one)
    if excludes != excludes_now:
        return excludes and not old & new
    return old < new if excludes else new < old


def _values(matcher: Matcher) -> tuple[bool, frozenset[str]] | None:
    """Whether a matcher excludes, and the values that it lists (any at all: it excludes none); None where it lists
    none."""
    _, operator, text = matcher
    if operator in ("Re", "NotRe"):
        if text == ".*" and operator == "Re":
            return True, frozenset()
        if text == ".+" and operator == "Re":
            return True, frozenset([""])
        if _PATTERN.search(text):
            return None
        return operator == "NotRe", frozenset(text.split("|"))
    return operator == "NotEqual", frozenset([text])


def _is_constant(node: Node) -> bool:
    return all(one.kind != "selector" for one in _nodes(node))


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for part in node.parts:
        yield from _nodes(part)
