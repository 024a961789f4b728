"""A window that is shorter than four scrapes.

`rate` and its kin need two samples; one scrape may fail and another come late, and then the rule is silent for that
moment: an alert that was about to fire begins anew. A `…_over_time` needs one sample, so one scrape interval. Where the
scrape interval is not known it is taken for 15 s. Windows over recorded series are not judged.
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.durations import said
from checks.expression import Call, Selector
from checks.problem import Problem, Severity
from checks.promql_rate_interval import OVER_TWO_SAMPLES, SCRAPES
from checks.questions import USUAL_SCRAPE
from checks.ruleset import Ruleset

ID = "rule/window"
SEVERITY: Severity = "warning"


def check(subject: Ruleset) -> Iterator[Problem]:
    """Range functions whose window is too short."""
    scrape = subject.scrape_interval or USUAL_SCRAPE
    for rule in subject.queries:
        short = {
            (node.function, series.window): scrape * (SCRAPES if node.function in OVER_TWO_SAMPLES else 1)
            for node in rule.query.nodes
            if isinstance(node, Call)
            for series in node.arguments
            if isinstance(series, Selector) and series.window is not None and ":" not in series.name
        }
        for (function, window), needed in short.items():
            if window < needed:
                message = f"{function} over {said(window)}, where every {said(scrape)} is scraped"
                yield Problem(ID, SEVERITY, rule.where, message, f"Take {said(needed)} or more")
