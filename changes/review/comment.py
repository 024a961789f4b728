"""The comment on a pull request: one Markdown text, to be posted once and edited from then on.

All that is not said by us stands in fenced code or in <code> (`reports/escaped.py`). It fits where it is posted:
what weighs least is shortened first, and that it was is said.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from changes.meaning.blast import Blast, blast
from changes.planning.plan import Action, Plan, Refused, Removed, Update
from changes.reports.blast import shared_lines
from changes.reports.escaped import LINES, code, fenced, first_of, folded
from changes.reports.rules import limit_lines, rule_lines
from changes.reports.text import details, heading, is_told_above, summary
from changes.reports.wording import Line, board_name, counted
from changes.review.edited import Edited, conflicts_of, edited_parts, uid_of
from changes.review.evidence import Compared
from changes.review.first import by_weight, first_lines, sum_of
from changes.review.fit import MOST, Part, fitted
from changes.review.leaving import Leaving
from changes.review.table import table
from errors import printable

MARKER = "<!-- tradeboards review -->"
"""The first line of the comment, by which it is found again."""

_SHORT = 20
"""Lines of what is shortened."""
_FIRST = 60
"""Lines of what must be looked at first."""
_PRUNED = "a push leaves it, push --prune deletes it"


@dataclass(frozen=True)
class Picture:
    """A file that shows a dashboard before and after, and where it can be looked at ("" where that is not known)."""

    name: str
    url: str = ""


@dataclass(frozen=True)
class Review:
    """What a pull request does: `plan` is from its base to what it builds.

    `there` is what a push would do at a target, with what others edited there; `leaving` is what is removed and still
    there. `answers` are the changed queries, the
    worst first. `pictures` go by uid. `missing` are sentences about what was asked for and cannot be told.
    """

    plan: Plan
    there: Plan | None = None
    leaving: Sequence[Leaving] = ()
    answers: Sequence[Compared] = ()
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    missing: Sequence[str] = ()


def review_markdown(review: Review, most: int = MOST) -> str:
    """The comment in at most `most` bytes (4,000 are needed): its marker, the sum, what must be looked at first, what
    others edited, limits and shared changes once, what the queries answer, and a fold for each dashboard."""
    plan, shared = review.plan, blast(review.plan)
    edited = _edited(review)
    beginning = f"{MARKER}\n### {sum_of(plan, len(edited), review.answers)}\n"
    actions = by_weight(plan)
    sections = [
        *(_said(sentence) for sentence in review.missing[:5]),
        _open("Look at these first", [*first_lines(plan, shared, review.answers)]),
        *edited_parts(edited),
        _fold("Limits", limit_lines(plan.following)),
        _fold("Rules", rule_lines(plan.rules)),
        _fold("Changed alike in many places", shared_lines(shared)),
        table(review.answers),
        _target(review, edited),
    ]
    parts = [part for part in sections if part]
    parts += [_dashboard(action, plan, shared, review.pictures.get(_uid(action))) for action in actions]
    end = f"<p>Compared with {code(plan.place, 200)}.</p>\n"
    made = fitted(parts, most - len(beginning.encode()) - len(end.encode()) - 400)
    return "\n".join([beginning, *made.texts, _cut(made.shortened, made.left_out) + end])


def _cut(shortened: int, left_out: int) -> str:
    """What does not fit is said, and where to see it."""
    told = [f"{counted(shortened, 'part')} shortened"] if shortened else []
    told += [f"{counted(left_out, 'dashboard')} left out"] if left_out else []
    if not told:
        return ""
    return f"<p>To fit here, {' and '.join(told)}: <code>tradeboards diff --base</code> shows all.</p>\n"


def _dashboard(action: Action, plan: Plan, shared: Blast, picture: Picture | None) -> Part:
    line = heading(action)
    named = code(f"{line.symbol} {line.text}", 400)
    told = is_told_above(action, plan.following, shared)
    lines = [] if told else list(details(action, plan.following, shared))
    shown = [_picture(picture)] if picture else []
    alone = f"<p>{named}{', as told above' if told else ''}</p>\n"
    if not lines and not shown:
        return Part((alone, alone, alone, ""))
    full, short = (
        folded(named, *([fenced(first_of(lines, most))] if lines else []), *shown) for most in (LINES, _SHORT)
    )
    return Part((full, short, alone, ""))


def _picture(picture: Picture) -> str:
    name = code(picture.name, 200)
    link = f'<a href="{html.escape(picture.url)}">{name}</a>' if picture.url else name
    return f"<p>Before and after: {link}</p>"


def _open(title: str, lines: list[Line]) -> Part | None:
    """A section that is read without a click. It is shortened after all dashboards are."""
    if not lines:
        return None
    full, short = (f"#### {title}\n\n{fenced(first_of(_cut_off(lines), most))}\n" for most in (_FIRST, _SHORT))
    return Part((full, full, full, full, short, f"#### {title}: {counted(len(lines), 'line')}\n"))


def _fold(title: str, found: Iterable[Line]) -> Part | None:
    """A section that opens at a click, its lines none too long."""
    lines = _cut_off(found)
    if not lines:
        return None
    full, short = (folded(title, fenced(first_of(lines, most))) for most in (LINES, _SHORT))
    return Part((full, full, short, short, f"<p>{title}: {counted(len(lines), 'line')}</p>\n"))


def _said(sentence: str) -> Part:
    return Part((f"<p><b>Not told here:</b> {code(sentence, 300)}</p>\n",))


def _cut_off(lines: Iterable[Line]) -> list[Line]:
    return [line._replace(text=printable(line.text, 400)) for line in lines]


def _edited(review: Review) -> list[Edited]:
    """The dashboards that others edited at the target; those that this change touches first."""
    touched = {_uid(action) for action in by_weight(review.plan)}
    actions = review.there.actions if review.there else ()
    found: list[Edited] = [one for one in actions if isinstance(one, Update | Refused) and one.drift]
    found += [one for one in review.leaving if one.drift]
    return sorted(found, key=lambda one: (not conflicts_of(one), uid_of(one) not in touched))


def _target(review: Review, edited: Sequence[Edited]) -> Part | None:
    """What a push would do, and what it would refuse or leave besides what others edited."""
    if review.there is None:
        return None
    place, told = f"{review.there.target} ({review.there.place})", summary(review.there)
    if review.leaving:
        told += f"; {len(review.leaving)} removed here and still there"
    alone = f"<p>A push to {code(place, 300)}: {told}</p>\n"
    others = [heading(one)._replace(depth=1) for one in review.there.refused if one not in edited]
    others += [_left(one) for one in review.leaving if not one.drift]
    if not others:
        return Part((alone,))
    full = folded(f"A push to {code(place, 300)}: {told}", fenced(first_of(_cut_off(others), _SHORT)))
    return Part((full, full, full, alone))


def _left(leaving: Leaving) -> Line:
    """One that is removed here, and that nobody edited there."""
    name = board_name(leaving.removed.uid, leaving.removed.title)
    state = f"but it cannot be read: {leaving.unread}" if leaving.unread else f"as it was pushed: {_PRUNED}"
    return Line("-", 1, f"{name}: removed here and still there, {state}")


def _uid(action: Action) -> str:
    return action.uid if isinstance(action, Removed) else action.desired.uid
