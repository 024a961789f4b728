"""What there is to check: our compiled dashboards and rules, and files of any hand."""

from __future__ import annotations

import codecs
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import orjson

from checks.exported import exported_by
from checks.ruleset import Ruleset
from checks.subject import Subject
from checks.yaml_text import plain
from config import Config
from dashboards.compile import Compiled
from errors import ConfigError, TradeboardsError, raise_all
from rules import prometheus
from systems.deployment import Deployment
from systems.window import seconds

RUNBOOKS = Path("docs", "runbooks")
"""Where runbooks are, beside the configuration."""

Read = TypeVar("Read", Subject, Ruleset)


def ours(compiled: Iterable[Compiled], uids: Iterable[str]) -> Iterator[Subject]:
    """Compiled dashboards, with all that is known of them, among all dashboards that there are (by their `uids`)."""
    there = Counter(uids)
    for one in compiled:
        yield Subject(
            one.dashboard,
            exported=exported_by(one.deployment),
            uids=there,
            scrape_interval=seconds(one.deployment.scrape_interval),
        )


def our_rules(deployments: Iterable[Deployment], config: Config) -> Iterator[Ruleset]:
    """The rules of deployments, with all that is known of them; their dashboards are checked before them."""
    pages = config.root / RUNBOOKS
    there = frozenset(page.name for page in pages.glob("*.md")) if pages.is_dir() else None
    for one in deployments:
        yield Ruleset(
            {"groups": prometheus.groups(one, config.alerting)},
            str(prometheus.path(one)),
            exported_by(one),
            seconds(one.scrape_interval),
            whole=True,
            runbooks=there,
        )


def from_files(paths: Iterable[Path]) -> list[Subject]:
    """Dashboards in JSON files. Raises `ConfigError` (or `Problems` with all of them) for what is no JSON."""
    return _each(paths, _dashboard)


def rules_from_files(paths: Iterable[Path]) -> list[Ruleset]:
    """Rules in YAML files. Raises `ConfigError` (or `Problems` with all of them) for what is no YAML."""
    return _each(paths, _rules)


def _each(paths: Iterable[Path], read: Callable[[Path], Read]) -> list[Read]:
    found: list[Read] = []
    problems: list[TradeboardsError] = []
    for path in paths:
        try:
            found.append(read(path))
        except OSError as error:
            problems.append(ConfigError(f"cannot be read: {error.strerror}", where=str(path)))
        except ConfigError as error:
            problems.append(error)
    raise_all(problems)
    return found


def _dashboard(path: Path) -> Subject:
    content = path.read_bytes().removeprefix(codecs.BOM_UTF8)  # editors on Windows write one
    try:
        return Subject(orjson.loads(content), name=path.name)
    except orjson.JSONDecodeError as error:
        raise ConfigError(f"is not JSON: {error}", where=str(path), todo="Export the dashboard anew") from error


def _rules(path: Path) -> Ruleset:
    return Ruleset(plain(path.read_bytes(), str(path)), path.name)
