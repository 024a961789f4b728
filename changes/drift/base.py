"""What was pushed last, and what became of it since, from the history that the target keeps."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import FORBIDDEN
from itertools import islice

from changes.change import CodeLine, DashboardChange
from changes.comparison.compare import compare
from changes.comparison.noise import is_row_of_a_conversion, with_schema_of
from changes.drift.in_folder import same_folder, with_folder
from changes.drift.marker import folder_of, is_as_pushed, is_ours, version_of
from errors import TargetError, printable
from targets.grafana.failures import Refusal
from targets.target import GENERAL, Folder, Historic, Json, Live, Version

MOST = 50
"""Versions that are looked at. A Grafana keeps 20, unless it is told otherwise."""

TAKEN_BACK = "taken back to version "
"""How the message of a version ends, before a number, that a rollback wrote."""

_NAMED = 3

_RESTORED = "Restored from version "
"""How the message of a version begins that Grafana made of an older one."""


@dataclass(frozen=True)
class Base:
    """What was pushed last: the newest version whose marker is intact."""

    version: Version
    dashboard: Json


@dataclass(frozen=True)
class Drift:
    """What a dashboard became by other hands than ours.

    `base` is what was pushed, None where it is not known, which `gap` explains. `change` is what happened from there to
    `live`, None where nothing that counts did. `since` are the versions saved after the base, newest first; without a
    base, those that were looked at. `ours`: it was pushed once, as far as is known; None where the history
    that would tell cannot be read. `undone`: a push would undo some of
    it, or may. `moved`: it is in another folder than it was pushed to, or that has another title. `put_back`: it says
    what an older push said. `code` says how the sources would reproduce it, where anybody asked.
    """

    live: Live
    ours: bool | None
    base: Base | None = None
    change: DashboardChange | None = None
    since: tuple[Version, ...] = ()
    gap: str = ""
    undone: bool = True
    moved: bool = False
    put_back: bool = False
    code: tuple[CodeLine, ...] = ()

    @property
    def authors(self) -> tuple[str, ...]:
        """Everybody who saved it since, the last one first; nobody where no name is kept."""
        names = dict.fromkeys(version.author for version in self.since if version.author)
        if self.moved and not names and self.base:
            return ()  # no history says who moved it: the last to save it was the push
        return tuple(names) or ((self.live.updated_by,) if self.live.updated_by else ())

    @property
    def told(self) -> str:
        """`edited by alice on 2026-11-20 14:02 UTC, version 7, since version 5 that was pushed`."""
        if self.moved and not self.since:
            return f"moved by somebody {_place(self)}"
        model = " in Grafana's v2 model" if self.live.converted else ""
        done = "edited" if self.ours and (self.change or not self.base) else "saved"
        done = "an older version was put back" if self.put_back else done
        said = f"{done}{model}{_who(self)}" + (f", moved {_place(self)}" if self.moved else "")
        return (
            f"{said}, since version {self.base.version.number} that was pushed" if self.base else f"{said}; {self.gap}"
        )


def drift(target: Historic, live: Live, intact: bool | None = None) -> Drift | None:
    """What became of a dashboard since it was pushed; None when it holds just that, where it was put.

    `intact` is whether it says what was pushed, from who has looked already: that takes a while. The history is asked
    for only where the marker cannot tell, and no version before the base is read. When it cannot be read, that is the
    gap.
    """
    marked = is_ours(live.dashboard)
    intact = is_as_pushed(live.dashboard) if intact is None else intact
    if intact and version_of(live.dashboard) in (None, live.version):
        return _moved(live)
    since: list[Version] = []
    try:
        rows = [*_standing(islice(_until(live, target), MOST))]
        if intact and not rows:
            return _moved(live)
        for version in rows:
            is_live = version.number == live.version
            base = live.dashboard if is_live else target.version(live.uid, version.number)
            if base and is_as_pushed(base) and not _is_put_back(version, base, rows):
                if is_live or (intact and not since):
                    return _moved(live)
                return _since(live, Base(version, base), tuple(since), put_back=intact)
            since.append(version)
    except TargetError as error:
        if intact and isinstance(error, Refusal) and error.status == FORBIDDEN:
            return _moved(live)  # who may write, and so read the history, is told before it is undone
        return Drift(live, marked or None, since=tuple(since), gap=error.summary)
    return Drift(live, marked, since=tuple(since), gap=_gap(since, marked), put_back=intact)


def _since(live: Live, base: Base, since: tuple[Version, ...], *, put_back: bool) -> Drift:
    change = compare(base.dashboard, _less_the_server_s(live, base.dashboard))
    pushed = folder_of(base.dashboard)
    if pushed is None or same_folder(live.folder, pushed):
        return Drift(live, True, base, change, since, put_back=put_back)
    change = with_folder(change, live.uid, live.title, pushed, live.folder)
    return Drift(live, True, base, change, since, moved=True, put_back=put_back)


def _moved(live: Live) -> Drift | None:
    """Of one that says what was pushed: whether it is elsewhere."""
    pushed = folder_of(live.dashboard)
    if pushed is None or same_folder(live.folder, pushed):
        return None
    base = Base(Version(live.version or 0, live.updated, live.updated_by, ""), live.dashboard)
    return _since(live, base, (), put_back=False)


def _is_put_back(version: Version, dashboard: Json, rows: Sequence[Version]) -> bool:
    """Whether a version that says what a push said is no push, but one put back: by another login, or as Grafana does
    it. A push that was rolled back puts back its own."""
    pushed = version_of(dashboard)
    if pushed in (None, version.number):
        return False
    authors = {row.author for row in rows if row.number == pushed}
    return version.message.startswith(_RESTORED) or not authors <= {version.author}


def _place(drift: Drift) -> str:
    was = folder_of(drift.base.dashboard) if drift.base else None
    return f"from folder {_folder(was)} to {_folder(drift.live.folder)}"


def _folder(folder: Folder | None) -> str:
    return f'"{printable(folder.title or folder.uid, 100)}"' if folder and folder != GENERAL else "General"


def moment(text: str) -> str:
    """A time as Grafana writes it, to the minute in UTC; as it is where it is none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return printable(text, 60)
    aware = found if found.tzinfo else found.replace(tzinfo=UTC)
    try:
        return aware.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    except OverflowError:  # in UTC it is before the year 1, or after 9999
        return printable(text, 60)


