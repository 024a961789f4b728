"""Saving and deleting one dashboard of a Grafana: once, of the version named, and known to be done or not."""

from __future__ import annotations

from urllib.parse import quote

from errors import TargetError, printable
from targets.grafana.api import Api
from targets.grafana.failures import UNSURE, Lost, Refusal
from targets.grafana.reading import find, path_of
from targets.grafana.refusals import CHANGED, GONE, PROVISIONED, UNWRITTEN, Sentence, not_grafana
from targets.target import Absent, Folder, Found, Json, Live, Unreadable, Written

_SERVERS = frozenset({"id", "version"})
"""Keys that the server owns; it answers 404 when one is sent for a dashboard that is gone."""


def save(api: Api, dashboard: Json, folder: Folder, version: int | None, said: str) -> Written:
    """Create (`version` None) or replace one dashboard, when Grafana still holds that version.

    A save is never sent twice. When its answer is lost, and also when Grafana refuses for a version that a copy of the
    same save may have moved, the dashboard is read back: it tells what became of it.
    """
    uid = str(dashboard.get("uid", ""))
    doing = f'cannot write dashboard "{printable(uid, 100)}"'
    content = {key: value for key, value in dashboard.items() if key not in _SERVERS}
    named = content if version is None else {**content, "version": version}
    body = {"dashboard": named, "folderUid": folder.uid, "message": said, "overwrite": False}
    lost: Lost | Refusal
    try:
        answer = api.call("POST", "/dashboards/db", doing, body=body)
        now = answer.get("version") if isinstance(answer, dict) else None
        if type(now) is int and answer.get("uid") == uid:
            return Written(uid, now, _url(api, uid))
        lost = Lost(api.refused(doing, not_grafana(answer)))
    except Lost as error:
        lost = error
    except Refusal as error:
        if error.status != 412:
            raise
        lost = error
    found = _read_back(api, uid, lost)
    if isinstance(found, Live) and _is_what_was_sent(found, content, folder, version):
        return Written(uid, found.version, _url(api, uid))
    raise lost if isinstance(lost, Refusal) else lost.but(*_unwritten(found, version))


def delete(api: Api, uid: str, version: int | None) -> None:
    """Delete one dashboard when Grafana still holds that version.

    The API of Grafana takes no version for this: the dashboard is read just before, and an edit between the two is
    deleted with it. It is read again after it.
    """
    doing = f'cannot delete dashboard "{printable(uid, 100)}"'
    found = find(api, uid)
    if isinstance(found, Unreadable):
        raise api.refused(doing, (found.reason, "Look at it in Grafana"))
    if isinstance(found, Absent):
        raise api.refused(doing, GONE)
    if found.provisioned:
        raise api.refused(doing, PROVISIONED)
    if found.version != version:
        raise api.refused(doing, CHANGED)
    lost = Lost(api.refused(doing, ("Grafana said that it did", "")))
    try:
        api.call("DELETE", path_of(uid), doing)
    except Refusal as error:
        if error.status != 404:
            raise
    except Lost as error:
        lost = error
    if not isinstance(_read_back(api, uid, lost), Absent):
        raise lost.but("it was not deleted so far", "Run it again")


def _read_back(api: Api, uid: str, lost: Lost | Refusal) -> Found:
    try:
        return find(api, uid)
    except TargetError as error:
        if isinstance(lost, Refusal):
            raise lost from error
        raise lost.but("it could not be read back either", UNSURE) from error


def _is_what_was_sent(found: Live, content: Json, folder: Folder, version: int | None) -> bool:
    """Whether a save of ours was the last to be done, when the one before it made `version`."""
    held = {key: value for key, value in found.dashboard.items() if key not in _SERVERS}
    there = found.folder.uid if found.folder else ""
    return there == folder.uid and held == content and (version is None or found.version == version + 1)


def _unwritten(found: Found, version: int | None) -> Sentence:
    """What became of a save that did not take effect, and what to do."""
    match found:
        case Absent():
            return UNWRITTEN if version is None else GONE
        case Unreadable(reason=reason):
            return f"it could not be read back either ({reason})", UNSURE
        case Live():
            return UNWRITTEN if found.version == version else CHANGED


def _url(api: Api, uid: str) -> str:
    return f"{api.place}/d/{quote(uid, safe='')}"
