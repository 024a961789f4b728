"""The controls at the top of a dashboard."""

from __future__ import annotations

from collections.abc import Sequence

from datasources.definition import POSTGRES, PROMETHEUS
from errors import CatalogueError
from panels.panel import DATABASE_VARIABLE, Panel, View, datasource_variable
from panels.style import Json
from systems.deployment import Deployment
from systems.render import series_selector

ALL = {"selected": True, "text": ["All"], "value": ["$__all"]}
EXPORTERS_DETAIL = frozenset({"cpu", "mode", "device", "mountpoint", "state", "db", "schemaname", "relname"})
NOT_A_CONTROL = frozenset({"job", "__name__", "status"}) | EXPORTERS_DETAIL
"""`status` is another thing in each metric: of a request, a fetch, a run. One choice would narrow them all."""


def controlled_labels(panels: Sequence[Panel], deployment: Deployment) -> tuple[str, ...]:
    """The labels that some panel is broken down by and that this deployment's metrics have; `instance` first."""
    drawn = [line for panel in panels for line in panel.lines if line.drawable(deployment)]
    wanted = [label for line in drawn for label in line.variables() if label in deployment.labels(line.signal)]
    return tuple(dict.fromkeys(label for label in ("instance", *wanted) if label not in NOT_A_CONTROL))


def variables(panels: Sequence[Panel], deployment: Deployment, home: str) -> list[Json]:
    """The data source, the database where a panel asks one, the instance of the origin `home`, and one multi-value
    control for each label that panels are broken down by."""
    return [
        _datasource(deployment.datasource, datasource_variable()),
        *([_database(deployment.postgres)] if any(panel.records for panel in panels) else []),
        *(_label(label, panels, deployment, home) for label in controlled_labels(panels, deployment)),
    ]


def datasources(deployments: Sequence[Deployment]) -> list[Json]:
    """One data source for each that the deployments have: of the same kind, each chosen for itself."""
    uids = dict.fromkeys(deployment.datasource for deployment in deployments)
    return [_datasource(uid, datasource_variable(uid)) for uid in uids]


def _datasource(uid: str, name: str) -> Json:
    label = "Data source" if name == datasource_variable() else f"Data source {uid}"
    return _choice(PROMETHEUS, uid or "default", name, label)


def _database(uid: str) -> Json:
    return _choice(POSTGRES, uid, DATABASE_VARIABLE, "Database")


def _choice(plugin: str, uid: str, name: str, label: str) -> Json:
    """A choice among the data sources of a kind; Grafana takes the first where `uid` is none of them."""
    return {
        "current": {"selected": True, "text": uid, "value": uid},
        "hide": 0,
        "includeAll": False,
        "label": label,
        "multi": False,
        "name": name,
        "options": [],
        "query": plugin,
        "refresh": 1,
        "regex": "",
        "type": "datasource",
    }


def _label(label: str, panels: Sequence[Panel], deployment: Deployment, home: str) -> Json:
    return {
        "allValue": ".*",
        "current": ALL,
        "datasource": View(deployment).datasource,
        "hide": 0,
        "includeAll": True,
        "label": label.replace("_", " ").capitalize(),
        "multi": True,
        "name": label,
        "options": [],
        "query": f"label_values({_source(label, panels, deployment, home)}, {label})",
        "refresh": 2,
        "regex": "",
        "sort": 1,
        "type": "query",
    }


def _source(label: str, panels: Sequence[Panel], deployment: Deployment, home: str) -> str:
    """The series that the values of a label are read from."""
    if label == "instance":
        return series_selector(["up"], home, View(deployment).scope())
    lines = [line for panel in panels for line in panel.lines if label in line.variables()]
    signals = {line.signal for line in lines if line.drawable(deployment)}
    metrics = {m for signal in signals for m in deployment.metrics(signal) if label in m.labels}
    origins = sorted({metric.origin for metric in metrics})
    if len(origins) > 1:
        raise CatalogueError(
            f'a variable "{label}" would read metrics of several origins: {", ".join(origins)}',
            where=deployment.slug,
            todo="Break panels of one dashboard down by differently named labels",
        )
    scope = View(deployment, frozenset({"instance"}), home=home).scope()
    names = sorted(deployment.named(metric).series_names[-1] for metric in metrics)
    return series_selector(names, origins[0], scope)
