"""A metric that the deployment does not export.

The panel would say "No data" for good: a name was misspelt, or the application renamed it. Correct the name, or add the
metric to the system's file. Recorded series (a colon in the name) and `ALERTS` are not judged. Needs a catalogue.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from checks.asking import Queries
from checks.expression import Selector
from checks.problem import Problem, Severity, named
from checks.query import is_variable

ID = "promql/unknown-metric"
SEVERITY: Severity = "error"


def check(subject: Queries) -> Iterator[Problem]:
    """Names that no stored series has."""
    known = subject.exported
    if known is None:
        return
    for asked in subject.queries:
        names = {node.name: None for node in asked.query.nodes if isinstance(node, Selector) and node.name}
        for name in names:
            if not known.knows(name) and not is_variable(name):
                close = difflib.get_close_matches(name, known.kinds, n=1, cutoff=0.5)
                advice = f'Did you mean "{close[0]}"? ' if close else ""
                mend = f"{advice}Correct the name, or add the metric to the system's file"
                yield Problem(ID, SEVERITY, asked.where, f"no metric {named(name)} is exported", mend)
