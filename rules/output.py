"""All that is compiled: dashboards, data sources, and the rules that go with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from config import AlertingConfig, Config
from dashboards import output
from dashboards.compile import Compiled
from dashboards.output import Files
from datasources.declared import declared
from rules import prometheus
from systems.deployment import Deployment
from systems.desk import Desk


def files(config: Config, chosen: Sequence[Deployment | Desk], compiled: Iterable[Compiled], *, whole: bool) -> Files:
    """The content of each file with its path in the output folder.

    `compiled` are the dashboards of the deployments `chosen`. What is made of all deployments together (data sources,
    Alertmanager's configuration, runbooks) is there only where they are the `whole`.
    """
    deployments = [one for one in chosen if isinstance(one, Deployment)]
    yield from output.files(compiled, declared(config, chosen) if whole else ())
    for one in deployments:
        yield from _rules(one, config.alerting)


def _rules(deployment: Deployment, alerting: AlertingConfig) -> Iterator[tuple[Path, bytes]]:
    yield prometheus.path(deployment), prometheus.rule_file(deployment, alerting)
