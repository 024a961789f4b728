"""The data sources of a Grafana. What is secret in them is sent and never read: Grafana tells which secrets it has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from errors import TargetError, printable
from targets.datasource import secrets_of, shown
from targets.grafana.api import Api
from targets.grafana.failures import UNSURE, Lost, Refusal
from targets.grafana.in_order import in_order
from targets.grafana.reading import text, with_uids
from targets.grafana.refusals import CHANGED, GONE, PROVISIONED, UNWRITTEN, not_grafana
from targets.grafana.session import CONNECTIONS
from targets.target import Json

_READING = "cannot read the data sources"
_FILES_OWN = frozenset({"editable", "secureJsonData"})
"""Keys of a provisioning file that the API does not know, or knows with other values."""


def listed(api: Api) -> list[Json]:
    """Each data source as the API gives it alone, since the list leaves out the version and the secrets' names.

    A login in a `url` is masked, as are passwords that releases of long ago left readable.
    """
    rows = with_uids(api, api.call("GET", "/datasources", _READING), _READING)
    found = in_order(lambda row: held(api, row["uid"]), rows, CONNECTIONS)
    return [one for one in found if one is not None]


def held(api: Api, uid: str) -> Json | None:
    """One data source, without what could be secret; None when there is none of this uid."""
    doing = f'cannot read data source "{printable(uid, 100)}"'
    answer = api.ask("GET", _path(uid), doing)
    if answer is None:
        return None
    if not isinstance(answer, dict) or answer.get("uid") != uid:
        raise api.refused(doing, not_grafana(answer))
    return {"url": "", **shown(answer)}


def write(api: Api, definition: Json, secrets: Mapping[str, str], live: Json | None) -> None:
    """Create (`live` None) or replace one data source, when Grafana still holds the version of `live`.

    What `definition` does not name goes, except secrets: those stay that `secrets` does not have. Raises `TargetError`
    for one that Grafana provisions from a file, and where a secret is neither given nor there. No error quotes one.
    """
    uid = text(definition, "uid")
    doing = f'cannot write data source "{printable(uid, 100)}"'
    if live is not None and live.get("readOnly") is True:
        raise api.refused(doing, PROVISIONED)
    version = live.get("version") if live is not None else None
    if live is not None and type(version) is not int:
        raise api.refused(doing, ("it has no version that a write could name", "Look at it in Grafana"))
    for key in definition.get("secureJsonData") or {}:
        if key not in secrets and key not in secrets_of(live or {}):
            todo = "Set the variable of the environment that it comes from"
            raise api.refused(doing, (f'its secret "{printable(str(key), 60)}" is neither given nor there', todo))
    content = {key: value for key, value in definition.items() if key not in _FILES_OWN}
    body = {**content, "secureJsonData": dict(secrets)} if secrets else content
    method, path = ("POST", "/datasources") if live is None else ("PUT", _path(uid))
    named = body if live is None else {**body, "version": version}
    try:
        api.call(method, path, doing, body=named, hidden=secrets.values())
    except (Lost, Refusal) as error:
        if isinstance(error, Refusal) and error.status == 404 and live is not None:
            raise api.refused(doing, GONE) from error
        if isinstance(error, Refusal) and error.status != 409:
            raise
        _confirm(api, uid, error, content, secrets, version)


def _confirm(
    api: Api, uid: str, error: Lost | Refusal, content: Json, secrets: Mapping[str, str], version: Any
) -> None:
    """After a call that may have been done, or whose copy was: raise unless it was."""
    try:
        now = held(api, uid)
    except TargetError as unread:
        if isinstance(error, Refusal):
            raise error from unread
        raise error.but("it could not be read back either", UNSURE) from unread
    there = now or {}
    moved = version is None or there.get("version") == version + 1
    said = moved and all(there.get(key) == value for key, value in content.items())
    if now and said and {*secrets} <= {*secrets_of(there)}:
        return
    if isinstance(error, Refusal):
        raise error
    untouched = now is None if version is None else there.get("version") == version
    raise error.but(*(UNWRITTEN if untouched else CHANGED if now else GONE)) from error


def _path(uid: str) -> str:
    return f"/datasources/uid/{quote(uid, safe='', errors='replace')}"
