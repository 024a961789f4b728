"""Can the monitoring itself be trusted?"""

from __future__ import annotations

from systems.signal import COUNT, Events, Level, status

ANSWERED = "None is good news: without one it is zero, as long as Prometheus answers its own scrape."

PROMETHEUS_UP = status("prometheus_up", "Prometheus", "Does Prometheus answer its own scrape?", "higher", combine="min")
RULE_FAILURES = Events(
    "rule_failures", "Rule failures", "Do rules fail to be evaluated?", better="lower", silence=ANSWERED, whole=True
)
NOTIFICATIONS_LOST = Events(
    "notifications_lost",
    "Notifications lost",
    "Do alerts fail to leave Prometheus?",
    better="lower",
    silence=ANSWERED,
    whole=True,
)
ALERTMANAGERS = Level(
    "alertmanagers",
    "Alertmanagers found",
    "Is there anyone to send alerts to? Where none was ever named, no notification is lost either.",
    COUNT,
    "higher",
    low=0,
    decimals=0,
    combine="min",
)
RULES_LOADED = Level("rules_loaded", "Rules loaded", "Are there rules at all?", COUNT, "higher", low=0, decimals=0)
HEAD_SERIES = Level(
    "head_series", "Series in memory", "How much must Prometheus hold?", COUNT, low=0, decimals=0, combine="max"
)
