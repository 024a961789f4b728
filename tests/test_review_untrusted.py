"""Texts of any hand in the comment of a review: Markdown, HTML, mentions, references, links and controls are text."""

from __future__ import annotations

import string
import tempfile
from functools import cache
from pathlib import Path

from checks_case import Json
from comment_case import TAGS, Rendered, planned, repository
from hypothesis import given, settings
from hypothesis import strategies as st

from changes.change import DashboardChange, FieldChange, PanelChange
from changes.drift.drift import Base, Drift
from changes.drift.three_way import Conflict
from changes.planning.plan import Desired, Plan, Refused, Removed, Update
from changes.review.comment import Picture, Review, review_markdown
from changes.review.evidence import Answered, Compared
from changes.review.leaving import Leaving
from checks.evidence import Finding
from checks.intervals import Span
from checks.problem import Place
from checks.questions import Question
from targets.target import Folder, Live, Version

HOSTILE = (
    *(
        "@team",
        "#1",
        "GH-1",
        "https://evil.example",
        "www.evil.example",
        "[a](javascript:alert(1))",
        "![x](y)",
        ":smile:",
    ),
    *(
        "<script>",
        "</code>",
        "</summary>",
        "</details>",
        "<!--",
        "-->",
        "<img src=x onerror=alert(1)>",
        "&lt;",
        "&#64;x",
    ),
    *("```", "~~~", "````diff", "\n\n", "\n# a", "\r", "`", "|", "---", "<table>", "    code", "\\", "$$", "a" * 500),
    *("\x1b[31m", "\x00", "\u202e", "\u2066", "\u200b", "\u2028", "\ufeff", "\ud800", "ünïcödé", "⚡"),
)
TEXTS = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=5), min_size=1, max_size=6).map("".join)
NOTHING = Desired("any", {}, Folder("any", "Any"))


def field(text: str) -> FieldChange:
    return FieldChange("query", "targets[A].expr", text, f"{text} + 1", subject=text, mark=f"may answer less: {text}")


def change(text: str) -> DashboardChange:
    panels = (
        PanelChange("removed", 1, text, text, mark="a safeguard is gone"),
        PanelChange("changed", 2, text, text, (field(text),), mark="loosened"),
        PanelChange("added", text, text, text),
    )
    return DashboardChange(text, text, panels, (FieldChange("title", "title", text, f"{text}2"), field(text)))


def review(text: str) -> Review:
    """One in which everything that may be of another hand says this."""
    desired = Desired(text, {"uid": text, "title": text}, Folder(text, text))
    version = Version(1, text, text, text)
    live = Live(text, {}, updated=text, updated_by=text)
    drift = Drift(live, True, Base(version, {}), change(text), (version,))
    panel = change(text).panels[1]
    clashes = (Conflict(panel, field(text), field(text)), Conflict(None, field(text), panel))
    question = Question(Place(text, text, 1, text), "panel", text, Span(0, 1))
    failed, fine = Finding(question, error=f"no {text}"), Finding(question, series=1, samples_read=3)
    return Review(
        Plan(text, text, (Update(desired, change(text), None), Refused(desired, text, text), Removed(text, text))),
        Plan(text, text, (Refused(desired, text, text, change(text), None, drift, clashes),)),
        (Leaving(Removed(text, text), drift), Leaving(Removed(text, text), unread=text)),
        (Compared(question.where, Answered(fine, 0.1), Answered(failed, 0.2)),),
        {text: Picture(text, "https://ci.example/a")},
        (text,),
    )


@cache
def ours() -> str:
    """The prose of such a comment, where texts are a word of ours."""
    return Rendered(review_markdown(review("word"))).prose


@settings(deadline=None, max_examples=80)
@given(TEXTS)
def test_nothing_of_another_hand_is_more_than_text(text: str) -> None:
    said = review_markdown(review(text))
    found = Rendered(said)
    assert (found.broken, found.open) == ([], [])
    assert found.tags <= TAGS
    assert set(found.links) == {"https://ci.example/a"}
    # Outside of code there is our own text alone, whatever theirs says, but for how many lines that takes.
    assert digitless(found.prose) == digitless(ours())
    assert all(character.isprintable() or character == "\n" for character in said)
    assert not set("@`<>") & set(found.prose)


def digitless(text: str) -> str:
    return " ".join(text.translate(str.maketrans("", "", string.digits)).split())


@settings(deadline=None, max_examples=40)
@given(TEXTS, st.integers(4_000, 12_000))
def test_however_short_it_must_be_it_is_whole(text: str, most: int) -> None:
    said = review_markdown(review(text), most)
    found = Rendered(said)
    assert (found.broken, found.open) == ([], [])
    assert len(said.encode()) <= most


@settings(deadline=None, max_examples=8)
@given(st.lists(TEXTS, min_size=1, max_size=4), TEXTS)
def test_dashboards_that_say_anything_are_reviewed(titles: list[str], query: str) -> None:
    """From the files of a revision: what JSON cannot hold is left out."""

    def board(number: int, title: str, expr: str) -> Json:
        targets = [{"refId": title, "expr": expr}]
        shown = {"id": 1, "type": "stat", "title": title, "targets": targets}
        return {"uid": f"any-{number}", "title": title, "panels": [shown, {"id": title, "title": expr}]}

    valid = [one.encode("utf-8", "replace").decode() for one in titles]
    with tempfile.TemporaryDirectory() as folder:
        before = [board(number, title, "up") for number, title in enumerate(valid)]
        after = [board(number, title, query.encode("utf-8", "replace").decode()) for number, title in enumerate(valid)]
        said = review_markdown(Review(planned(repository(Path(folder), *before), *after)))
    found = Rendered(said)
    assert (found.broken, found.open) == ([], [])
    assert found.tags <= TAGS
    assert not [word for word in ("@", "evil") if word in found.prose]
