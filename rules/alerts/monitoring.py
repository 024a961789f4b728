"""Can the monitoring itself be trusted?"""

from __future__ import annotations

from panels.line import counted, level
from rules.alert import Alert
from systems import signals as s

MONITORING = (
    Alert("PrometheusDown", level(s.PROMETHEUS_UP), "Prometheus does not answer its own scrape.", hold="2m"),
    Alert(
        "RuleFailures",
        counted(s.RULE_FAILURES, "15m", or_zero=False),
        "Rules fail to be evaluated: alerts may be missing.",
    ),
    Alert(
        "NotificationsLost",
        counted(s.NOTIFICATIONS_LOST, "15m", or_zero=False),
        "Alerts do not leave Prometheus.",
        hold="2m",
    ),
    Alert("NoAlertmanager", level(s.ALERTMANAGERS), "There is nobody to send alerts to."),
)
