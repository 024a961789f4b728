"""The data sources that a Grafana of the deployments needs: those of `tradeboards.toml`, or the shipped ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from config import Config, DatasourceConfig
from datasources.definition import ALERTMANAGER, POSTGRES, PROMETHEUS, DataSource, datasource
from errors import ConfigError, TradeboardsError, raise_all, within
from systems.deployment import Deployment
from systems.desk import Desk
from systems.window import seconds

# As the systems' documents have them: in containers beside Grafana's, which reach each other by these names.
SHIPPED: Mapping[str, DatasourceConfig] = {
    "prometheus": DatasourceConfig(PROMETHEUS, "Prometheus", "http://prometheus:9090", default=True),
    "postgres": DatasourceConfig(
        POSTGRES,
        "PostgreSQL",
        "postgres:5432",
        database="high_wr_db",
        sslmode="disable",  # a container's PostgreSQL has no certificate
        user="$POSTGRES_USER",
        password_env="POSTGRES_PASSWORD",  # noqa: S106 - a variable's name
    ),
    "alertmanager": DatasourceConfig(ALERTMANAGER, "Alertmanager", "http://alertmanager:9093"),
}


def declared(config: Config, deployments: Iterable[Deployment | Desk]) -> tuple[DataSource, ...]:
    """The data sources of the configuration, or the shipped ones where it names none.

    A Prometheus without a scrape interval has the longest of the deployments that ask it: shorter, and a rate would
    find too few samples. Raises `ConfigError` (or `Problems` with all of them).
    """
    given = config.datasources or SHIPPED
    there = [one for one in deployments if isinstance(one, Deployment)]
    made: list[DataSource] = []
    problems: list[TradeboardsError] = []
    for uid, one in given.items():
        try:
            only = one.default or [uid for uid, other in given.items() if other.type == PROMETHEUS] == [uid]
            made.append(datasource(uid, _paced(uid, one, there, only=only)))
        except TradeboardsError as error:
            problems += within(f"{config.where}: datasources.{uid}", error, joint=".")
    problems += _rivals(made, f"{config.where}: datasources")
    raise_all(problems)
    return tuple(made)


def _paced(uid: str, given: DatasourceConfig, deployments: Iterable[Deployment], *, only: bool) -> DatasourceConfig:
    """With the interval of those that ask it by name, and of those that name none where it is the default or `only`."""
    asking = [one.scrape_interval for one in deployments if one.datasource == uid or (not one.datasource and only)]
    if given.type != PROMETHEUS or given.scrape_interval or not asking:
        return given
    return replace(given, scrape_interval=max(asking, key=seconds))


def _rivals(made: Iterable[DataSource], where: str) -> Iterator[TradeboardsError]:
    """Data sources that one Grafana cannot have side by side."""
    made = tuple(made)
    for title, number in Counter(one.title for one in made).items():
        if number > 1:
            yield ConfigError(f'{number} have the title "{title}"', where=where, todo="Give each its own")
    defaults = [one.uid for one in made if one.default]
    if len(defaults) > 1:
        yield ConfigError(f"several are the default: {', '.join(defaults)}", where=where, todo="Choose one")
