"""Which request is answered how."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from grafana_double.accounts import Accounts
from grafana_double.alerting import Alerting
from grafana_double.browser import converted
from grafana_double.search import COUNTS_SINCE, Search
from grafana_double.store import Store, Stored
from grafana_double.words import Json, Refused

TOKENS_SINCE, CONVERTING_SINCE = (12, 0), (12, 0)
"""Releases whose history goes on at a token, and that convert."""
V2_SINCE = (12, 2)
"""The first release with the address that takes dashboards in the v2 model."""

Answer = Json | list[Json]


class Created(dict[str, Any]):
    """An answer of status 201."""


class Nothing(dict[str, Any]):
    """An answer of status 204, which has no body."""


@dataclass(frozen=True)
class Asked:
    """A request as it came in; names of headers in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any


@dataclass
class Api:
    """The API of a Grafana of one version over its organisations."""

    version: str
    orgs: dict[int, Store]
    alerts: dict[int, Alerting]
    searches: dict[int, Search]
    accounts: Accounts = field(default_factory=Accounts)

    @property
    def release(self) -> tuple[int, int]:
        """Major and minor."""
        major, minor = self.version.split(".")[:2]
        return int(major), int(minor)

    def answer(self, asked: Asked) -> Answer:
        """What Grafana answers, with status 200 where its kind says no other; raises `Refused`."""
        target = urlsplit(asked.path)
        path = [unquote(part) for part in target.path.split("/")[1:]]
        asked_for = parse_qs(target.query)
        query = {key: values[-1] for key, values in asked_for.items()}
        if (asked.method, path) == ("GET", ["api", "health"]):
            return {"commit": "0", "database": "ok", "version": self.version}
        who, role = self.accounts.login(asked.headers.get("authorization", ""))
        org = asked.headers.get("x-grafana-org-id", "1")
        if not org.isdecimal() or int(org) not in self.orgs or (asked.method != "GET" and role == "Viewer"):
            raise Refused(403, "You'll need additional permissions to perform this action.")
        if asked.method in {"POST", "PUT"} and not isinstance(asked.body, dict):
            raise Refused(400, "bad request data")
        store, search = self.orgs[int(org)], self.searches[int(org)]
        if path[:2] == ["api", "serviceaccounts"]:
            return _accounts(self.accounts, asked, path[2:], role)
        if path[:3] == ["api", "v1", "provisioning"]:
            if asked.method != "GET" and role == "Editor":
                raise _forbidden("alert.provisioning:write")
            return _alerts(self.alerts[int(org)], asked, path[3:])
        if path[:2] == ["api", "folders"]:
            return self._folders(store, search, asked, path[2:], query, self.alerts[int(org)])
        if path[:2] == ["api", "datasources"]:
            return _datasources(store, asked, path[2:], role)
        if path == ["api", "search"]:
            return search.found(query, asked_for.get("folderUIDs", []))
        if path[:2] == ["apis", "dashboard.grafana.app"]:
            return self._resource(store, asked, path[2:], _namespace(int(org)), who)
        if "versions" in path[4:5] and role == "Viewer":
            raise _forbidden("any of dashboards:write")
        return self._dashboards(store, asked, path, query, who, _namespace(int(org)))

    def _folders(
        self, store: Store, search: Search, asked: Asked, path: list[str], query: dict[str, str], alerts: Alerting
    ) -> Answer:
        match (asked.method, *path):
            case ("GET",):
                return search.folders(query)
            case ("POST",):
                return store.create_folder(asked.body)
            case ("GET", uid):
                return store.folder(uid)
            case ("PUT", uid):
                return store.update_folder(uid, asked.body)
            case ("GET", uid, "counts") if self.release >= COUNTS_SINCE:
                rules = sum(rule["folderUID"] == store.folder(uid)["uid"] for rule in alerts.rules.values())
                return search.counts(uid, rules)
            case ("DELETE", uid):
                inside = [rule["uid"] for rule in alerts.rules.values() if rule["folderUID"] == uid]
                if inside and query.get("forceDeleteRules") != "true":
                    raise Refused(400, "folder cannot be deleted: folder contains alert rules")
                for rule in inside:
                    alerts.delete(rule)
                return store.delete_folder(uid)
        raise Refused(404, "Not found")

    def _dashboards(
        self, store: Store, asked: Asked, path: list[str], query: dict[str, str], who: str, namespace: str
    ) -> Answer:
        match (asked.method, *path):
            case ("POST", "api", "dashboards", "db"):
                return store.save(asked.body, who)
            case ("GET", "api", "dashboards", "uid", uid):
                return self._dashboard(store, uid, query, namespace)
            case ("DELETE", "api", "dashboards", "uid", uid):
                return store.delete(uid)
            case ("GET", "api", "dashboards", "uid", uid, "versions"):
                return self._versions(store.versions(uid), query)
            case ("GET", "api", "dashboards", "uid", uid, "versions", number):
                return store.version(uid, number)
            case ("POST", "api", "dashboards", "uid", uid, "restore"):
                return store.restore(uid, asked.body.get("version"), who)
        raise Refused(404, "Not found")

    def _dashboard(self, store: Store, uid: str, query: dict[str, str], namespace: str) -> Json:
        here = store.dashboard(uid)
        now = here.versions[-1]
        model = here.dashboard
        if here.v2:
            if self.release < (13, 0) or query.get("apiVersion") != "v1beta1":
                instead = f"/apis/dashboard.grafana.app/v2beta1/namespaces/{namespace}/dashboards/{uid}"
                raise Refused(406, f"dashboard api version not supported, use {instead} instead")
            model = {**converted(model), "uid": uid, "version": now["version"]}
        meta = {
            "version": now["version"],
            "folderUid": here.folder,
            "folderTitle": store.folders[here.folder]["title"] if here.folder else "General",
            "createdBy": here.versions[0]["createdBy"],
            "updatedBy": now["createdBy"],
            "updated": now["created"],
            "provisioned": here.provisioned,
            "provisionedExternalId": f"{uid}.json" if here.provisioned else "",
            "canSave": True,
        }
        return {"dashboard": model, "meta": meta}

    def _resource(self, store: Store, asked: Asked, path: list[str], namespace: str, who: str) -> Json:
        """A dashboard as a resource in the classic model; one that is stored in the v2 model is converted."""
        match (asked.method, *path):
            case ("POST", "v2beta1", "namespaces", given, "dashboards") if self.release >= V2_SINCE:
                if given != namespace:
                    raise Refused(403, "You'll need additional permissions to perform this action.")
                return Created(_as_resource(store.create_v2(asked.body, who), namespace))
            case ("PUT", "v2beta1", "namespaces", given, "dashboards", uid) if self.release >= V2_SINCE:
                if given != namespace:
                    raise Refused(403, "You'll need additional permissions to perform this action.")
                return _as_resource(store.update_v2(uid, asked.body, who), namespace)
            case ("GET", "v1beta1", "namespaces", given, "dashboards", uid) if self.release >= CONVERTING_SINCE:
                if given != namespace:
                    raise Refused(403, "You'll need additional permissions to perform this action.")
                if uid not in store.dashboards:
                    raise Refused(404, f'dashboards.dashboard.grafana.app "{uid}" not found')
                return _as_resource(store.dashboard(uid), namespace)
        raise Refused(404, "Not found")

    def _versions(self, rows: list[Json], query: dict[str, str]) -> Answer:
        """A bare list up to 11.5, then an object, whose token is where the next page begins."""
        start, limit = int(query.get("start", 0)), int(query.get("limit", 0)) or 1000
        if self.release >= TOKENS_SINCE:
            start = int(query.get("continueToken") or 0)
        page = rows[start : start + limit]
        token = str(start + limit) if self.release >= TOKENS_SINCE and start + limit < len(rows) else ""
        return page if self.release < (11, 6) else {"continueToken": token, "versions": page}


