"""All that is compiled: dashboards, data sources, and the rules that go with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from config import Config
from dashboards import output
from dashboards.compile import Compiled
from dashboards.output import Files
from datasources.declared import declared
from rules import grafana, prometheus, runbook
from rules.alertmanager import output as alertmanager
from rules.proof import file as proof
from systems.deployment import Deployment
from systems.desk import Desk

RUNBOOKS = Path("..", "docs", "runbooks")
"""Where runbooks are, from the folder of compiled output: people read them, and find them where they read the rest."""


def files(
    config: Config,
    chosen: Sequence[Deployment | Desk],
    compiled: Iterable[Compiled],
    *,
    whole: bool,
    runbooks: Path = RUNBOOKS,
) -> Files:
    """The content of each file with its path in the output folder.

    `compiled` are the dashboards of the deployments `chosen`. What is made of all deployments together (data sources,
    Alertmanager's configuration, the `runbooks`) is there only where they are the `whole`.
    """
    deployments = [one for one in chosen if isinstance(one, Deployment)]
    sources = declared(config, chosen)
    yield from output.files(compiled, sources if whole else ())
    for one in deployments:
        yield prometheus.path(one), prometheus.rule_file(one, config.alerting)
        yield proof.path(one), proof.test_file(one, config.alerting)
        yield grafana.path(one), grafana.rule_file(one, config.alerting, sources)
    if whole:
        yield from alertmanager.files(deployments, config.alerting)
        yield from ((runbooks / path.name, page) for path, page in runbook.files(deployments, config.alerting))
