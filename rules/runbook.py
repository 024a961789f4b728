"""Runbooks: a page for each alert, of what was written about it and of the numbers, queries and panels of each
deployment.

What is written stands in `rules/runbooks/`, under the alert's own name, without a number: these come from the limits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from config import AlertingConfig
from errors import CatalogueError
from panels.style import amount
from rules.alerts import TOPICS
from rules.firing import OWN, SIGNAL_MISSING, Firing, firing
from rules.prometheus import expression
from rules.shown import Shown, panels
from systems.deployment import Deployment
from systems.signal import STATE, Limit, Signal
from systems.signals import SIGNALS

FOLDER = "runbooks"
INDEX = "README.md"
GENERIC = "BeyondLimit"
"""The page of alerts on signals that only one system knows."""
HEAD = "<!-- Compiled by tradeboards: change rules/runbooks or the limits, not this page. -->"
_WRITTEN = Path(__file__).parent / FOLDER


@dataclass(frozen=True)
class Written:
    """What is written about an alert: keys of signals to look at, own names of alerts to see also, and sections."""

    look_at: tuple[str, ...]
    see_also: tuple[str, ...]
    sections: str


@dataclass(frozen=True)
class _Place:
    """An alert rule where it holds."""

    deployment: Deployment
    rule: Firing


def files(deployments: Iterable[Deployment], alerting: AlertingConfig) -> Iterator[tuple[Path, bytes]]:
    """A page for each name that an alert has in one of the deployments, and one that lists them.

    Raises `CatalogueError` for an alert of which nothing is written.
    """
    deployments = tuple(deployments)
    places = [_Place(one, rule) for one in deployments for rule in firing(one)]
    pages = {
        name: list(found) for name, found in groupby(sorted(places, key=_name_of), key=lambda place: place.rule.name)
    }
    shown = {one.slug: panels(one) for one in deployments}
    for name, found in pages.items():
        yield Path(FOLDER, f"{name}.md"), _page(name, found, pages, shown, alerting)
    yield Path(FOLDER, INDEX), _index(pages)


@cache
def written(own_name: str) -> Written:
    """What is written about an alert of this name. Raises `CatalogueError` where nothing is."""
    try:
        text = (_WRITTEN / f"{own_name}.md").read_text(encoding="utf-8")
    except FileNotFoundError as error:
        todo = f"Write rules/runbooks/{own_name}.md"
        raise CatalogueError("nothing is written about this alert", where=own_name, todo=todo) from error
    head, _, sections = text.partition("\n\n")
    listed = dict(line.split(": ", 1) for line in head.splitlines())
    look_at, see_also = (tuple(listed[key].split(", ")) if key in listed else () for key in ("Look at", "See also"))
    return Written(look_at, see_also, sections.strip())


def own_name(rule: Firing) -> str:
    """The name under which something is written about an alert: its own, whatever a system calls it."""
    return GENERIC if rule.topic == OWN else rule.alert.name if rule.alert else rule.name


def _name_of(place: _Place) -> str:
    return place.rule.name


def _page(
    name: str,
    places: Sequence[_Place],
    pages: Mapping[str, Sequence[_Place]],
    shown: Mapping[str, Mapping[Signal, Shown]],
    alerting: AlertingConfig,
) -> bytes:
    parts = [HEAD, f"# {name}", _summary(places), "\n".join(_table(places))]
    links = list(_links(places, shown, alerting))
    if links:
        parts += ["## Look here first", "\n".join(links)]
    parts += _sections(places)
    parts += ["## What it fires on", *_queries(places)]
    others = _others(name, places, pages)
    if others:
        parts += ["## See also", "\n".join(f"- [{other}]({other}.md): {_summary(pages[other])}" for other in others)]
    return ("\n\n".join(parts) + "\n").encode()


def _table(places: Iterable[_Place]) -> Iterator[str]:
    yield "| Where | Severity | When | For | Whose limit |"
    yield "|---|---|---|---|---|"
    told = (
        f"| `{place.deployment.slug}` | {rule.severity} | {_condition(place)} | {rule.hold} "
        f"| {escaped(rule.limit.origin) if rule.limit else ''} |"
        for place in places
        for rule in (place.rule,)
    )
    yield from dict.fromkeys(told)


def _condition(place: _Place) -> str:
    """`Exposure from 90 %`, and what else must be so."""
    rule = place.rule
    if rule.alert is None or rule.value is None or rule.limit is None:
        if rule.signal is None:
            return "always"
        return escaped(f"{rule.signal.title} is {'not there' if rule.name == SIGNAL_MISSING else 0}")
    parts = [_beyond(rule.limit, rule.value, place.deployment)]
    parts += [f"{line.signal.title} likewise" for line in rule.alert.also]
    if enough := rule.alert.enough:
        parts.append(f"{enough.signal.title}: {enough.times} or more in {enough.over}")
    return escaped(", ".join(parts))


def _beyond(limit: Limit, value: float, deployment: Deployment) -> str:
    signal = limit.signal
    lower = signal.better == "lower"
    if signal.unit == STATE and signal.high == 1:
        return f"{signal.title} is {1 if lower else 0}"
    return f"{signal.title} {'from' if lower else 'below'} {amount(value, signal, deployment)}"


def _links(
    places: Sequence[_Place], shown: Mapping[str, Mapping[Signal, Shown]], alerting: AlertingConfig
) -> Iterator[str]:
    """The panels to look at, the alert's own first: a line each, with a link for each deployment."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for turn in range(1 + max(len(written(own_name(place.rule)).look_at) for place in places)):
        for place in places:
            if (signal := _looked_at(place, turn)) and (panel := shown[place.deployment.slug].get(signal)):
                url = alerting.grafana_url.rstrip("/") + panel.path
                found.setdefault((signal.title, panel.board), {})[place.deployment.slug] = url
    for (title, board), urls in found.items():
        links = ", ".join(f"[{slug}]({url})" for slug, url in urls.items())
        yield f"- **{escaped(title)}** on {escaped(board)}: {links}"


