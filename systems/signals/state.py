"""Is it on, is it answering, does something need attention?"""

from __future__ import annotations

from systems.signal import CLOCK, COUNT, NONE_IS_GOOD, SECONDS, STATE, Events, Level, ratio, status

TRADING_STATE = Level(
    "trading_state",
    "Trading state",
    "Is it on? TRADING: every process answers and no breaker stops it. STOPPED: one does; where it does not say so "
    "itself, one tripped within the last hour or turns proposals away. UP: every process answers, but no breaker says "
    "whether it trades. DOWN: a process does not answer.",
    STATE,
    "higher",
    low=0,
    high=3,
    decimals=0,
)
UP = status("up", "Up", "Does it answer when it is scraped?", "higher", combine="min")
AS_OF = Level("as_of", "Data as of", "How fresh is what this page shows?", CLOCK, combine="max")
HEALTH_SCORE = ratio(
    "health_score", "Health score", "How does the system judge its own health?", "higher", decimals=0, combine="min"
)
COMPONENT_UP = status(
    "component_up",
    "Component status",
    "Which parts of the application work, as it says of itself?",
    "higher",
    combine="min",
)
ALERTS_ACTIVE = Level("alerts_active", "Active alerts", "Must I act?", COUNT, "lower", low=0, decimals=0)
FIRING_ALERTS = Level(
    "firing_alerts",
    "Firing alerts",
    "Must I act? Alerts of this deployment that fire in Prometheus now; zero only while its watchdog says that alerts "
    "are evaluated.",
    COUNT,
    "lower",
    low=0,
    decimals=0,
)
ALERTS_TRIGGERED = Events(
    "alerts_triggered", "Alerts triggered", "What alerted, and how often?", better="lower", silence=NONE_IS_GOOD
)
BACKUP_AGE = Level(
    "backup_age", "Backup age", "How long ago did the last backup work?", SECONDS, "lower", low=0, combine="max"
)
