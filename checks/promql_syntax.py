"""A query that is not PromQL.

Prometheus refuses it, and the panel shows an error in place of a number. Variables are no mistake: they are replaced
before the query is read. Mend the query as the message says; `promtool promql format` reads it too.
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.asking import Queries
from checks.problem import Problem, Severity

ID = "promql/syntax"
SEVERITY: Severity = "error"


def check(subject: Queries) -> Iterator[Problem]:
    """Queries that cannot be read."""
    for asked in subject.queries:
        if asked.query.error:
            message = f"is not PromQL: {' '.join(asked.query.error.split())}"
            yield Problem(ID, SEVERITY, asked.where, message, "Correct the query")
