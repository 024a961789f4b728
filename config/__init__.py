"""`tradeboards.toml`: where to push to, how systems are deployed, and a user's own systems.

Everything has a default: without the file there is one deployment a system and the target is the provisioning folder
`var/grafana`. Secrets are never in the file; it names the environment variable or the file that holds them.

    target = "staging"                      # the target meant when none is named
    systems = ["mybot.py"]

    [targets.staging]
    url = "https://grafana.example.org/sub/path"
    token_env = "GRAFANA_TOKEN"             # or token_file; or user with password_env or password_file

    [targets.local]
    folder = "var/grafana"

    [deployments.trader247-paper]
    system = "trader247"
    selectors.app = { job = "trader247-paper" }       # a value that begins with ~ is a regular expression
    limits.exposure = { warning = 0.5, critical = 0.6, hold = "5m" }
    metrics.trader_exposure_pct = { unit = "percentunit" }  # or a name: as it is exported here
    timezone = "America/New_York"

    [datasources.mimir]                     # its uid; named ones take the place of the shipped ones
    type = "prometheus"                     # or postgres, alertmanager
    flavour = "mimir"
    url = "http://mimir:8080/prometheus"
    headers_env = { X-Scope-OrgID = "MIMIR_TENANT" }  # variables are those of Grafana's environment

    [alerting]                              # docs/alerting.md has the rest
    channels = ["email:desk@example.org"]   # of alerts that no deployment has channels for
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from config.reading import content, read
from config.tables import (
    AlertingConfig,
    DatasourceConfig,
    DeploymentConfig,
    LimitConfig,
    MetricConfig,
    TargetConfig,
    WebhookConfig,
)
from errors import ConfigError, TradeboardsError, nearest, raise_all

__all__ = [
    "BUILD",
    "DEFAULT_FOLDER",
    "DEFAULT_TARGET",
    "FILE",
    "AlertingConfig",
    "Config",
    "DatasourceConfig",
    "DeploymentConfig",
    "LimitConfig",
    "MetricConfig",
    "TargetConfig",
    "WebhookConfig",
    "load",
]

FILE = "tradeboards.toml"
DEFAULT_TARGET = "local"
DEFAULT_FOLDER = "var/grafana"
BUILD = Path("build")
"""Where compiled output is, beside the configuration."""


@dataclass(frozen=True)
class Config:
    """All of `tradeboards.toml`; `root` is the folder that relative paths start from."""

    root: Path
    where: str = FILE
    target: str = DEFAULT_TARGET
    systems: tuple[Path, ...] = ()
    targets: Mapping[str, TargetConfig] = field(default_factory=dict)
    deployments: Mapping[str, DeploymentConfig] = field(default_factory=dict)
    datasources: Mapping[str, DatasourceConfig] = field(default_factory=dict)
    alerting: AlertingConfig = field(default_factory=AlertingConfig)

    def chosen_target(self, name: str | None = None) -> tuple[str, TargetConfig]:
        """The named target, or the default one. Raises `ConfigError` for a name that is not there, an empty one too."""
        wanted = self.target if name is None else name
        if wanted not in self.targets:
            raise _no_target(wanted, self.targets, self.where)
        return wanted, self.targets[wanted]


def _no_target(name: str, targets: Mapping[str, TargetConfig], where: str) -> ConfigError:
    return ConfigError(f'no target "{name}"', where=where, todo=nearest(name, targets))


def load(path: Path | None = None) -> Config:
    """The configuration of a file, or of `tradeboards.toml` here if there is one, or the defaults.

    Raises `ConfigError` (or `Problems` with all of them) for a file that was asked for and is not there, for what is
    not TOML, and for keys and values that mean nothing.
    """
    file = path or Path(FILE)
    if path is None and not os.path.lexists(file):
        return Config(Path(), targets={DEFAULT_TARGET: TargetConfig(folder=DEFAULT_FOLDER)})
    said = content(file)
    problems: list[TradeboardsError] = []
    top = read(_Top, said, str(file), "", problems)
    targets = {DEFAULT_TARGET: TargetConfig(folder=DEFAULT_FOLDER)} | dict(top.targets)
    if top.target and top.target not in targets:
        problems.append(_no_target(top.target, targets, str(file)))
    raise_all(problems)
    return Config(
        root=file.parent,
        where=str(file),
        target=top.target or DEFAULT_TARGET,
        systems=tuple(file.parent / system for system in top.systems),
        targets=targets,
        deployments=top.deployments,
        datasources=top.datasources,
        alerting=_alerting(top.alerting, said.get("alerting", {}), targets[top.target or DEFAULT_TARGET].url),
    )


@dataclass(frozen=True)
class _Top:
    target: str = ""
    systems: tuple[str, ...] = ()
    targets: Mapping[str, TargetConfig] = field(default_factory=dict)
    deployments: Mapping[str, DeploymentConfig] = field(default_factory=dict)
    datasources: Mapping[str, DatasourceConfig] = field(default_factory=dict)
    alerting: AlertingConfig = field(default_factory=AlertingConfig)


def _alerting(given: AlertingConfig, said: Mapping[str, Any], grafana: str) -> AlertingConfig:
    """The table `[alerting]`; links lead to the default target where it does not say to which Grafana."""
    url = given.grafana_url if "grafana_url" in said else grafana or given.grafana_url
    return replace(given, grafana_url=url.rstrip("/"), runbook_url=given.runbook_url.rstrip("/"))
