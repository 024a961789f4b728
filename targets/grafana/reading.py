"""Dashboards as a Grafana answers them: in the classic model, or converted to it from the v2 model."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from errors import TargetError, printable
from targets.classic import flaw
from targets.grafana.api import Api
from targets.grafana.failures import Garbled, Refusal
from targets.grafana.refusals import is_missing, message, not_grafana
from targets.target import Absent, Folder, Found, Json, Live, Unreadable

_RESOURCE = re.compile(r"/apis/dashboard\.grafana\.app/[a-z0-9]+/namespaces/([A-Za-z0-9-]+)/dashboards/")
_CLASSIC = "v1beta1"


def path_of(uid: str) -> str:
    """Where a dashboard is in the API; whatever the uid holds, it is one part of a path."""
    return f"/dashboards/uid/{quote(uid, safe='', errors='replace')}"


def find(api: Api, uid: str) -> Found:
    """The dashboard of this uid. Raises `TargetError` when Grafana does not answer as Grafana does."""
    if uid in {"", ".", ".."}:  # no dashboard can be called so, and a URL cannot carry it
        return Absent(uid)
    doing = f'cannot read dashboard "{printable(uid, 100)}"'
    try:
        answer = api.call("GET", path_of(uid), doing)
    except Garbled as error:
        return Unreadable(uid, f"what Grafana answered is not JSON ({error.flaw})")
    except Refusal as error:
        if error.status == 404 and is_missing(error.body):
            return Absent(uid)
        if error.status == 406:
            return _converted(api, uid, doing, message(error.body))
        raise
    if not isinstance(answer, dict):
        raise api.refused(doing, not_grafana(answer))
    return _live(uid, answer)


def _converted(api: Api, uid: str, doing: str, said: str) -> Found:
    """A dashboard that is stored in the v2 model, as Grafana converts it to the classic one.

    From 13 on the address of the classic model converts when it is told to. Grafana 12 converts at the address of the
    resource, whose namespace its refusal names.
    """
    first: TargetError
    try:
        answer = api.call("GET", f"{path_of(uid)}?apiVersion={_CLASSIC}", doing)
    except (Refusal, Garbled) as error:
        first = _of_this(error)
    else:
        if isinstance(answer, dict):
            return _live(uid, answer, converted=True)
        first = api.refused(doing, not_grafana(answer))
    namespace = _RESOURCE.search(said)
    if namespace is None:
        return _newer(uid, said, first)
    quoted = quote(uid, safe="", errors="replace")
    # grafana-client puts every path behind "/api"; this one begins with "/apis".
    path = f"s/dashboard.grafana.app/{_CLASSIC}/namespaces/{namespace[1]}/dashboards/{quoted}"
    try:
        resource = api.call("GET", path, doing)
    except (Refusal, Garbled) as error:
        return _newer(uid, said, _of_this(error))
    return _resource(uid, resource)


def _of_this(error: Refusal | Garbled) -> TargetError:
    """An error that says something of one dashboard; one that would say it of any is raised."""
    if isinstance(error, Refusal) and error.status in {401, 429}:
        raise error
    return error


def _newer(uid: str, said: str, error: TargetError) -> Unreadable:
    """Why a dashboard of the v2 model cannot be read, and what to do."""
    reason = error.summary.partition(": ")[2]
    return Unreadable(
        uid,
        "it was saved in Grafana's v2 model, which this Grafana does not convert to the classic model "
        f"({reason}). Keep what you want of it (export it in Grafana), delete it there, and push the classic one anew"
        + (f" (Grafana: {said})" if said else ""),
    )


def _live(uid: str, answer: Json, *, converted: bool = False) -> Found:
    """A dashboard from Grafana's answer, whose parts may be anything."""
    dashboard, meta = answer.get("dashboard"), answer.get("meta")
    if not isinstance(dashboard, dict):
        return Unreadable(uid, "Grafana answered no dashboard for it")
    if converted:
        dashboard = {"uid": uid, **dashboard}
    problem = flaw(dashboard, uid)
    if problem:
        return Unreadable(uid, problem)
    version = dashboard.get("version")
    if type(version) is not int:
        return Unreadable(uid, "it has no version that a write could name")
    about = meta if isinstance(meta, dict) else {}
    return Live(
        uid,
        dashboard,
        version=version,
        folder=Folder(text(about, "folderUid"), text(about, "folderTitle")) if text(about, "folderUid") else None,
        updated=printable(text(about, "updated"), 60),
        updated_by=printable(text(about, "updatedBy"), 100),
        provisioned=about.get("provisioned") is True,
        converted=converted,
    )


def _resource(uid: str, resource: Any) -> Found:
    """A dashboard from the resource that stands for it, converted to the classic model.

    Its `generation` is what the classic model calls `version`, so that a write names it; that Grafana compares it with
    what a classic save names is what its sources say, and not known from a server. The title of its folder is not told.
    """
    parts = resource if isinstance(resource, dict) else {}
    spec, metadata = parts.get("spec"), parts.get("metadata")
    status = parts.get("status")
    conversion = status.get("conversion") if isinstance(status, dict) else None
    if isinstance(conversion, dict) and conversion.get("failed") is True:
        said = printable(text(conversion, "error"), 200)
        return Unreadable(uid, f"Grafana failed to convert it from the v2 model ({said or 'it does not say why'})")
    if not isinstance(spec, dict) or not isinstance(metadata, dict) or metadata.get("name") != uid:
        return Unreadable(uid, "Grafana answered no dashboard for it")
    generation = metadata.get("generation")
    noted = metadata.get("annotations")
    notes = noted if isinstance(noted, dict) else {}
    folder = text(notes, "grafana.app/folder")
    meta = {
        "folderUid": folder,
        "updated": text(notes, "grafana.app/updatedTimestamp"),
        "updatedBy": text(notes, "grafana.app/updatedBy"),
        "provisioned": bool(text(notes, "grafana.app/managedBy")),
    }
    return _live(uid, {"dashboard": {**spec, "uid": uid, "version": generation}, "meta": meta}, converted=True)


def text(values: Json, key: str) -> str:
    """The text under a key; empty where there is none."""
    value = values.get(key)
    return value if isinstance(value, str) else ""


def with_uids(api: Api, answer: Any, doing: str) -> list[Json]:
    """The rows of a list in which each has a uid. Raises `TargetError` for anything else."""
    rows = [row for row in answer if isinstance(row, dict) and text(row, "uid")] if isinstance(answer, list) else []
    if not isinstance(answer, list) or len(rows) < len(answer):
        raise api.refused(doing, not_grafana(answer))
    return rows
