"""What a Grafana is to know of a data source: its address, its settings, and where its secrets are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from config import DatasourceConfig
from errors import ConfigError, TradeboardsError, nearest, raise_all
from systems.system import scrape_problems

PROMETHEUS, POSTGRES, ALERTMANAGER = "prometheus", "postgres", "alertmanager"
"""Grafana's ids of its plugins. PostgreSQL's became `grafana-postgresql-datasource` in 10.2.3; every release before it
knows the old one only, and every later one takes both."""

# What Grafana calls each, and the first version that lists a label's values for a selector: told no version, Grafana
# reads whole series instead. VictoriaMetrics answers as Prometheus does; its rules are vmalert's.
FLAVOURS = {
    "prometheus": ("Prometheus", "2.24.0"),
    "mimir": ("Mimir", "2.0.0"),
    "thanos": ("Thanos", "0.18.0"),
    "cortex": ("Cortex", "1.11.0"),
    "victoriametrics": ("Prometheus", "2.24.0"),
}
IMPLEMENTATIONS = frozenset({"prometheus", "mimir", "cortex"})
"""Alertmanagers that Grafana tells apart."""
SSL_MODES = frozenset({"disable", "require", "verify-ca", "verify-full"})
CONNECTIONS = 5
"""Connections to PostgreSQL that a Grafana holds at most: the trading system needs the others."""
POSTGRES_VERSION = 1000
"""PostgreSQL 10, the last that Grafana's query editor tells from its predecessors."""

_UID = re.compile("[A-Za-z0-9_-]{1,40}")
_HEADER = re.compile("[A-Za-z0-9-]+")


Setting = str | int | bool


@dataclass(frozen=True)
class DataSource:
    """One data source by its `uid`, as Grafana names things: `settings` is its `jsonData`, `secrets` says for each key
    of `secureJsonData` which variable of Grafana's environment holds it, `login` is the user of HTTP's basic
    authentication, `user` that of a database."""

    uid: str
    title: str
    type: str
    url: str
    settings: Mapping[str, Setting]
    secrets: Mapping[str, str] = field(default_factory=dict)
    login: str = ""
    user: str = ""
    default: bool = False


def datasource(uid: str, given: DatasourceConfig) -> DataSource:
    """The data source that a configuration describes. Raises `ConfigError` (or `Problems` with all of them)."""
    if given.type not in _KINDS:
        raise ConfigError(f'no type "{given.type}"', where="type", todo=nearest(given.type, _KINDS))
    make, _ = _KINDS[given.type]
    raise_all(_problems(uid, given))
    return make(uid, given)


def _prometheus(uid: str, given: DatasourceConfig) -> DataSource:
    flavour = given.flavour or "prometheus"
    kind, version = FLAVOURS[flavour]
    settings: dict[str, Setting] = {
        "httpMethod": "POST",  # long queries do not fit into an address
        "manageAlerts": flavour != "victoriametrics",
        "prometheusType": kind,
        "prometheusVersion": version,
        "timeInterval": given.scrape_interval or "15s",
    }
    return _over_http(uid, given, settings)


def _alertmanager(uid: str, given: DatasourceConfig) -> DataSource:
    implementation = given.flavour or "prometheus"
    settings: dict[str, Setting] = {"handleGrafanaManagedAlerts": False, "implementation": implementation}
    return _over_http(uid, given, settings)


def _over_http(uid: str, given: DatasourceConfig, settings: Mapping[str, Setting]) -> DataSource:
    headers = dict(enumerate(given.headers_env.items(), start=1))
    names = {f"httpHeaderName{number}": name for number, (name, _) in headers.items()}
    secrets = {f"httpHeaderValue{number}": variable for number, (_, variable) in headers.items()}
    secrets |= {"basicAuthPassword": given.password_env} if given.user else {}
    return DataSource(
        uid,
        given.title or uid,
        given.type,
        given.url.rstrip("/"),
        {**settings, **names},
        secrets,
        login=given.user,
        default=given.default,
    )


