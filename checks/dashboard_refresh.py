"""A dashboard that asks more often than there is anything new.

Between two scrapes every answer is the same: a shorter refresh only costs the server and the reader's battery. Refresh
no more often than the scrape interval. Judged where that is known.
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.durations import said, seconds
from checks.problem import Problem, Severity
from checks.reading import text
from checks.subject import Subject

ID = "dashboard/refresh"
SEVERITY: Severity = "warning"


def check(subject: Subject) -> Iterator[Problem]:
    """A refresh below the scrape interval."""
    every = seconds(text(subject.model.get("refresh")))
    scrape = subject.scrape_interval
    if every is not None and scrape is not None and every < scrape:
        message = f"refreshes every {said(every)}, and is scraped every {said(scrape)}"
        yield Problem(ID, SEVERITY, subject.where, message, f"Refresh every {said(scrape)} or less often")
