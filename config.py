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
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from math import isfinite
from pathlib import Path
from typing import Any, get_args, get_type_hints

from errors import ConfigError, TradeboardsError, nearest, raise_all

FILE = "tradeboards.toml"
DEFAULT_TARGET = "local"
DEFAULT_FOLDER = "var/grafana"
_VARIABLE = re.compile("[A-Za-z_][A-Za-z0-9_]*")
_TOKENS = ("glsa_", "glc_", "eyJ")  # how the tokens of a Grafana begin
BUILD = Path("build")
"""Where compiled output is, beside the configuration."""


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
    content = _content(file)
    problems: list[TradeboardsError] = []
    top = _read(_Top, content, str(file), "", problems)
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
        alerting=_alerting(top.alerting, content.get("alerting", {}), targets[top.target or DEFAULT_TARGET].url),
    )


def _content(file: Path) -> dict[str, Any]:
    """What the TOML says; a byte order mark at its beginning is no part of it."""
    where = str(file)
    try:
        if file.exists() and not file.is_file() and not file.is_dir():  # reading a pipe would wait for a writer
            raise ConfigError("is no regular file", where=where, todo="Name the file with --config")
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigError(
            f"cannot be read: {error.strerror}", where=where, todo="Name the file with --config"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"is not TOML: {error}", where=where) from error
    except ValueError as error:  # Python reads no whole number of more than 4300 digits
        raise ConfigError("holds a number of too many digits", where=where, todo="Correct the number") from error
    except RecursionError as error:
        raise ConfigError("is nested too deeply", where=where, todo="Correct its brackets") from error


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


def _target_problems(target: TargetConfig, where: str) -> Iterator[TradeboardsError]:
    """What contradicts itself in a target. No value is quoted: it may be a secret in the wrong place."""
    if bool(target.url) == bool(target.folder):
        yield ConfigError("is neither or both", where=where, todo="Give it a url (a Grafana) or a folder")
    elif target.folder:
        yield from _folder_problems(target, where)
    if target.url and not target.url.startswith(("http://", "https://")):
        yield ConfigError(
            "its url begins with neither http:// nor https://", where=where, todo="Write https://host/path"
        )
    elif "@" in target.url:
        yield ConfigError(
            "its url holds a login", where=where, todo="Give token_env, or user and password_env, instead"
        )
    for one, other in (("token_env", "token_file"), ("password_env", "password_file")):
        if getattr(target, one) and getattr(target, other):
            yield ConfigError(f"has both {one} and {other}", where=where, todo="Keep one of them")
    has_token, has_password = (target.token_env or target.token_file), (target.password_env or target.password_file)
    if has_token and target.user:
        yield ConfigError("has a token and a user", where=where, todo="Keep one of them")
    elif target.user and not has_password:
        yield ConfigError("has a user and no password", where=where, todo="Give password_env or password_file")
    elif has_password and not target.user:
        yield ConfigError("has a password and no user", where=where, todo="Give the user, or a token alone")
    named = {"token_env": target.token_env, "password_env": target.password_env}
    yield from _variable_problems(named | _headers(target.headers_env), where)


def _headers(headers_env: Mapping[str, str]) -> dict[str, str]:
    return {f"headers_env.{name}": variable for name, variable in headers_env.items()}


def _variable_problems(variables: Mapping[str, str], where: str) -> Iterator[TradeboardsError]:
    """Keys whose value is no name of an environment variable; it is not quoted: it may be the secret itself."""
    for key, variable in variables.items():
        if variable and (not _VARIABLE.fullmatch(variable) or variable.startswith(_TOKENS)):
            todo = "Put the secret into a variable, and the variable's name here"
            yield ConfigError("is no name of an environment variable", where=f"{where}.{key}", todo=todo)


def _folder_problems(target: TargetConfig, where: str) -> Iterator[TradeboardsError]:
    logins = ("token_env", "token_file", "user", "password_env", "password_file", "headers", "headers_env")
    given = [key for key in logins if getattr(target, key)]
    if given:
        yield ConfigError(f"is a folder and has {', '.join(given)}", where=where, todo="A folder needs no login")


def _read(kind: Any, value: object, where: str, key: str, problems: list[TradeboardsError]) -> Any:
    """A TOML value as the type the configuration has for it; what does not fit is added to `problems`."""
    here = f"{where}: {key}" if key else where
    if hasattr(kind, "__dataclass_fields__"):
        return _read_table(kind, value, where, key, problems)
    origin, arguments = getattr(kind, "__origin__", None), get_args(kind)
    if origin is not None and issubclass(origin, Mapping):
        if not isinstance(value, dict):
            problems.append(ConfigError("must be a table", where=here))
            return {}
        return {name: _read(arguments[1], v, where, f"{key}.{name}", problems) for name, v in value.items()}
    if origin is tuple:
        if not isinstance(value, list):
            problems.append(ConfigError("must be a list", where=here))
            return ()
        return tuple(_read(arguments[0], item, where, f"{key}[{i}]", problems) for i, item in enumerate(value))
    scalar = next(t for t in (bool, int, str, float) if t is kind or t in arguments)
    fits = _is_number(value) if scalar is float else isinstance(value, scalar)
    if not fits or (isinstance(value, bool) and scalar is not bool):
        words = {bool: "true or false", int: "a whole number", float: "a number", str: "text"}[scalar]
        problems.append(ConfigError(f"must be {words}", where=here))
        return None
    return float(value) if isinstance(value, int) and scalar is float else value


def _is_number(value: object) -> bool:
    try:
        return isinstance(value, int | float) and isfinite(value)
    except OverflowError:  # a whole number beyond every float
        return False


def _read_table(kind: Any, value: object, where: str, key: str, problems: list[TradeboardsError]) -> Any:
    if not isinstance(value, dict):
        problems.append(ConfigError("must be a table", where=f"{where}: {key}"))
        return kind()
    hints, before = get_type_hints(kind), len(problems)
    read = {}
    for name, item in value.items():
        place = f"{key}.{name}" if key else name
        if name not in hints:
            problems.append(ConfigError("unknown key", where=f"{where}: {place}", todo=nearest(name, hints)))
        else:
            read[name] = _read(hints[name], item, where, place, problems)
            if name in {"title", "folder"} and isinstance(item, str) and not item.strip():
                problems.append(ConfigError("is blank", where=f"{where}: {place}", todo="Write one, or leave it out"))
    made = kind(**read)
    if isinstance(made, TargetConfig) and len(problems) == before:
        problems += _target_problems(made, f"{where}: {key}")
    elif isinstance(made, DatasourceConfig):
        problems += _variable_problems(
            {"password_env": made.password_env} | _headers(made.headers_env), f"{where}: {key}"
        )
    return made
