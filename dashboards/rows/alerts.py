"""What fires, and what has fired."""

from __future__ import annotations

from panels.line import Line
from panels.statetimeline import statetimeline
from panels.style import AMBER, GREEN, RED, states
from systems import promql as p
from systems import signals as s
from systems.deployment import Deployment
from systems.history import ALERTS
from systems.query import Query
from systems.signal import STATE
from systems.statistics import at_most

FIRED = states(_0=("NONE", GREEN), _1=("FIRING", AMBER), _2=("CRITICAL", RED))


def _by_name(deployment: Deployment, _: tuple[str, ...]) -> Query:
    """2 while an alert of this name fires that is critical, 1 while another does, 0 for none at all."""
    critical = p.total(ALERTS.where(alertstate="firing", severity="critical"), ("alertname",)) * 0 + 2
    return p.either(critical, at_most(deployment.total(s.FIRING_ALERTS, ("alertname",)), 1))


HISTORY = statetimeline(
    Line(s.FIRING_ALERTS, _by_name, STATE, ("alertname",), each=("alertname",), narrowed=False),
    words=FIRED,
    title="Alert history",
    size=(24, 6),
    about="A band for each alert that fired in the time shown.",
)
