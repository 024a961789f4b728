"""Rule files for Prometheus 2.42 or later, one a deployment. Mimir, Thanos and vmalert 1.92 or later read them too."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from config import AlertingConfig
from rules import recording
from rules.document import document
from rules.firing import Firing, firing
from rules.scope import scope
from systems.deployment import Deployment
from systems.render import render

FOLDER = "rules"
HEAD = "Compiled by tradeboards: Prometheus reads it from its rule_files."
INTERVAL = "30s"
"""How often alerts are evaluated."""
KEEP = "5m"
"""How long an alert goes on after the first good sample: one that comes and goes is told once."""

Json = dict[str, Any]


def path(deployment: Deployment) -> Path:
    """Where its file is, in the folder of compiled output."""
    return Path(FOLDER, f"{deployment.slug}.rules.yml")


def rule_file(deployment: Deployment, alerting: AlertingConfig) -> bytes:
    """All recording and alert rules of a deployment."""
    return document({"groups": groups(deployment, alerting)}, HEAD)


def groups(deployment: Deployment, alerting: AlertingConfig) -> list[Json]:
    """The groups of a deployment's rule file: what records, then what alerts."""
    return [*recording.groups(deployment), *alert_groups(deployment, alerting)]


def group_names(deployment: Deployment) -> list[str]:
    """The names of all groups of a deployment's rule file, in its order."""
    recorded = [group["name"] for group in recording.groups(deployment)]
    return [*recorded, *(_group_name(deployment, topic) for topic in sorted({one.topic for one in firing(deployment)}))]


def alert_groups(deployment: Deployment, alerting: AlertingConfig) -> list[Json]:
    """The alert rules of a deployment as groups of a rule file, one a topic."""
    return list(_groups(deployment, alerting))


def _groups(deployment: Deployment, alerting: AlertingConfig) -> Iterator[Json]:
    found = sorted(firing(deployment), key=lambda rule: rule.topic)
    for topic, rules in groupby(found, key=lambda rule: rule.topic):
        yield {
            "name": _group_name(deployment, topic),
            "interval": INTERVAL,
            "rules": [_rule(rule, deployment, alerting) for rule in rules],
        }


def _group_name(deployment: Deployment, topic: str) -> str:
    return f"{deployment.slug}-{topic}"


def _rule(rule: Firing, deployment: Deployment, alerting: AlertingConfig) -> Json:
    kept = {"for": rule.hold, "keep_firing_for": KEEP} if rule.alert or rule.signal else {}
    return {
        "alert": rule.name,
        "expr": expression(rule, deployment),
        **kept,
        "labels": labels(rule, deployment),
        "annotations": annotated(rule, deployment, alerting),
    }


def expression(rule: Firing, deployment: Deployment) -> str:
    """What a rule asks, as PromQL of this deployment."""
    return render(deployment.adapted(rule.query), scope(deployment))


def labels(rule: Firing, deployment: Deployment) -> dict[str, str]:
    """What routes an alert: whose it is, how bad, and about what."""
    return {"system": deployment.system.slug, "deployment": deployment.slug, **rule.labels}


def annotated(rule: Firing, deployment: Deployment, alerting: AlertingConfig) -> dict[str, str]:
    """What a reader of an alert gets: what it means, and where to look."""
    found = {
        "summary": f"{deployment.title}: {rule.summary}",
        "description": rule.description,
        "runbook_url": f"{alerting.runbook_url.rstrip('/')}/{rule.name}.md",
    }
    if rule.panel:
        found["dashboard_url"] = alerting.grafana_url.rstrip("/") + rule.panel.path
    return found
