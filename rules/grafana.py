"""Alert rules for Grafana's own alerting, as its file provisioning reads them: one file a deployment.

They ask what the Prometheus rules ask. Recording rules stay with Prometheus: where an alert reads what they record, the
data source must load them. `keep_firing_for`, and for how many evaluations a series may be missing, are left out: only
Grafana 12 and later have both, and an earlier one would drop them in silence.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from config import AlertingConfig
from dashboards.identity import UID_LENGTH
from datasources.definition import PROMETHEUS, DataSource
from rules.document import document
from rules.firing import Firing, firing
from rules.prometheus import INTERVAL, annotated, expression, labels
from systems.deployment import Deployment

FOLDER = "alerting"
HEAD = "Compiled by tradeboards: Grafana reads it from provisioning/alerting."
DASHBOARD, PANEL = "__dashboardUid__", "__panelId__"
"""Annotations that Grafana makes the link to a panel of; it tells nobody those that begin with two underscores."""
NAME = "alert"
"""The label that has the alert's name: Grafana puts a rule's title, which nothing else may have, into `alertname`."""

_SHIPPED = "prometheus"
_EXPRESSIONS = "__expr__"
_FIRES = "is_nan($A) + 1"
"""1 or 2 for each series there is, whatever its value: 0 and what is no number are beyond a limit, too."""
_TEMPLATE = re.compile(r"\{\{.*?\}\}")
_TEMPLATES = {"$labels.": ".Labels.", "$value": ".Values.A.Value"}
"""What Prometheus calls it, and Grafana. Without a `$`: before 9.1.5 Grafana takes what follows one for a variable of
its environment."""
_HASH = 8

Json = dict[str, Any]


def path(deployment: Deployment) -> Path:
    """Where its file is, in the folder of compiled output."""
    return Path(FOLDER, f"{deployment.slug}.yaml")


def rule_file(deployment: Deployment, alerting: AlertingConfig, sources: Iterable[DataSource] = ()) -> bytes:
    """The alert rules of a deployment; `sources` are the data sources of the Grafana that asks them."""
    return document({"apiVersion": 1, "groups": groups(deployment, alerting, sources)}, HEAD)


def groups(deployment: Deployment, alerting: AlertingConfig, sources: Iterable[DataSource] = ()) -> list[Json]:
    """The alert rules of a deployment as groups of a provisioning file, one a topic."""
    return list(_groups(deployment, alerting, asked(deployment, sources)))


def asked(deployment: Deployment, sources: Iterable[DataSource] = ()) -> str:
    """The uid of the Prometheus that a deployment's rules ask, as a rule cannot leave it to the reader: the one it
    names, else the default one, else the first, else the one that is shipped."""
    there = sorted((one for one in sources if one.type == PROMETHEUS), key=lambda one: not one.default)
    return deployment.datasource or (there[0].uid if there else _SHIPPED)


def uid(deployment: Deployment, rule: Firing) -> str:
    """What Grafana knows a rule by, always; a long one ends in a digest of what it leaves out."""
    name = "-".join(filter(None, (deployment.slug, rule.name, rule.severity, rule.metric)))
    legal = re.sub("[^A-Za-z0-9_-]", "-", name)
    if len(name) <= UID_LENGTH and legal == name:
        return name
    digest = hashlib.blake2s(name.encode(), digest_size=_HASH // 2).hexdigest()
    return f"{legal[: UID_LENGTH - _HASH - 1]}-{digest}"


def _groups(deployment: Deployment, alerting: AlertingConfig, datasource: str) -> Iterator[Json]:
    found = sorted(firing(deployment), key=lambda rule: rule.topic)
    for topic, rules in groupby(found, key=lambda rule: rule.topic):
        yield {
            "orgId": 1,
            "name": f"{deployment.slug}-{topic}",
            "folder": deployment.folder,
            "interval": INTERVAL,
            "rules": [_rule(rule, deployment, alerting, datasource) for rule in rules],
        }


def _rule(rule: Firing, deployment: Deployment, alerting: AlertingConfig, datasource: str) -> Json:
    return {
        "uid": uid(deployment, rule),
        "title": _title(rule, deployment),
        "condition": "C",
        "data": [
            _query("A", PROMETHEUS, datasource, expr=expression(rule, deployment), instant=True, range=False),
            _query("C", _EXPRESSIONS, _EXPRESSIONS, type="math", expression=_FIRES),
        ],
        "noDataState": "OK",
        "execErrState": "Error",
        "for": rule.hold,
        "annotations": _annotations(rule, deployment, alerting),
        "labels": {NAME: rule.name, **labels(rule, deployment)},
        "isPaused": False,
    }


def _title(rule: Firing, deployment: Deployment) -> str:
    """`ExposureTooHigh critical (trader247)`: of one folder, which deployments may share, each rule has its own."""
    return " ".join(filter(None, (rule.name, rule.severity, rule.metric, f"({deployment.slug})")))


def _query(ref: str, kind: str, source: str, **model: Any) -> Json:
    """One step of a rule. What Grafana would add to its model stands there from the beginning."""
    return {
        "refId": ref,
        "relativeTimeRange": {"from": 600, "to": 0},
        "datasourceUid": source,
        "model": {
            "refId": ref,
            "datasource": {"type": kind, "uid": source},
            **model,
            "intervalMs": 1000,
            "maxDataPoints": 43200,
        },
    }


def _annotations(rule: Firing, deployment: Deployment, alerting: AlertingConfig) -> dict[str, str]:
    told = {key: _TEMPLATE.sub(_for_grafana, text) for key, text in annotated(rule, deployment, alerting).items()}
    linked = {DASHBOARD: rule.panel.uid, PANEL: str(rule.panel.panel)} if rule.panel else {}
    return told | linked


def _for_grafana(template: re.Match[str]) -> str:
    text = template[0]
    for prometheus, grafana in _TEMPLATES.items():
        text = text.replace(prometheus, grafana)
    return text
