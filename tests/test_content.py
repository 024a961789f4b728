"""The bytes in which two values are compared and digested."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from changes.comparison.content import MAX_DEPTH, plain, settled
from dashboards.canonical import canonical

NUMBERS = st.integers() | st.integers(2**53 - 2, 2**53 + 2) | st.floats() | st.integers(-9, 9).map(float)
TEXTS = st.text(st.characters()) | st.sampled_from(["1.0", "1.0,\n", "0" * 16, "\ud800"])
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner)
)


def nested(depth: int, inside: Any) -> Any:
    for number in range(depth):
        inside = [inside] if number % 2 else {"panels": inside}
    return inside


@settings(deadline=None)
@given(VALUES, st.integers(0, MAX_DEPTH + 2) | st.just(300))
@example([], MAX_DEPTH)
@example(1, MAX_DEPTH)
@example(1.0, 0)
@example(-0.0, 1)
@example(2**53, 1)
@example(2**64, 1)
@example("x", 2)
def test_the_quick_way_to_bytes_is_the_plain_way(value: Any, depth: int) -> None:
    whole = nested(depth, value)
    assert settled(whole) == canonical(plain(whole))
