"""The data sources of an organisation, with the rules by which Grafana keeps their secrets."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from grafana_double.words import Json, Refused, check_uid

_LISTED = ("id", "uid", "orgId", "name", "type", "access", "url", "user", "database", "basicAuth", "isDefault")
_STORED: Json = {
    **dict.fromkeys(("uid", "name", "type", "access", "url", "user", "database", "basicAuthUser"), ""),
    **dict.fromkeys(("basicAuth", "withCredentials", "isDefault"), False),
    "jsonData": {},
}


@dataclass
class DataSources:
    """Data sources by their uids, as they are answered alone; `secrets` has what is never answered."""

    kept: dict[str, Json] = field(default_factory=dict)
    secrets: dict[str, dict[str, str]] = field(default_factory=dict)
    last_id: int = 0

    def listed(self) -> list[Json]:
        """`GET /api/datasources`: less of each than is answered alone, and no names of secrets."""
        rows = sorted(self.kept.values(), key=lambda one: str(one["name"]).lower())
        return [{key: one[key] for key in (*_LISTED, "jsonData", "readOnly")} for one in rows]

    def one(self, uid: str) -> Json:
        """`GET /api/datasources/uid/UID`."""
        if uid not in self.kept:
            raise Refused(404, "Data source not found")
        return {**self.kept[uid], "secureJsonFields": dict.fromkeys(self.secrets[uid], True)}

    def create(self, sent: Json) -> Json:
        """`POST /api/datasources`."""
        row, given = self._decoded(sent, "")
        row["uid"] = row["uid"] or f"generated{self.last_id + 1}"
        if row["uid"] in self.kept or any(one["name"] == row["name"] for one in self.kept.values()):
            raise Refused(409, "data source with the same name already exists")
        self.secrets[row["uid"]] = {}
        self.last_id += 1
        return self._keep({**row, "id": self.last_id, "orgId": 1, "version": 0, "readOnly": False}, given, "added")

    def update(self, uid: str, sent: Json) -> Json:
        """`PUT /api/datasources/uid/UID`: all but secrets is replaced; those that are not sent stay."""
        here = self.one(uid)
        row, given = self._decoded(sent, uid)
        if here["readOnly"]:
            raise Refused(403, "Cannot update read-only data source")
        if any(one["name"] == row["name"] and one["uid"] != uid for one in self.kept.values()):
            raise Refused(409, "Failed to update datasource: data source with the same name already exists")
        if sent.get("version") and sent["version"] < here["version"]:
            raise Refused(409, "Datasource has already been updated by someone else. Please reload and try again")
        fixed = {key: here[key] for key in ("id", "orgId", "version", "readOnly")}
        return self._keep({**row, "uid": uid, **fixed}, given, "updated")

    def delete(self, uid: str) -> Json:
        """`DELETE /api/datasources/uid/UID`."""
        if self.one(uid)["readOnly"]:
            raise Refused(403, "Cannot delete read-only data source")
        del self.secrets[uid]
        return {"message": "Data source deleted", "id": self.kept.pop(uid)["id"]}

    def provision(self, uid: str) -> None:
        """What a file of Grafana's own would do: nobody changes it over HTTP from now on."""
        self.kept[uid]["readOnly"] = True

    def _keep(self, row: Json, given: dict[str, str], done: str) -> Json:
        if row["isDefault"]:
            for other in self.kept.values():
                other["isDefault"] = False
        uid = row["uid"]
        self.secrets[uid] |= given
        self.kept[uid] = {**row, "version": row["version"] + 1}
        shown = self.one(uid)
        return {"message": f"Datasource {done}", "id": row["id"], "name": row["name"], "datasource": shown}

    def _decoded(self, sent: Json, uid: str) -> tuple[Json, dict[str, str]]:
        """A data source as Go decodes it, keys that it does not know gone, and its secrets."""
        row = {key: sent.get(key, default) for key, default in _STORED.items()}
        given = sent.get("secureJsonData") or {}
        if any(type(row[key]) is not type(default) for key, default in _STORED.items()) or not isinstance(given, dict):
            raise Refused(400, "bad request data")
        if not row["name"] or not row["type"] or not row["access"]:
            raise Refused(400, "bad request data")
        if not all(isinstance(value, str) for value in given.values()):
            raise Refused(400, "bad request data")
        check_uid(row["uid"] or uid, "uid")
        if row["type"] == "prometheus" and row["url"] and not urlsplit(row["url"]).netloc:
            raise Refused(400, f'validation of data source URL "{row["url"]}" failed')
        return row, given
