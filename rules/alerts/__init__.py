"""Every alert there is, by topic: each becomes a rule where a deployment answers its signal and has a limit for it."""

from __future__ import annotations

from rules.alert import Alert
from rules.alerts.data import DATA
from rules.alerts.execution import EXECUTION
from rules.alerts.health import HEALTH
from rules.alerts.host import HOST
from rules.alerts.monitoring import MONITORING
from rules.alerts.research import RESEARCH
from rules.alerts.risk import RISK
from rules.alerts.services import SERVICES

TOPICS: dict[str, tuple[Alert, ...]] = {
    "risk": RISK,
    "execution": EXECUTION,
    "health": HEALTH,
    "data": DATA,
    "services": SERVICES,
    "host": HOST,
    "research": RESEARCH,
    "monitoring": MONITORING,
}
"""The groups in which they are evaluated."""
