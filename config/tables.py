"""The tables of `tradeboards.toml`, with their defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class TargetConfig:
    """A place to push to: a Grafana (`url`) or a provisioning folder (`folder`, relative to the file)."""

    url: str = ""
    folder: str = ""
    token_env: str = ""
    token_file: str = ""
    user: str = ""
    password_env: str = ""
    password_file: str = ""
    org_id: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    headers_env: Mapping[str, str] = field(default_factory=dict)
    ca_file: str = ""
    client_cert: str = ""
    client_key: str = ""
    timeout: float = 30.0
    retries: int = 3
    allow_http: bool = False


@dataclass(frozen=True)
class LimitConfig:
    """A signal's limit, in the signal's unit, and how long it must be beyond it before anybody is told (`5m`)."""

    warning: float | None = None
    critical: float | None = None
    hold: str = ""


@dataclass(frozen=True)
class MetricConfig:
    """How a metric is exported here, where that is not as the system's catalogue says: its name, its unit."""

    name: str = ""
    unit: str = ""


@dataclass(frozen=True)
class DeploymentConfig:
    """How a system runs somewhere; what is empty is the system's own. `recording`: its Prometheus loads our rules."""

    system: str = ""
    title: str = ""
    folder: str = ""
    selectors: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    limits: Mapping[str, LimitConfig] = field(default_factory=dict)
    metrics: Mapping[str, MetricConfig] = field(default_factory=dict)
    datasource: str = ""
    postgres: str = ""
    currency: str = ""
    timezone: str = ""
    day_start: str = ""
    session: str = ""
    scrape_interval: str = ""
    editable: bool = False
    recording: bool = True
    channels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class DatasourceConfig:
    """A data source that a Grafana is to have. Which keys it takes depends on its `type`.

    Grafana puts the values of its own environment in place of `$NAME` in them; `_env` keys name such a variable.
    """

    type: str = ""
    title: str = ""
    url: str = ""
    flavour: str = ""
    default: bool = False
    scrape_interval: str = ""
    database: str = ""
    sslmode: str = ""
    user: str = ""
    password_env: str = ""
    headers_env: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class WebhookConfig:
    """A program that alerts are posted to; `token_file` is a file of the secrets, with its bearer token."""

    url: str = ""
    token_file: str = ""


@dataclass(frozen=True)
class AlertingConfig:
    """How alerts are told, and what links in them begin with; `secrets` is the folder of Alertmanager's secret files.

    Without `telegram_token_env`, a variable that `envsubst` puts in, Telegram's token is one of them (since 0.26).
    """

    grafana_url: str = "http://localhost:3000"
    runbook_url: str = "https://github.com/tradeboards/tradeboards/blob/main/docs/runbooks"
    secrets: str = "/etc/alertmanager/secrets"
    channels: tuple[str, ...] = ("email:root@localhost",)
    smtp: str = "localhost:25"
    smtp_from: str = "alertmanager@localhost"
    smtp_user: str = ""
    telegram_token_env: str = "TELEGRAM_BOT_TOKEN"  # noqa: S105 - a variable's name
    heartbeat: WebhookConfig = field(default_factory=WebhookConfig)
    webhooks: Mapping[str, WebhookConfig] = field(default_factory=dict)