def _until(live: Live, target: Historic) -> Iterator[Version]:
    """The history up to what was read: who saved a moment later is met when it is written."""
    for version in target.versions(live.uid):
        if live.version is None or version.number <= live.version:
            yield version


def _standing(rows: Iterable[Version]) -> Iterator[Version]:
    """A history less what a rollback took back, and less the rollback: what it put back is its author's."""
    newest = None
    for row in rows:
        if newest is not None and row.number > newest:
            continue
        found = re.search(rf"{TAKEN_BACK}(\d{{1,9}})$", row.message)
        if found and int(found[1]) < row.number:
            newest = int(found[1])
        else:
            yield row


def _less_the_server_s(live: Live, base: Json) -> Json:
    """What is live, less what no hand did: the `schemaVersion` that a browser wrote on a save, and ids of rows that a
    conversion took."""
    return with_schema_of(_with_row_ids(live, base), base)


def _with_row_ids(live: Live, base: Json) -> Json:
    """What is live, where a conversion took the ids of rows, with those of the base's rows of the same titles."""
    panels = live.dashboard.get("panels")
    if not live.converted or not isinstance(panels, list):
        return live.dashboard
    ids = {str(one.get("title")): one["id"] for one in _rows(base.get("panels")) if "id" in one}
    taken = {
        index: {**one, "id": ids.get(str(one.get("title")), one.get("id"))}
        for index, one in enumerate(panels)
        if isinstance(one, dict) and is_row_of_a_conversion(str(one.get("type")), one.get("id"))
    }
    return {**live.dashboard, "panels": [taken.get(index, one) for index, one in enumerate(panels)]}


def _rows(panels: object) -> list[Json]:
    found = panels if isinstance(panels, list) else []
    return [one for one in found if isinstance(one, dict) and one.get("type") == "row"]


def _gap(seen: Sequence[Version], marked: bool) -> str:
    """Why none of the versions is the base."""
    if seen and seen[-1].number == 1:
        return "no version of it is what its marker says was pushed" if marked else "it was never pushed"
    if not seen:
        gap = "no history of it is kept there"
    elif len(seen) == MOST:
        gap = f"none of its newest {MOST} versions is what was pushed"
    else:
        gap = f"its history begins at version {seen[-1].number}, after what was pushed"
    return gap if marked else f"{gap}, if it ever was"


def _who(drift: Drift) -> str:
    """Who saved it, when, and as which version."""
    since = drift.since
    when = since[0].created if since else drift.live.updated
    by = f" by {_and(drift.authors)}" if drift.authors else ""
    last = ", last" if len(since) > 1 and when else ""
    on = f"{last} on {moment(when)}" if when else ""
    return f"{by}{on}" + (f", version {since[0].number}" if since else "")


def _and(names: Sequence[str]) -> str:
    shown = [printable(name, 60) for name in names[:_NAMED]]
    if len(names) > _NAMED:
        return f"{', '.join(shown)} and {len(names) - _NAMED} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)