def _postgres(uid: str, given: DatasourceConfig) -> DataSource:
    settings: dict[str, Setting] = {
        "database": given.database,
        "maxIdleConns": CONNECTIONS,
        "maxOpenConns": CONNECTIONS,
        "postgresVersion": POSTGRES_VERSION,
        "sslmode": given.sslmode or "require",
    }
    return DataSource(
        uid,
        given.title or uid,
        given.type,
        given.url,
        settings,
        {"password": given.password_env} if given.password_env else {},
        user=given.user,
        default=given.default,
    )


_ANY = frozenset({"type", "title", "url", "default", "user", "password_env"})
_KINDS: Mapping[str, tuple[Callable[[str, DatasourceConfig], DataSource], frozenset[str]]] = {
    PROMETHEUS: (_prometheus, _ANY | {"flavour", "scrape_interval", "headers_env"}),
    POSTGRES: (_postgres, _ANY | {"database", "sslmode"}),
    ALERTMANAGER: (_alertmanager, _ANY | {"flavour", "headers_env"}),
}
_CHOICES = {
    PROMETHEUS: ("flavour", frozenset(FLAVOURS)),
    POSTGRES: ("sslmode", SSL_MODES),
    ALERTMANAGER: ("flavour", IMPLEMENTATIONS),
}


def _problems(uid: str, given: DatasourceConfig) -> Iterator[TradeboardsError]:
    if not _UID.fullmatch(uid):
        todo = "Write at most 40 letters, digits, hyphens and underscores"
        yield ConfigError("its name is no uid", todo=todo)
    taken = _KINDS[given.type][1]
    for key, value in vars(given).items():
        if value and key not in taken:
            yield ConfigError(f"a {given.type} data source has none", where=key, todo=f"Known: {_listed(taken)}")
        elif isinstance(value, str) and not value.isprintable():
            yield ConfigError("holds a character that cannot be printed", where=key, todo="Write it without")
    yield from _address_problems(given)
    yield from _choice_problems(given)
    yield from _login_problems(given)
    if given.scrape_interval:
        yield from scrape_problems(given.scrape_interval, "scrape_interval")


def _login_problems(given: DatasourceConfig) -> Iterator[TradeboardsError]:
    for name, variable in given.headers_env.items():
        if not _HEADER.fullmatch(name):
            yield ConfigError("is no name of a header", where=f"headers_env.{name}", todo="Correct it")
        if not variable:
            yield ConfigError("names no variable", where=f"headers_env.{name}", todo="Write the variable's name")
    if given.type == POSTGRES:
        for key in ("database", "user"):
            if not getattr(given, key):
                yield ConfigError("is missing", where=key, todo="Name it")
    elif bool(given.user) != bool(given.password_env):
        yield ConfigError("has one of user and password_env", todo="Give both, or none")


def _choice_problems(given: DatasourceConfig) -> Iterator[TradeboardsError]:
    key, known = _CHOICES[given.type]
    value = getattr(given, key)
    if value and value not in known:
        yield ConfigError(f'no {key} "{value}"', where=key, todo=nearest(value, known))


def _address_problems(given: DatasourceConfig) -> Iterator[TradeboardsError]:
    """What keeps a url from being one. It is not quoted: it may hold a password."""
    is_database = given.type == POSTGRES
    example = "Write host:5432" if is_database else "Write http://host:9090, with a sub-path where it has one"
    if not given.url:
        yield ConfigError("is missing", where="url", todo=example)
    elif "@" in given.url:
        yield ConfigError("holds a login", where="url", todo="Give user and password_env instead")
    elif is_database and "://" in given.url:
        yield ConfigError("is no host and port", where="url", todo=example)
    elif not is_database and not given.url.startswith(("http://", "https://", "$")):
        yield ConfigError("begins with neither http:// nor https://", where="url", todo=example)
    elif any(character in "?# \"'" for character in given.url):
        yield ConfigError("holds more than an address", where="url", todo=example)
    elif "$" not in given.url and not _has_a_host(given.url if "://" in given.url else f"//{given.url}"):
        yield ConfigError("is no address", where="url", todo=example)


def _has_a_host(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0 and not parts.netloc.endswith(":")
    except ValueError:  # a port that is none, brackets that do not close
        return False


def _listed(keys: frozenset[str]) -> str:
    return ", ".join(sorted(keys))