def _looked_at(place: _Place, turn: int) -> Signal | None:
    """The alert's own signal in the first turn, then those that are written, one a turn."""
    if not turn:
        return place.rule.signal
    keys = written(own_name(place.rule)).look_at
    return SIGNALS.get(keys[turn - 1]) if turn <= len(keys) else None


def _sections(places: Sequence[_Place]) -> Iterator[str]:
    """What is written; where two alerts have one name, each in turn."""
    names = _own_names(places)
    for name in names:
        sections = written(name).sections
        if len(names) > 1:
            yield f"## In {_where(place for place in places if own_name(place.rule) == name)}"
            sections = re.sub(r"^## ", "### ", sections, flags=re.MULTILINE)
        yield sections


def _queries(places: Iterable[_Place]) -> Iterator[str]:
    """The PromQL of each deployment, folded."""
    for slug, rules in groupby(places, key=lambda place: place.deployment.slug):
        queries = dict.fromkeys(expression(place.rule, place.deployment) for place in rules)
        blocks = "\n\n".join(f"```promql\n{query}\n```" for query in queries)
        yield f"<details><summary>{slug}</summary>\n\n{blocks}\n\n</details>"


def _others(name: str, places: Iterable[_Place], pages: Mapping[str, Sequence[_Place]]) -> list[str]:
    """Pages of the alerts that are written to be seen also, and of the same alert under another name."""
    own = _own_names(places)
    wanted = [*own, *(other for one in own for other in written(one).see_also)]
    about = {page: _own_names(found) for page, found in pages.items() if page != name}
    return list(dict.fromkeys(page for one in wanted for page, names in about.items() if one in names))


def _own_names(places: Iterable[_Place]) -> dict[str, None]:
    return dict.fromkeys(own_name(place.rule) for place in places)


def _summary(places: Iterable[_Place]) -> str:
    return escaped(" Or: ".join(dict.fromkeys(place.rule.summary for place in places)))


def _where(places: Iterable[_Place]) -> str:
    return ", ".join(dict.fromkeys(f"`{place.deployment.slug}`" for place in places))


def _index(pages: Mapping[str, Sequence[_Place]]) -> bytes:
    """All alerts by topic, with how bad and where."""
    parts = [HEAD, "# Runbooks", "What to do when an alert fires: a page for each. The limits are those in force."]
    by_topic: dict[str, list[str]] = {topic: [] for topic in (*TOPICS, OWN)}
    for name, places in pages.items():
        severities = ", ".join(dict.fromkeys(place.rule.severity for place in places))
        row = f"| [{name}]({name}.md) | {_summary(places)} | {severities} | {_where(places)} |"
        by_topic[places[0].rule.topic].append(row)
    for topic, rows in ((topic, rows) for topic, rows in by_topic.items() if rows):
        table = ["| Alert | What it says | Severity | Where |", "|---|---|---|---|", *rows]
        parts += [f"## {topic.capitalize()}", "\n".join(table)]
    return ("\n\n".join(parts) + "\n").encode()


def escaped(text: str) -> str:
    """Text that means nothing to Markdown, also in a table's cell."""
    return re.sub(r"([\\`*_\[\]<>|#])", r"\\\1", text)
