"""What was pushed last, and what became of it since, from the history that the target keeps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from changes.change import DashboardChange
from changes.compare import compare
from changes.marker import is_intact, is_ours
from changes.noise import is_row_of_a_conversion
from errors import TargetError, printable
from targets.target import Historic, Json, Live, Version

MOST = 50
"""Versions that are looked at. A Grafana keeps 20, unless it is told otherwise."""

_NAMED = 3


@dataclass(frozen=True)
class Base:
    """What was pushed last: the newest version whose marker is intact."""

    version: Version
    dashboard: Json


@dataclass(frozen=True)
class CodeLine:
    """A line of the sources that would reproduce an edit, and `where` it stands; `of` says what was edited."""

    of: str
    where: str
    line: str


@dataclass(frozen=True)
class Drift:
    """What a dashboard became by other hands than ours.

    `base` is what was pushed, None where it is not known, which `gap` explains. `change` is what happened from there to
    `live`, None where nothing that counts did. `since` are the versions saved after the base, newest first; without a
    base, those that were looked at. `ours`: it was pushed once, as far as is known. `undone`: a push would undo some of
    it, or may. `code` says how the sources would reproduce it, where anybody asked.
    """

    live: Live
    ours: bool
    base: Base | None = None
    change: DashboardChange | None = None
    since: tuple[Version, ...] = ()
    gap: str = ""
    undone: bool = True
    code: tuple[CodeLine, ...] = ()

    @property
    def authors(self) -> tuple[str, ...]:
        """Everybody who saved it since, the last one first; nobody where no name is kept."""
        names = dict.fromkeys(version.author for version in self.since if version.author)
        return tuple(names) or ((self.live.updated_by,) if self.live.updated_by else ())

    @property
    def told(self) -> str:
        """`edited by alice on 2026-11-20 14:02 UTC, version 7, since version 5 that was pushed`."""
        model = " in Grafana's v2 model" if self.live.converted else ""
        done = "edited" if self.ours and (self.change or not self.base) else "saved"
        said = f"{done}{model}{_who(self)}"
        return (
            f"{said}, since version {self.base.version.number} that was pushed" if self.base else f"{said}; {self.gap}"
        )


def drift(target: Historic, live: Live) -> Drift | None:
    """What became of a dashboard since it was pushed; None when it holds just that, or a version of it put back.

    The history is asked for no further than to the base. When it cannot be read, that is the gap.
    """
    marked = is_ours(live.dashboard)
    if marked and is_intact(live.dashboard):
        return None
    since: list[Version] = []
    try:
        for version in islice(_until(live, target), MOST):
            base = None if version.number == live.version else target.version(live.uid, version.number)
            if base is not None and is_ours(base) and is_intact(base):
                change = compare(base, _less_the_server_s(live, base))
                return Drift(live, True, Base(version, base), change, tuple(since))
            since.append(version)
    except TargetError as error:
        return Drift(live, marked, since=tuple(since), gap=error.summary)
    return Drift(live, marked, since=tuple(since), gap=_gap(since, marked))


def moment(text: str) -> str:
    """A time as Grafana writes it, to the minute in UTC; as it is where it is none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return printable(text, 60)
    aware = found if found.tzinfo else found.replace(tzinfo=UTC)
    return aware.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def _until(live: Live, target: Historic) -> Iterator[Version]:
    """The history up to what was read: who saved a moment later is met when it is written."""
    for version in target.versions(live.uid):
        if live.version is None or version.number <= live.version:
            yield version


def _less_the_server_s(live: Live, base: Json) -> Json:
    """What is live, less what no hand did: the `schemaVersion` that a newer Grafana raised on a save, and ids of rows
    that a conversion took."""
    was, now = base.get("schemaVersion"), live.dashboard.get("schemaVersion")
    raised = type(was) is int and type(now) is int and now > was
    return _with_row_ids(live, base) | ({"schemaVersion": was} if raised else {})


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
