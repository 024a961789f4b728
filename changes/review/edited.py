"""What others edited at the target, as a review says it: everybody by name, then what clashes, then what they did.

A person is never lost to the length of another's edit: every dashboard has its own share of the lines.
"""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from changes.drift.three_way import Conflict
from changes.drift.wording import in_words
from changes.planning.plan import Refused, Update
from changes.reports.drift import conflict_lines, drift_lines, edit_lines
from changes.reports.escaped import LINES, code, fenced, first_of, folded
from changes.reports.wording import Line, board_name, counted, flagged
from changes.review.fit import Part
from changes.review.leaving import Leaving
from errors import printable

_TITLE = "#### Edited by others"
_SHORT = 20
_MIDDLE = 60
"""Lines of what is shortened."""
_LEAST = 3
"""Lines that each dashboard has at least, before dashboards are left out."""
_PERSONS = 800
"""Bytes of the names, where nothing else fits any more."""

Edited = Update | Refused | Leaving
Block = tuple[Line, list[Line]]
"""A dashboard, and lines about it."""


def edited_parts(edited: Sequence[Edited]) -> list[Part]:
    """The pieces for dashboards that others edited, those that clash first; nothing where nobody did."""
    if not edited:
        return []
    clashes = [(_named(one), lines) for one in edited if (lines := [*conflict_lines(conflicts_of(one))])]
    details = [(_named(one), lines) for one in edited if (lines := [*_edits(one)])]
    return [_persons(edited), _dashboards(edited), *_section("Conflicts", clashes, _open), *_told(details)]


def _persons(edited: Sequence[Edited]) -> Part:
    """Everybody, with how many dashboards each saved. It is the last to be shortened of all."""
    saved = Counter(name for one in edited if one.drift for name in one.drift.authors)
    nameless = sum(not one.drift.authors for one in edited if one.drift)
    names = [f"{code(name, 60)} ({counted(many, 'dashboard')})" for name, many in saved.most_common()]
    names += [f"{code('(no name kept)')} ({counted(nameless, 'dashboard')})"] if nameless else []
    full = f"{_TITLE}\n\n<p>By {', '.join(names)}.</p>\n"
    return Part((*([full] * 6), f"{_TITLE}\n\n<p>By {_first(names)}.</p>\n"))


def _first(names: Sequence[str]) -> str:
    size, many = 0, 0
    for name in names:
        size += len(name.encode()) + 2
        if size > _PERSONS:
            break
        many += 1
    return ", ".join([*names[:many], *([f"and {len(names) - many} more"] if many < len(names) else [])])


def _dashboards(edited: Sequence[Edited]) -> Part:
    """Each dashboard: who edited it, when, and what a push does about that."""
    who = [_who(one) for one in edited]
    full = f"{fenced([line for one, head in zip(edited, who, strict=True) for line in (head, _fate(one))])}\n"
    heads = f"{fenced(who)}\n"
    few = f"{fenced(first_of(who, _SHORT))}\n"
    return Part((full, full, full, heads, few, f"<p>{counted(len(edited), 'dashboard')} edited.</p>\n"))


def uid_of(action: Edited) -> str:
    """The uid of the dashboard."""
    return action.removed.uid if isinstance(action, Leaving) else action.desired.uid


def conflicts_of(action: Edited) -> tuple[Conflict, ...]:
    """What was changed there and here, not in the same way; with what is removed here, all that was done there is lost
    alike."""
    return () if isinstance(action, Leaving) else action.conflicts


def _named(action: Edited) -> Line:
    title = action.removed.title if isinstance(action, Leaving) else action.desired.title
    return Line("!", 1, flagged(board_name(uid_of(action), title), isinstance(action, Leaving) or action.conflicts))


def _who(action: Edited) -> Line:
    head = _named(action)
    return head._replace(text=f"{head.text}: {printable(in_words(action.drift), 400)}") if action.drift else head


def _fate(action: Edited) -> Line:
    """What becomes of the edits."""
    if isinstance(action, Leaving):
        return Line(" ", 2, "it is removed here: what they did ends with it. Bring elsewhere what is worth keeping.")
    fate = f"a push refuses it. {action.todo}." if isinstance(action, Refused) else "a push keeps that."
    clashes = f"{counted(len(action.conflicts), 'conflict')} with what is here; " if action.conflicts else ""
    return Line(" ", 2, f"{clashes}{printable(fate, 400)}")


def _edits(action: Edited) -> Iterator[Line]:
    if not isinstance(action, Leaving):
        yield from edit_lines(action, ())
    elif action.drift:
        yield from drift_lines(action.drift)


def _told(details: Sequence[Block]) -> Iterator[Part]:
    return _section("What they edited", details, lambda title, lines: folded(title, fenced(lines)))


def _section(title: str, blocks: Sequence[Block], shown: Callable[[str, list[Line]], str]) -> Iterator[Part]:
    if not blocks:
        return
    full, middle, short = (shown(title, [*_shared(blocks, most)]) for most in (LINES, _MIDDLE, _SHORT))
    gone = f"<p>{html.escape(title)}: in {counted(len(blocks), 'dashboard')}</p>\n"
    yield Part((full, full, middle, short, gone))


def _open(title: str, lines: list[Line]) -> str:
    return f"#### {title}\n\n{fenced(lines)}\n"


def _shared(blocks: Sequence[Block], most: int) -> Iterable[Line]:
    """About as many lines, each dashboard having as many as another one where all do not fit."""
    shown = blocks[: max(1, most // (_LEAST + 1))]
    room = max(most - sum(min(len(lines), _LEAST) + 1 for _, lines in shown), 0)
    for number, (head, lines) in enumerate(shown):
        more = min(max(len(lines) - _LEAST, 0), room // (len(shown) - number))
        room -= more
        yield head
        for line in first_of(lines, _LEAST + more):
            yield line._replace(depth=line.depth + 1, text=printable(line.text, 400))
    if len(blocks) > len(shown):
        yield Line(" ", 1, f"… and in {counted(len(blocks) - len(shown), 'more dashboard')}")
