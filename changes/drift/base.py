"""What was pushed last, and what became of it since: found in the history that the target keeps."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from http.client import FORBIDDEN
from itertools import islice

from changes.comparison.compare import compare
from changes.comparison.noise import is_row_of_a_conversion, with_schema_of
from changes.drift.drift import Base, Drift
from changes.drift.in_folder import same_folder, with_folder
from changes.drift.marker import folder_of, is_as_pushed, is_ours, version_of
from errors import TargetError
from targets.grafana.failures import Refusal
from targets.target import Historic, Json, Live, Version

MOST = 50
"""Versions that are looked at. A Grafana keeps 20, unless it is told otherwise."""

TAKEN_BACK = "taken back to version "
"""How the message of a version ends, before a number, that a rollback wrote."""

_RESTORED = "Restored from version "
"""How the message of a version begins that Grafana made of an older one."""


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
