"""Recording rules: what `systems.recorded` lists, as the groups of a Prometheus rule file.

Their levels say what must be there before: those of the first read metrics alone, those of each further one only
metrics and what earlier levels record. Groups are evaluated side by side, the rules of one in their order, so what
follows from others is at most one interval behind them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from rules.scope import scope
from systems.deployment import Deployment
from systems.metric import RECORDED
from systems.query import Query
from systems.recorded import INTERVAL
from systems.render import render
from systems.walk import metrics_of

MOST_RULES = 20
"""In a group: all of a group's rules must be evaluated within its interval."""

Rule = dict[str, Any]


def levels(deployment: Deployment) -> list[list[Rule]]:
    """The recording rules of a deployment, by what must be recorded before them; none where it records nothing."""
    waiting = deployment.records
    reads = {
        name: {metric.name for metric in metrics_of(query) if metric.origin == RECORDED}
        for name, query in waiting.items()
    }
    found: list[list[Rule]] = []
    there: set[str] = set()
    while waiting:
        ready = {name: query for name, query in waiting.items() if reads[name] <= there}
        found.append([_rule(deployment, name, query) for name, query in ready.items()])
        there |= ready.keys()
        waiting = {name: query for name, query in waiting.items() if name not in ready}
    return found


@lru_cache(maxsize=64)
def groups(deployment: Deployment) -> tuple[Rule, ...]:
    """The groups of a deployment's rule file that record, in the order in which they build on each other.

    They are remembered: the test file asks for their names.
    """
    parts = [
        level[first : first + MOST_RULES] for level in levels(deployment) for first in range(0, len(level), MOST_RULES)
    ]
    return tuple(
        {"name": f"{deployment.slug}-recording-{number}", "interval": INTERVAL, "rules": part}
        for number, part in enumerate(parts, start=1)
    )


def _rule(deployment: Deployment, name: str, query: Query) -> Rule:
    return {
        "record": name,
        "expr": render(deployment.adapted(query), scope(deployment)),
        "labels": {"system": deployment.system.slug, "deployment": deployment.slug},
    }
