"""How a query is printed for a rule, which no reader narrows."""

from __future__ import annotations

from systems.deployment import Deployment
from systems.render import Scope
from systems.window import duration, seconds

SHORTEST_RATE_MINUTES = 5
SCRAPES_FOR_A_RATE = 4
"""A rate needs two samples; four leave room for one that failed and one that came late."""


def scope(deployment: Deployment) -> Scope:
    """All series of the deployment; a rate is taken over five minutes, or over four scrapes where that is longer."""
    scrapes = -(-SCRAPES_FOR_A_RATE * seconds(deployment.scrape_interval) // 60)
    return Scope(deployment.selectors, rate=duration(max(SHORTEST_RATE_MINUTES, int(scrapes))))
