"""Whether a matcher of a query takes fewer values than it did."""

from __future__ import annotations

import re

from checks.variables import names_in

Matcher = tuple[str, str, str]
"""A label, the name of its operator, and a text."""

_PATTERN = re.compile(r"[^\w|:/ -]")
"""What makes a matcher more than a list of values; a variable is one."""


def matched_less(was: frozenset[Matcher], now: frozenset[Matcher]) -> str:
    """What was lost by the matchers of a selector, in few words."""
    if now > was:
        return "a matcher more"
    if len(was - now) != 1 or len(now - was) != 1:
        return ""
    (before,), (after,) = was - now, now - was
    return _one_less(before, after) if before[0] == after[0] else ""


def _one_less(before: Matcher, after: Matcher) -> str:
    """Of one matcher, no other of its selector being another one."""
    old, new = _values(before), _values(after)
    if new is None:
        return ""
    excludes_now, listed_now = new
    if old is None:
        is_choice = before[1] in ("Equal", "Re") and names_in(before[2])
        return "a value in place of a variable" if is_choice and not excludes_now else ""
    excludes, listed = old
    if excludes != excludes_now:
        if not excludes:
            return ""
        return "a matcher turned round" if listed & listed_now else "a narrower matcher"
    return "a narrower matcher" if (listed < listed_now if excludes else listed_now < listed) else ""


def _values(matcher: Matcher) -> tuple[bool, frozenset[str]] | None:
    """Whether a matcher excludes, and the values that it lists (any at all: it excludes none); None where it lists
    none."""
    _, operator, text = matcher
    if names_in(text):
        return None
    if operator in ("Re", "NotRe"):
        if text == ".*" and operator == "Re":
            return True, frozenset()
        if text == ".+" and operator == "Re":
            return True, frozenset([""])
        if _PATTERN.search(text):
            return None
        return operator == "NotRe", frozenset(text.split("|"))
    return operator == "NotEqual", frozenset([text])
