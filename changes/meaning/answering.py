"""Whether a changed query may answer less than it did, by its syntax alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from changes.comparison.syntax import Node, is_window, number, read
from changes.meaning.matchers import matched_less

_CLAMPS = ("clamp", "clamp_max", "clamp_min")
_FIRST = ("topk", "bottomk", "limitk")
_UPWARDS = {">": True, ">=": True, "<": False, "<=": False}
_TIMES_ZERO = "all of it times zero"
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
    if was.kind == now.kind == "operation" and _is_stricter(was, now):
        return "a stricter condition"
    if _is_product(was) and _is_product(now) and _zeros(was) < _zeros(now):
        return _TIMES_ZERO
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
        if _is_product(now) and number(other) == 0:
            return _TIMES_ZERO
    if now.kind == "aggregation" and now.parts[-1] == was and (was.kind != "aggregation" or was.labels):
        return "an aggregation more"
    if now.kind == "call" and now.text in _CLAMPS and now.parts[0] == was:
        return "its values cut off"
    return ""


def _of_its_own(was: Node, now: Node) -> str:
    """What a part lost of itself, whatever its own parts lost."""
    if matched := matched_less(was.matchers, now.matchers):
        return matched
    if was.kind == "call" and was.text in _CLAMPS and _is_tighter(was, now):
        return "its values cut off sooner"
    if was.kind == "aggregation" and was.text.split()[0] in _FIRST and _takes_fewer(was, now):
        return "fewer series"
    if is_window(was) and is_window(now) and now.window < was.window:
        return "a shorter window"
    if was.kind == "aggregation":
        kept, dropped = (was, now) if was.text.endswith(" without") else (now, was)
        if kept.labels < dropped.labels:
            return "a label less"
    return ""


def _is_product(node: Node) -> bool:
    return node.kind == "operation" and node.text.split()[0] == "*"


def _zeros(node: Node) -> int:
    return sum(number(part) == 0 for part in node.parts)


def _narrows(node: Node) -> bool:
    words = node.text.split()
    return words[0] in _NARROWING and "bool" not in words


def _is_stricter(was: Node, now: Node) -> bool:
    """Whether a comparison lets less pass: with a number further off, or without what equals it."""
    (before, *rest), (after, *rest_now) = was.text.split(), now.text.split()
    if before not in _UPWARDS or _UPWARDS[before] != _UPWARDS.get(after) or rest != rest_now or "bool" in rest:
        return False
    if was.parts == now.parts:
        return before == f"{after}="
    for side, same, upwards in ((1, 0, _UPWARDS[before]), (0, 1, not _UPWARDS[before])):
        if was.parts[same] == now.parts[same] and _is_beyond(now.parts[side], was.parts[side], upwards=upwards):
            return True
    return False


def _takes_fewer(was: Node, now: Node) -> bool:
    """Whether the first few of the same are fewer."""
    return was.parts[1] == now.parts[1] and _is_beyond(now.parts[0], was.parts[0], upwards=False)


def _is_tighter(was: Node, now: Node) -> bool:
    """Whether a clamp has a lower maximum, or a higher minimum, of the same."""
    if was.parts[0] != now.parts[0]:
        return False
    upwards = {"clamp_min": (True,), "clamp_max": (False,), "clamp": (True, False)}[was.text]
    bounds = zip(was.parts[1:], now.parts[1:], upwards, strict=True)
    return any(_is_beyond(after, before, upwards=one) for before, after, one in bounds)


def _is_beyond(one: Node, other: Node, *, upwards: bool) -> bool:
    """Whether both are numbers, and one is above (else below) the other."""
    value, bound = number(one), number(other)
    return value is not None and bound is not None and (value > bound if upwards else value < bound)


def _is_constant(node: Node) -> bool:
    return all(one.kind != "selector" for one in _nodes(node))


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for part in node.parts:
        yield from _nodes(part)
