"""What a Prometheus answers to dashboards and rules: errors, silence, how many series, and what it costs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from functools import cached_property

from checks.questions import Question, left_out, questions, rule_questions
from checks.ruleset import Ruleset
from checks.subject import Subject
from datasources.prometheus import CONNECTIONS, Answer, Prometheus
from errors import DataSourceError


@dataclass(frozen=True)
class Finding:
    """One question and its answer: an error in the data source's own words, or a number of series.

    `series` counts those with at least one number (or a label's values). `samples_read` is what the server loaded;
    None where it does not say.
    """

    question: Question
    error: str = ""
    series: int = 0
    samples_read: int | None = None
    warnings: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether it answered, and there was nothing to draw."""
        return not self.error and self.series == 0


@dataclass(frozen=True)
class Evidence:
    """All findings, in the order in which the dashboards ask; `left_out` counts queries that are not PromQL."""

    findings: tuple[Finding, ...]
    left_out: int = 0

    @cached_property
    def errors(self) -> tuple[Finding, ...]:
        """Queries that failed."""
        return tuple(finding for finding in self.findings if finding.error)

    @cached_property
    def empty(self) -> tuple[Finding, ...]:
        """Queries without an answer where there should be one."""
        return tuple(f for f in self.findings if f.empty and not f.question.silence_is_good)

    @cached_property
    def silent(self) -> tuple[Finding, ...]:
        """Queries without an answer where that is good news."""
        return tuple(f for f in self.findings if f.empty and f.question.silence_is_good)

    @property
    def good(self) -> bool:
        """Whether every query was answered, or was silent for a good reason."""
        return not self.errors and not self.empty

    @cached_property
    def samples_read(self) -> int:
        """Samples the server loaded for all of them, as far as it says."""
        return sum(finding.samples_read or 0 for finding in self.findings)


Progress = Callable[[Finding, int, int], None]
"""Is told of each finding as it comes, how many there are by now, and how many there will be."""


def evidence(
    subjects: Iterable[Subject | Ruleset],
    prometheus: Prometheus,
    *,
    at: float,
    length: float | None = None,
    progress: Progress | None = None,
) -> Evidence:
    """Ask what the dashboards would ask if they were opened at the moment `at` (unix seconds), and what rules ask.

    They show the last `length` seconds, or each the time it is saved with. Eight queries run at a time. A query that
    fails is a finding. Raises `DataSourceError` when there is no Prometheus to ask.
    """
    subjects = tuple(subjects)
    dashboards = [subject for subject in subjects if isinstance(subject, Subject)]
    asked = [question for subject in dashboards for question in questions(subject, at, length)]
    asked += [q for subject in subjects if isinstance(subject, Ruleset) for q in rule_questions(subject, at)]
    prometheus.instant("1", at)
    found: dict[int, Finding] = {}
    pool = ThreadPoolExecutor(CONNECTIONS)
    try:
        waiting = {pool.submit(ask, prometheus, question): index for index, question in enumerate(asked)}
        for future in as_completed(waiting):
            finding = found[waiting[future]] = future.result()
            if progress is not None:
                progress(finding, len(found), len(asked))
    finally:
        pool.shutdown(cancel_futures=True)
    return Evidence(tuple(found[index] for index in range(len(asked))), sum(map(left_out, dashboards)))


def ask(prometheus: Prometheus, question: Question) -> Finding:
    """What one question is answered; one that fails is a finding, too."""
    span = question.span
    try:
        if question.label:
            matching = [question.expr] if question.expr else []
            return Finding(
                question, series=len(prometheus.label_values(question.label, span.start, span.end, matching))
            )
        answer = (
            prometheus.instant(question.expr, span.end)
            if question.step is None
            else prometheus.range(question.expr, span.start, span.end, question.step)
        )
    except DataSourceError as error:
        return Finding(question, error=error.summary)
    return Finding(question, "", _drawn(answer), answer.samples_read, answer.warnings)


def _drawn(answer: Answer) -> int:
    return sum(series.has_number for series in answer.series)
