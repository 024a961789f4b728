"""What a Prometheus answers to the queries that a change touches: before and after, each asked once."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from changes.change import DashboardChange
from changes.planning.plan import Create, Desired, Plan, Refused, Update
from checks.evidence import Finding, ask
from checks.problem import Place
from checks.questions import Question, questions
from checks.subject import Subject
from datasources.prometheus import Prometheus
from targets.target import Json, Live, Target

MANY = 3
"""A query that reads so many times what it read before is told."""
_LEAST = 10_000
"""Samples below which nobody notices how many times they are."""

Key = tuple[Any, ...]


@dataclass(frozen=True)
class Answered:
    """A finding, and how long it took in seconds, the way to the server and back included."""

    finding: Finding
    seconds: float


@dataclass(frozen=True)
class Compared:
    """A changed query: where it stands, and what it answered before (None where there was none) and after."""

    where: Place
    before: Answered | None
    after: Answered

    @property
    def verdict(self) -> str:
        """What a reviewer must not miss; empty where there is nothing."""
        was, now = self._findings
        if now.error:
            return "fails now" if self.fails_now else ""
        if was is None or was.error:
            return "answers nothing" if _is_silent(now) else ""
        if _is_silent(now) and was.series:
            return "answers nothing now"
        told = [f"answers {now.series:,} of {was.series:,} series"] if self.answers_fewer else []
        read, before = now.samples_read or 0, was.samples_read or 0
        if read >= _LEAST and read >= MANY * max(before, 1):
            told.append(
                f"reads {read / before:,.0f} times as many samples" if before else "reads samples, and read none"
            )
        return ", ".join(told)

    @property
    def fails_now(self) -> bool:
        """Whether it fails and did not before."""
        was, now = self._findings
        return bool(now.error) and not (was and was.error)

    @property
    def answers_fewer(self) -> bool:
        """Whether it answers fewer series than it did."""
        was, now = self._findings
        return was is not None and not now.error and now.series < was.series

    @property
    def weight(self) -> tuple[int, float]:
        """Sorts the worst first: what fails now, what is silent, what answers the least of what it did, what costs most
        more, the rest."""
        was, now = self._findings
        if not self.verdict:
            return 4, 0.0
        if now.error:
            return 0, 0.0
        if _is_silent(now):
            return 1, 0.0
        if was and self.answers_fewer:
            return 2, now.series / was.series
        return 3, float(((was.samples_read or 0) if was else 0) - (now.samples_read or 0))

    @property
    def _findings(self) -> tuple[Finding | None, Finding]:
        return self.before.finding if self.before else None, self.after.finding


def compared(
    plan: Plan, revision: Target, prometheus: Prometheus, at: float, scraped: Mapping[str, float]
) -> tuple[Compared, ...]:
    """Ask what each new or changed query asks at the moment `at` (unix seconds), and what it asked at the revision that
    the plan compares with; the worst first. One at a time, so that the times mean something.

    `scraped` are the seconds between scrapes, by the uid of the dashboard. A query that fails is a finding. Raises
    `DataSourceError` when there is no Prometheus to ask, `TargetError` when the revision cannot be read.
    """
    actions = [one for one in plan.actions if isinstance(one, Create | Update | Refused)]
    held = revision.read([one.desired.uid for one in actions])
    before = {one.uid: one.dashboard for one in held if isinstance(one, Live)}
    prometheus.instant("1", at)
    asking = _Asking(prometheus)
    found: list[Compared] = []
    for action in actions:
        change = action.change if isinstance(action, Update | Refused) else None
        if change is None and not isinstance(action, Create):
            continue
        found += _of_dashboard(action.desired, before, change, asking, at, scraped.get(action.desired.uid))
    return tuple(sorted(found, key=lambda one: one.weight))


def _of_dashboard(
    desired: Desired,
    held: Mapping[str, Json],
    change: DashboardChange | None,
    asking: _Asking,
    at: float,
    scraped: float | None,
) -> Iterator[Compared]:
    after = _asked(desired.dashboard, desired.uid, at, scraped)
    before = _asked(held[desired.uid], desired.uid, at, scraped) if desired.uid in held else {}
    for key, question in after.items():
        if change is None or _is_touched(change, question.where):
            was = asking.answer(before[key]) if key in before else None
            yield Compared(question.where, was, asking.answer(question))


def _asked(dashboard: Json, uid: str, at: float, scraped: float | None) -> dict[Key, Question]:
    found = questions(Subject(dashboard, uid, scrape_interval=scraped), at)
    return {_key(one.where): one for one in found}


def _key(where: Place) -> Key:
    """What is the same place in both: a title may have changed, an id has not."""
    return (where.panel_id if where.panel_id is not None else where.panel, where.ref, where.part)


def _is_touched(change: DashboardChange, where: Place) -> bool:
    """Whether the query at a place is new or was changed."""
    if where.part:
        kinds = ("annotation", "variable")
        return any(
            Place("", part=f'{one.what} "{one.subject}"').part == where.part
            for one in change.settings
            if one.what in kinds
        )
    for panel in change.panels:
        if isinstance(panel.id, int) and panel.id == where.panel_id:
            return panel.kind == "added" or any(
                one.what == "query" and Place("", ref=one.subject).ref == where.ref for one in panel.fields
            )
    return False


def _is_silent(finding: Finding) -> bool:
    return finding.empty and not finding.question.silence_is_good


class _Asking:
    """Asks each question once, however many places ask it."""

    def __init__(self, prometheus: Prometheus) -> None:
        self._prometheus = prometheus
        self._known: dict[Key, Answered] = {}

    def answer(self, question: Question) -> Answered:
        key = (question.expr, question.span, question.step, question.label, question.silence_is_good)
        if key not in self._known:
            start = time.monotonic()
            finding = ask(self._prometheus, question)
            self._known[key] = Answered(finding, time.monotonic() - start)
        return self._known[key]
