"""What Prometheus says of itself when it scrapes itself: names, types and labels as Debian 12 ships it (2.42)."""

from __future__ import annotations

from systems import promql as p
from systems import signals as s
from systems.catalogue import counter, gauge, up
from systems.exporter import Exporter
from systems.exporters.scrape import scraped

PROMETHEUS_ORIGIN = "prometheus"

RULE_FAILURES = counter(
    "prometheus_rule_evaluation_failures_total",
    "The total number of rule evaluation failures.",
    labels={"rule_group": ()},
    origin=PROMETHEUS_ORIGIN,
)
RULES = gauge(
    "prometheus_rule_group_rules", "The number of rules.", labels={"rule_group": ()}, origin=PROMETHEUS_ORIGIN
)
DROPPED = counter(
    "prometheus_notifications_dropped_total",
    "Total number of alerts dropped due to errors when sending to Alertmanager.",
    origin=PROMETHEUS_ORIGIN,
)
ALERTMANAGERS = gauge(
    "prometheus_notifications_alertmanagers_discovered",
    "The number of alertmanagers discovered and active.",
    origin=PROMETHEUS_ORIGIN,
)
HEAD_SERIES = gauge(
    "prometheus_tsdb_head_series", "Total number of series in the head block.", origin=PROMETHEUS_ORIGIN
)
UP = up(PROMETHEUS_ORIGIN)

PROMETHEUS = Exporter(
    origin=PROMETHEUS_ORIGIN,
    title="Prometheus itself",
    metrics=(RULE_FAILURES, RULES, DROPPED, ALERTMANAGERS, HEAD_SERIES, *scraped(PROMETHEUS_ORIGIN)),
    answers={
        s.PROMETHEUS_UP: UP,
        s.RULE_FAILURES: RULE_FAILURES,
        s.NOTIFICATIONS_LOST: DROPPED,
        # Without any rule file there is no series at all: none loaded, as long as Prometheus answers.
        s.RULES_LOADED: p.or_zero(p.total(RULES), p.highest(p.compare("==", UP, 1)) * 0),
        s.ALERTMANAGERS: ALERTMANAGERS,
        s.HEAD_SERIES: HEAD_SERIES,
    },
)
