"""The folders of a Grafana: made, renamed, looked into, removed when nothing is in them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any
from urllib.parse import quote

from errors import TargetError, printable
from targets.grafana.api import Api
from targets.grafana.failures import Lost, Refusal
from targets.grafana.in_order import in_order
from targets.grafana.pages import listed
from targets.grafana.reading import find, text
from targets.grafana.refusals import GONE, not_grafana
from targets.grafana.session import CONNECTIONS
from targets.target import Absent, Folder, Found, Json, Live, Unreadable

_FED = (0.5, 1.0, 2.0, 4.0)
"""Seconds that its search has to hear of what was deleted."""
_SHARED = "sharedwithme"
"""Where Grafana shows what lies in folders that one may not see: no folder of its own."""


def ensure(api: Api, folder: Folder) -> Folder | None:
    """Create the folder when its uid is missing; as it is called, None when it was missing."""
    held = _held(api, folder)
    if held is not None:
        return Folder(folder.uid, text(held, "title"))
    doing = f'cannot create folder "{_quoted(folder.title)}" ({_quoted(folder.uid)})'
    try:
        body = {"title": folder.title, "uid": folder.uid}
        api.call("POST", "/folders", doing, body={**body, "parentUid": folder.parent} if folder.parent else body)
    except Refusal as error:
        if error.status not in {409, 412}:
            raise
        if _held(api, folder) is None:  # else another run, or a copy of our own call, was faster
            _raise_for_namesake(api, doing, folder)
            raise
        return folder
    except Lost as error:
        if _held(api, folder) is None:
            raise error.but("it was not made so far", "Run it again") from error
    return None


def rename(api: Api, was: Folder, now: Folder) -> bool:
    """Give a folder another title, unless somebody else gave it one since it `was` so called; False when it has it."""
    doing = f'cannot rename folder "{_quoted(was.title)}" ({_quoted(was.uid)}) to "{_quoted(now.title)}"'
    held = _held(api, was)
    if held is None:
        raise api.refused(doing, GONE)
    title = text(held, "title").strip()
    if title == now.title.strip():
        return False
    if title != was.title.strip():
        raise api.refused(doing, (f'somebody renamed it to "{_quoted(title)}" meanwhile', "Run diff again"))
    body = {"title": now.title, "version": held.get("version")}
    try:
        api.call("PUT", f"/folders/{quote(was.uid, safe='')}", doing, body=body)
    except Refusal as error:
        if error.status not in {409, 412}:
            raise
        if not _has_title(api, now):  # else a copy of our own call was faster
            _raise_for_namesake(api, doing, now)
            raise
    except Lost as error:
        if not _has_title(api, now):
            raise error.but("it was not renamed so far", "Run it again") from error
    return True


def owned(api: Api, folders: Collection[Folder]) -> Iterator[Found]:
    """Every dashboard that Grafana's search tells in these folders, as it is.

    From 12 on the search is fed a moment after a save: a dashboard that was saved just now may be missing.
    """
    inside = {folder.uid for folder in folders}
    if not inside:
        return
    for found in in_order(lambda uid: find(api, uid), _boards(api, inside), CONNECTIONS):
        gone = isinstance(found, Absent)
        moved = isinstance(found, Live) and (found.folder is None or found.folder.uid not in inside)
        if not gone and not moved:
            yield found


def dashboards(api: Api) -> Iterator[Found]:
    """Every dashboard that Grafana's search tells; one that Grafana fails to give is `Unreadable`.

    Raises `TargetError` when Grafana does not answer at all any more, or does not know the login.
    """
    for found in in_order(lambda uid: _found(api, uid), _boards(api), CONNECTIONS):
        if not isinstance(found, Absent):
            yield found


def folders(api: Api) -> list[Folder]:
    """Every folder that the login may see, level by level."""
    made: dict[str, Folder] = {}
    level = [""]
    while level:
        inside = list(in_order(lambda parent: _inside(api, parent), level, CONNECTIONS))
        level = []
        for one in (folder for each in inside for folder in each):
            if one.uid not in made and one.uid != _SHARED:  # Grafana 9 tells the same folders whatever the parent
                made[one.uid] = one
                level.append(one.uid)
    return list(made.values())


def _inside(api: Api, parent: str) -> list[Folder]:
    """The folders right in one, or at the top."""
    query = [("parentUid", parent)] if parent else []
    rows = listed(api, "/folders", query, "cannot list the folders")
    return [Folder(row["uid"], text(row, "title"), parent) for row in rows]


def _found(api: Api, uid: str) -> Found:
    try:
        return find(api, uid)
    except Refusal as error:
        if error.status in {401, 429}:
            raise
        return Unreadable(uid, error.summary.partition(": ")[2])
    except Lost as error:
        try:
            api.call("GET", "/health", "cannot go on")
        except TargetError:
            raise error from None
        return Unreadable(uid, error.summary.partition(": ")[2])


def remove(api: Api, folder: Folder) -> None:
    """Remove a folder when nothing is in it.

    Grafana would remove what is in it, too: its counts (from 10.1 on) and its search are asked just before. Where they
    still tell what is gone, as a moment after it was deleted, they are asked again.
    """
    if _held(api, folder) is None:
        return
    doing = f'cannot remove folder "{_quoted(folder.title)}" ({_quoted(folder.uid)})'
    path = f"/folders/{quote(folder.uid, safe='')}"
    for seconds in (*_FED, None):
        inside = _counts(api, f"{path}/counts", doing)
        boards = len(list(owned(api, [folder])))
        if seconds is None or inside.get("dashboard", 0) <= boards:
            break
        api.sleep(seconds)
    if boards and not inside:
        inside = {"dashboard": boards}
    if inside:
        told = ", ".join(f"{_quoted(kind)}: {number}" for kind, number in sorted(inside.items()))
        raise api.refused(doing, (f"it is not empty ({told})", "Move or delete in Grafana what is in it"))
    try:
        api.call("DELETE", path, doing)
    except Refusal as error:
        if error.status != 404:
            raise
    except Lost as error:
        if _held(api, folder) is not None:
            raise error.but("it was not removed so far", "Run it again") from error


def _counts(api: Api, path: str, doing: str) -> dict[str, int]:
    """What Grafana counts in a folder, by its kind; nothing where it does not count.

    One that keeps folders as resources names them, as in `dashboards`, where others say `dashboard`.
    """
    counts = api.ask("GET", path, doing) or {}
    if not isinstance(counts, dict):
        raise api.refused(doing, not_grafana(counts))
    there = {kind: number for kind, number in counts.items() if type(number) is int and number > 0}
    return {str(kind).removesuffix("s"): number for kind, number in there.items()}


def _boards(api: Api, inside: Collection[str] = ()) -> list[str]:
    """The uids of the dashboards in these folders, or of all; Grafana 9 does not know the filter."""
    query = [("type", "dash-db"), *(("folderUIDs", uid) for uid in sorted(inside))]
    rows = listed(api, "/search", query, "cannot search for dashboards")
    return [row["uid"] for row in rows if not inside or text(row, "folderUid") in inside]


def _held(api: Api, folder: Folder) -> Json | None:
    """What Grafana says of the folder of this uid, if there is one."""
    doing = f'cannot read folder "{_quoted(folder.uid)}"'
    answer: Any = api.ask("GET", f"/folders/{quote(folder.uid, safe='')}", doing)
    if answer is not None and (not isinstance(answer, dict) or answer.get("uid") != folder.uid):
        raise api.refused(doing, not_grafana(answer))
    return answer


def _has_title(api: Api, folder: Folder) -> bool:
    return text(_held(api, folder) or {}, "title").strip() == folder.title.strip()


def _raise_for_namesake(api: Api, doing: str, folder: Folder) -> None:
    """Name the other folder at the top that has the title, if there is one."""
    found = api.call("GET", "/folders", doing)
    for row in found if isinstance(found, list) else []:
        if isinstance(row, dict) and row.get("title") == folder.title and row.get("uid") != folder.uid:
            uid = _quoted(str(row.get("uid")))
            todo = "Rename that one in Grafana, or give the deployment's folder another title"
            raise api.refused(doing, (f'another folder has this title: uid "{uid}"', todo))


def _quoted(words: str) -> str:
    return printable(words, 100)
