"""The dashboards that get a page: those of JSON files, in groups."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import orjson

from checks.reading import text
from checks.subject import Subject
from dashboards.boards import BOARDS
from dashboards.output import FOLDER
from errors import ConfigError, TradeboardsError, printable, raise_all
from preview.opening.subjects import from_files
from systems.deployment import Deployment
from systems.desk import Desk
from systems.window import seconds

_SAFE = re.compile("(?!(?i:con|prn|aux|nul|com[0-9]|lpt[0-9])$)[A-Za-z0-9][A-Za-z0-9_-]{0,79}")
"""Names that may be those of files; Windows keeps some for its devices."""
_ORDER = {board.key: number for number, board in enumerate(BOARDS)}


@dataclass(frozen=True)
class Group:
    """Dashboards under one heading: the compiled ones of a folder, or files of any hand.

    `key` is the deployment's slug; that of files is empty. `scrape_interval` is in seconds; None where it is not known.
    """

    key: str
    title: str
    files: tuple[Path, ...] = ()
    folder: Path | None = None
    scrape_interval: float | None = None

    @property
    def paths(self) -> tuple[Path, ...]:
        """Its files now; compiled ones in the order of the boards."""
        if self.folder is None:
            return self.files
        return tuple(sorted(self.folder.glob("*.json"), key=lambda path: (_ORDER.get(path.stem, len(_ORDER)), path)))


@dataclass(frozen=True)
class Entry:
    """One dashboard, as JSON. `name` is that of its page: safe as a file's, in a URL and in HTML."""

    name: str
    uid: str
    title: str
    group: Group
    json: bytes

    @property
    def subject(self) -> Subject:
        """The dashboard, read; made anew each time, so that only what is being drawn is held."""
        return Subject(orjson.loads(self.json), self.uid, scrape_interval=self.group.scrape_interval)


def compiled(deployments: Iterable[Deployment | Desk], out: Path) -> list[Group]:
    """Their dashboards as `tradeboards build --out` leaves them in a folder."""
    return [
        Group(one.slug, one.folder, folder=out / FOLDER / one.slug, scrape_interval=seconds(one.scrape_interval))
        for one in deployments
    ]


def entries(groups: Iterable[Group]) -> list[Entry]:
    """What there is to draw. Raises `ConfigError` (or `Problems` with all of them) for files that hold no dashboard."""
    taken: set[str] = {"index"}
    found: list[Entry] = []
    problems: list[TradeboardsError] = []
    for group in groups:
        for path in group.paths:
            try:
                found.append(_entry(path, group, taken))
            except TradeboardsError as error:
                problems.append(error)
    raise_all(problems)
    return found


def page_name(uid: str, taken: set[str]) -> str:
    """The name of a dashboard's page: its uid where that is safe and still free, else one that is made of it.

    Upper and lower case are one: they are to some file systems. The name is added to what is `taken`.
    """
    name = uid
    if not _SAFE.fullmatch(uid):
        plain = re.sub("[^A-Za-z0-9_-]+", "-", uid).strip("-")[:60]
        name = f"{plain or 'dashboard'}-{hashlib.sha256(uid.encode(errors='surrogatepass')).hexdigest()[:8]}"
    number, free = 1, name
    while free.lower() in taken:
        number += 1
        free = f"{name}-{number}"
    taken.add(free.lower())
    return free


def drawn_panels(subject: Subject) -> int:
    """How many panels a dashboard has; rows are none."""
    return sum(panel.type != "row" for panel in subject.panels)


def _entry(path: Path, group: Group, taken: set[str]) -> Entry:
    (subject,) = from_files([path])
    uid = text(subject.model.get("uid")) or path.stem
    title = printable(text(subject.model.get("title")) or path.stem)
    try:
        json = orjson.dumps(subject.dashboard)
    except orjson.JSONEncodeError as error:  # it writes fewer levels than it reads
        raise ConfigError(
            "its JSON has too many levels to be drawn", where=str(path), todo="Export the dashboard anew"
        ) from error
    return Entry(page_name(uid, taken), uid, title, group, json)
