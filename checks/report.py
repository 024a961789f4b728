"""Problems and evidence for people (text, Markdown for a pull request) and for programs (JSON).

All text of other people's dashboards and servers leaves here fit to print. In Markdown it stands in fenced code, where
it means nothing; JSON is ASCII.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal

from checks.problem import Place, Problem
from errors import printable

if TYPE_CHECKING:  # what asks a Prometheus is slow to load, and most checks ask none
    from checks.evidence import Evidence, Finding

Form = Literal["text", "markdown", "json"]

MOST_CHARACTERS = 60_000
"""What fits into a comment on a pull request."""


def report(
    problems: Sequence[Problem], found: Evidence | None, dashboards: int, form: Form, *, rules: int | None = None
) -> str:
    """Problems in so many dashboards and rules, and what a Prometheus said to their queries where it was asked."""
    if form == "json":
        return as_json({"problems": problems_shape(problems), "evidence": evidence_shape(found) if found else []})
    parts = [(problems_summary(problems, dashboards, rules), list(problem_lines(problems)))]
    if found:
        parts.append((evidence_summary(found), list(evidence_lines(found))))
    if form == "markdown":
        return "\n".join(markdown(summary, lines) for summary, lines in parts)
    return "".join(f"{line}\n" for summary, lines in parts for line in (*lines, summary))


def problems_summary(problems: Sequence[Problem], dashboards: int, rules: int | None = None) -> str:
    """`2 errors and 1 warning in 4 dashboards and 60 rules`; `rules` is None where there was no file of rules."""
    errors = sum(problem.severity == "error" for problem in problems)
    counted = [_count(dashboards, "dashboard")] if dashboards or rules is None else []
    counted += [] if rules is None else [_count(rules, "rule")]
    where = " and ".join(counted)
    if not problems:
        return f"no problems in {where}"
    return f"{_count(errors, 'error')} and {_count(len(problems) - errors, 'warning')} in {where}"


def problem_lines(problems: Sequence[Problem]) -> Iterator[str]:
    """A heading for each dashboard or file, and a line a problem."""
    for uid, found in groupby(problems, key=lambda problem: problem.where.dashboard):
        yield uid
        for problem in found:
            place = _within(problem.where)
            yield f"  {problem.severity:7}  {place}{problem.message}. {problem.mend} [{problem.check}]"


def evidence_summary(evidence: Evidence) -> str:
    """`92 queries: 90 answered, 1 without data, 1 failed; 1,234,567 samples read`."""
    total = len(evidence.findings)
    answered = total - len(evidence.errors) - len(evidence.empty) - len(evidence.silent)
    parts = [f"{answered} answered"]
    for found, words in (
        (evidence.silent, "without data, which is good"),
        (evidence.empty, "without data"),
        (evidence.errors, "failed"),
    ):
        if found:
            parts.append(f"{len(found)} {words}")
    summary = f"{_count(total, 'query', 'queries')}: {', '.join(parts)}; {evidence.samples_read:,} samples read"
    left = evidence.left_out
    return f"{summary}; {_count(left, 'query', 'queries')} not asked, being no PromQL" if left else summary


def evidence_lines(evidence: Evidence) -> Iterator[str]:
    """A heading for each dashboard and a line a query; below one that failed or is empty, the query as it was sent."""
    for uid, found in groupby(evidence.findings, key=lambda finding: finding.question.where.dashboard):
        yield uid
        for finding in found:
            place = _within(finding.question.where)
            yield f"  {_state(finding):7}  {place}{_outcome(finding)}"
            if finding.error or finding.empty:
                yield f"             {_one_line(finding.question.expr)}"
            for warning in finding.warnings:
                yield f"             {_one_line(warning)}"


def markdown(summary: str, lines: Iterable[str]) -> str:
    """A summary in bold and lines in a fence that none of them can close, cut at what fits into a comment."""
    shown: list[str] = []
    left = MOST_CHARACTERS
    for line in lines:
        left -= len(line) + 1
        if left < 0:
            shown.append("… there is more: run it yourself to see all")
            break
        shown.append(line)
    if not shown:
        return f"**{summary}**\n"
    longest = max((len(run) for line in shown for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join([f"**{summary}**", "", f"{fence}text", *shown, fence, ""])


def problems_shape(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """Problems for `as_json`: check, severity, where, message, mend."""
    return [
        {
            "check": problem.check,
            "severity": problem.severity,
            "where": _place(problem.where),
            "message": problem.message,
            "mend": problem.mend,
        }
        for problem in problems
    ]


def evidence_shape(evidence: Evidence) -> list[dict[str, Any]]:
    """Findings for `as_json`: where, role, query as sent, state, error, series, samples_read, warnings."""
    return [
        {
            "where": _place(finding.question.where),
            "role": finding.question.role,
            "query": finding.question.expr,
            "label": finding.question.label,
            "start": finding.question.span.start,
            "end": finding.question.span.end,
            "step": finding.question.step,
            "state": _state(finding),
            "error": finding.error,
            "series": finding.series,
            "samples_read": finding.samples_read,
            "warnings": list(finding.warnings),
        }
        for finding in evidence.findings
    ]


def as_json(shape: dict[str, Any]) -> str:
    """ASCII JSON with a newline at its end."""
    return json.dumps({"format": 1} | shape, indent=2).replace("\x7f", "\\u007f") + "\n"


def _state(finding: Finding) -> str:
    if finding.error:
        return "failed"
    if finding.empty:
        return "silent" if finding.question.silence_is_good else "empty"
    return "ok"


def _outcome(finding: Finding) -> str:
    if finding.error:
        return _one_line(finding.error)
    if finding.empty:
        return "no data, which is good here" if finding.question.silence_is_good else "no data"
    if finding.question.label:
        return _count(finding.series, "value")
    read = "" if finding.samples_read is None else f", {_count(finding.samples_read, 'sample')}"
    return _count(finding.series, "series", "series") + read


def _place(place: Place) -> dict[str, Any]:
    return {
        "dashboard": place.dashboard,
        "panel": place.panel,
        "panel_id": place.panel_id,
        "ref": place.ref,
        "part": place.part,
    }


def _within(place: Place) -> str:
    """The place without its dashboard, as the beginning of a line."""
    inside = str(place).removeprefix(place.dashboard).removeprefix(", ")
    return f"{inside}: " if inside else ""


def _one_line(text: str) -> str:
    return printable(" ".join(text.split()), 400)


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
