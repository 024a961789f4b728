"""Text that is not ours, made safe to show."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from errors import printable


@given(st.text(), st.integers(min_value=2, max_value=50))
def test_printable_text_is_printable_and_short(text: str, limit: int) -> None:
    shown = printable(text, limit)
    assert shown.isprintable()
    assert len(shown) <= limit


@given(st.text(st.characters(exclude_categories=["C", "Z"]), max_size=300))
def test_text_that_is_printable_stays_as_it_is(text: str) -> None:
    assert printable(text) == text