def _as_resource(here: Stored, namespace: str) -> Json:
    now = here.versions[-1]
    notes = {"grafana.app/updatedBy": now["createdBy"], "grafana.app/updatedTimestamp": now["created"]}
    notes |= {"grafana.app/folder": here.folder} if here.folder else {}
    notes |= {"grafana.app/managedBy": "classic-file-provisioning"} if here.provisioned else {}
    metadata = {
        "name": here.uid,
        "namespace": namespace,
        "generation": now["version"],
        "resourceVersion": here.revision,
        "annotations": notes,
    }
    spec = converted(here.dashboard)
    return {"apiVersion": "dashboard.grafana.app/v1beta1", "kind": "Dashboard", "metadata": metadata, "spec": spec}


def _namespace(org: int) -> str:
    return "default" if org == 1 else f"org-{org}"


def _forbidden(needed: str) -> Refused:
    return Refused(403, f"You'll need additional permissions to perform this action. Permissions needed: {needed}")


def _datasources(store: Store, asked: Asked, path: list[str], role: str) -> Answer:
    """Data sources, which a viewer may ask through and not look at, and only an admin may change."""
    if role == "Viewer" or (role == "Editor" and asked.method != "GET"):
        raise _forbidden("datasources:read" if asked.method == "GET" else "datasources:write")
    match (asked.method, *path):
        case ("GET",):
            return store.datasources.listed()
        case ("POST",):
            return store.datasources.create(asked.body)
        case ("GET", "uid", uid):
            return store.datasources.one(uid)
        case ("PUT", "uid", uid):
            return store.datasources.update(uid, asked.body)
        case ("DELETE", "uid", uid):
            return store.datasources.delete(uid)
        case ("GET", "uid", uid, "health"):
            return {"status": "OK", "message": f"{store.datasources.one(uid)['name']} works"}
    raise Refused(404, "Not found")


def _accounts(accounts: Accounts, asked: Asked, path: list[str], role: str) -> Answer:
    """Service accounts, which only an admin may make."""
    if role != "Admin":
        raise _forbidden("serviceaccounts:create")
    match (asked.method, *path):
        case ("POST",):
            return Created(accounts.create(asked.body))
        case ("POST", number, "tokens"):
            return accounts.add_token(number, asked.body)
        case ("DELETE", number):
            return accounts.delete(number)
    raise Refused(404, "Not found")


def _alerts(alerts: Alerting, asked: Asked, path: list[str]) -> Answer:
    """Alert rules; without unified alerting none of these addresses is there."""
    provenance = "" if "x-disable-provenance" in asked.headers else "api"
    match (asked.method, *path):
        case _ if alerts.disabled:
            raise Refused(404, "Not found")
        case ("GET", "alert-rules"):
            return alerts.listed()
        case ("POST", "alert-rules"):
            return Created(alerts.create(asked.body, provenance))
        case ("GET", "alert-rules", uid):
            return alerts.rule(uid)
        case ("PUT", "alert-rules", uid):
            return alerts.update(uid, asked.body, provenance)
        case ("DELETE", "alert-rules", uid):
            alerts.delete(uid)
            return Nothing()
        case ("GET", "folder", folder, "rule-groups", group):
            return alerts.group(folder, group)
        case ("PUT", "folder", folder, "rule-groups", group):
            return alerts.replace(folder, group, asked.body, provenance)
    raise Refused(404, "Not found")
