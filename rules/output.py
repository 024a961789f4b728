"""All that is compiled: dashboards, data sources, and the rules that go with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from config import Config
from dashboards import output
from dashboards.compile import Compiled
from dashboards.output import Files
from datasources.declared import declared
from rules import grafana, prometheus
from systems.deployment import Deployment
from systems.desk import Desk


def files(config: Config, chosen: Sequence[Deployment | Desk], compiled: Iterable[Compiled], *, whole: bool) -> Files:
    """The content of each file with its path in the output folder.

    `compiled` are the dashboards of the deployments `chosen`. What is made of all deployments together (data sources,
    Alertmanager's configuration, runbooks) is there only where they are the `whole`.
    """
    deployments = [one for one in chosen if isinstance(one, Deployment)]
    sources = declared(config, chosen)
    yield from output.files(compiled, sources if whole else ())
    for one in deployments:
        yield prometheus.path(one), prometheus.rule_file(one, config.alerting)
        yield grafana.path(one), grafana.rule_file(one, config.alerting, sources)
