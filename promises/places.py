"""Finds what a pointer points at, and says it in the words of who will look for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from checks.registry import CHECKS
from cli import main
from config import AlertingConfig, Config, DatasourceConfig, DeploymentConfig, TargetConfig
from dashboards.compile import Compiled, compile_all, kept_panels
from dashboards.identity import panel_id
from datasources.declared import declared
from errors import CatalogueError, nearest
from panels.style import Json
from promises.promise import Pointer
from rules.firing import firing
from rules.prometheus import path as rules_path
from systems.deployment import Deployment
from systems.registry import deployments

ROOT = Path(__file__).parent.parent
SETTINGS = {
    "alerting": AlertingConfig,
    "targets": TargetConfig,
    "deployments": DeploymentConfig,
    "datasources": DatasourceConfig,
}


@dataclass(frozen=True)
class Place:
    """A system as it is deployed: where its pointers point. `boards` are its dashboards by their keys, `sources` the
    titles of the data sources by their uids."""

    deployment: Deployment
    boards: Mapping[str, Compiled]
    sources: Mapping[str, str]

    def panel(self, name: str) -> Json:
        """The compiled panel of `dashboard/key`; raises `CatalogueError` when there is none."""
        board, key = self._board_and_rest(name)
        keys = [panel.key for panel in kept_panels(board.board, self.deployment)]
        _known(key, keys, f"panel on {board.board.key}")
        number = panel_id(board.board.key, key)
        return next(panel for panel in _panels(board.dashboard) if panel["id"] == number)

    def find(self, pointer: Pointer) -> str:
        """Where the pointer leads, in Markdown; raises `CatalogueError` when that is nowhere."""
        _known(pointer.kind, FOUND, "kind of pointer")
        return FOUND[pointer.kind](self, pointer.name)

    def board(self, key: str) -> Compiled:
        """The dashboard with this key; raises `CatalogueError` when the system has none."""
        _known(key, self.boards, f"dashboard of {self.deployment.slug}")
        return self.boards[key]

    def _board_and_rest(self, name: str) -> tuple[Compiled, str]:
        key, _, rest = name.partition("/")
        return self.board(key), rest

    def _a_panel(self, name: str) -> str:
        return f"{self._board_and_rest(name)[0].board.title}: **{escaped(self.panel(name)['title'])}**"

    def _a_row(self, name: str) -> str:
        board, title = self._board_and_rest(name)
        _known(title, [row["title"] for row in _panels(board.dashboard) if row["type"] == "row"], "row")
        return f"{board.board.title}: row **{escaped(title)}**"

    def _a_dashboard(self, name: str) -> str:
        return f"dashboard **{self.board(name).board.title}**"

    def _a_variable(self, name: str) -> str:
        board, label = self._board_and_rest(name)
        _known(label, [variable["name"] for variable in board.dashboard["templating"]["list"]], "variable")
        return f"{board.board.title}: variable `{label}`"

    def _a_mark(self, name: str) -> str:
        board, title = self._board_and_rest(name)
        _known(title, [mark["name"] for mark in board.dashboard["annotations"]["list"]], "mark")
        return f"{board.board.title}: marks **{escaped(title)}**"

    def _a_datasource(self, uid: str) -> str:
        _known(uid, self.sources, "data source")
        return f"data source **{escaped(self.sources[uid])}**"

    def _a_metric(self, name: str) -> str:
        _known(name, [metric.name for metric in self.deployment.catalogue], "metric")
        return f"metric `{name}`"

    def _a_setting(self, name: str) -> str:
        table, _, key = name.partition(".")
        _known(table, SETTINGS, "table of tradeboards.toml")
        _known(key, [field.name for field in fields(SETTINGS[table])], f"setting in {table}")
        return (
            f"`{key}` in tradeboards.toml, `[{table}]`"
            if table == "alerting"
            else f"`{key}` in tradeboards.toml, `[{table}.…]`"
        )

    def _a_check(self, name: str) -> str:
        _known(name, [check.ID for check in CHECKS], "check")
        return f"check [{name}](checks.md)"

    def _a_command(self, name: str) -> str:
        command: Any = main
        for word in name.split()[1:]:
            known = _words(command)
            _known(word, known, "command or option")
            command = known[word]
        return f"`{name}`"

    def _an_alert(self, name: str) -> str:
        rules = firing(self.deployment)
        _known(name, {rule.name for rule in rules}, "alert")
        severities = dict.fromkeys(rule.severity for rule in rules if rule.name == name)
        return f"alert [{name}](runbooks/{name}.md) ({', '.join(severities)})"

    def _a_record(self, name: str) -> str:
        _known(name, self.deployment.records, "recorded series")
        return f"recorded series `{name}`"

    def _a_channel(self, kind: str) -> str:
        told = {str(one): one.kind for several in self.deployment.channels.values() for one in several}
        _known(kind, told.values(), "kind of channel")
        return f"channel {', '.join(f'`{text}`' for text, of in told.items() if of == kind)}"

    def _a_file(self, name: str) -> str:
        _known(name, [str(rules_path(self.deployment))], "file of rules")
        return f"`build/{name}`"

    def _a_page(self, name: str) -> str:
        page, _, anchor = name.partition("#")
        headings = {_anchor(title): title for title in _headings(page)}
        _known(anchor, headings, f"heading of {page}")
        return f"[{page}, {headings[anchor].replace('`', '')}]({_from_docs(page)}#{anchor})"


FOUND: Mapping[str, Callable[[Place, str], str]] = {
    "panel": Place._a_panel,
    "row": Place._a_row,
    "dashboard": Place._a_dashboard,
    "variable": Place._a_variable,
    "mark": Place._a_mark,
    "datasource": Place._a_datasource,
    "metric": Place._a_metric,
    "setting": Place._a_setting,
    "check": Place._a_check,
    "command": Place._a_command,
    "alert": Place._an_alert,
    "record": Place._a_record,
    "channel": Place._a_channel,
    "file": Place._a_file,
    "page": Place._a_page,
}
"""What finds the pointers of each kind."""


def places(config: Config) -> Mapping[str, Place]:
    """The place of each deployment of a configuration, by its slug."""
    there = deployments(config)
    sources = {source.uid: source.title for source in declared(config, there)}
    compiled = {one.slug: {made.board.key: made for made in compile_all([one])} for one in there}
    return {one.slug: Place(one, compiled[one.slug], sources) for one in there}


def escaped(text: str) -> str:
    """Text that means nothing to Markdown, also in a table's cell."""
    return re.sub(r"([\\`*_\[\]<>|#])", r"\\\1", text)


def _known(name: str, known: Iterable[str], what: str) -> None:
    if name not in known:
        raise CatalogueError(f'no {what} is "{name}"', todo=nearest(name, known))


def _panels(dashboard: Json) -> list[Json]:
    """Rows and panels, those in collapsed rows too."""
    return [one for panel in dashboard["panels"] for one in (panel, *panel.get("panels", ()))]


def _words(command: Any) -> dict[str, Any]:
    """What may follow a command: its commands and its options."""
    options = {option: parameter for parameter in command.params for option in parameter.opts}
    context = command.make_context(command.name, [], resilient_parsing=True)
    listed = command.list_commands(context) if hasattr(command, "list_commands") else []
    return options | {name: command.get_command(context, name) for name in listed}


@cache
def _headings(page: str) -> tuple[str, ...]:
    try:
        text = (ROOT / page).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise CatalogueError(f'no page "{page}"', todo="Name it from the root, such as docs/checks.md") from None
    return tuple(re.findall("^#+ (.+)$", text, re.M))


def _anchor(heading: str) -> str:
    """What GitHub and its kin call a heading in a link."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _from_docs(page: str) -> str:
    return page.removeprefix("docs/") if page.startswith("docs/") else f"../{page}"
