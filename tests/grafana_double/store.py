"""What a Grafana keeps and the rules it keeps it by, as `grafana-api.md` states them. The state behind the double."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from grafana_double import browser
from grafana_double.datasources import DataSources
from grafana_double.words import Json, Refused, check_uid


@dataclass
class Stored:
    """A dashboard with its history; `versions[-1]` is the present one.

    The `data` of a version is in the classic model, also of one that was saved in the v2 model (its `v2` is true).
    """

    id: int
    uid: str
    folder: str
    versions: list[Json]
    provisioned: bool = False
    plugin: bool = False

    @property
    def dashboard(self) -> Json:
        data: Json = self.versions[-1]["data"]
        return data

    @property
    def v2(self) -> bool:
        """Whether it is stored in the v2 model."""
        return bool(self.versions[-1]["v2"])

    @v2.setter
    def v2(self, value: bool) -> None:
        self.versions[-1]["v2"] = value

    @property
    def revision(self) -> str:
        """What a resource names to replace it."""
        return str(1_700_000_000 + self.versions[-1]["id"])


@dataclass
class Store:
    """One organisation of a Grafana of a release such as (12, 0)."""

    release: tuple[int, int]
    dashboards: dict[str, Stored] = field(default_factory=dict)
    folders: dict[str, Json] = field(default_factory=dict)
    datasources: DataSources = field(default_factory=DataSources)
    quota: int | None = None
    last_id: int = 0

    def save(self, body: Json, by: str) -> Json:
        """`POST /api/dashboards/db`."""
        sent = body.get("dashboard")
        if not isinstance(sent, dict):
            raise Refused(400, "bad request data")
        _check_content(sent)
        sent = {**sent, "title": sent["title"].strip()}
        uid, title = sent.get("uid") or "", sent["title"]
        folder = body.get("folderUid") or ""
        if not isinstance(folder, str) or (folder and folder not in self.folders):
            raise Refused(400, "Folder not found")
        overwrite = body.get("overwrite") is True
        here = self.dashboards.get(uid)
        _check_present(here, sent, overwrite)
        here = self._namesake(here, uid, title, folder, overwrite)
        if here is None:
            if self.quota is not None and len(self.dashboards) >= self.quota:
                raise Refused(403, "Quota reached")
            here = Stored(self.next_id(), uid or f"generated{self.last_id}", folder, [])
        here.folder = folder
        return self._add_version(here, sent, by, str(body.get("message") or ""))

    def dashboard(self, uid: str) -> Stored:
        """A dashboard by uid."""
        if uid not in self.dashboards:
            raise Refused(404, "Dashboard not found")
        return self.dashboards[uid]

    def version(self, uid: str, number: str) -> Json:
        """One version of a dashboard, its JSON in `data`, in the model that it was saved in."""
        found = self._version(uid, number)
        data = browser.in_v2(found["data"]) if found["v2"] else found["data"]
        return {key: value for key, value in found.items() if key != "v2"} | {"data": data}

    def versions(self, uid: str) -> list[Json]:
        """The history, newest first, without what the versions hold."""
        rows = reversed(self.dashboard(uid).versions)
        return [{key: value for key, value in row.items() if key not in {"data", "v2"}} for row in rows]

    def browser_save(
        self, uid: str, edit: Callable[[Json], object], user: str, *, message: str = "", v2: bool = False
    ) -> Json:
        """Somebody opens a dashboard, edits it (in place) and saves it; recent browsers save in the v2 model.

        What is stored in the v2 model stays in it.
        """
        here = self.dashboard(uid)
        if here.provisioned:
            raise Refused(400, "Cannot save provisioned dashboard")
        board = browser.saved(here.dashboard, self.release)
        edit(board)
        return self._add_version(here, board, user, message, v2=v2 or here.v2)

    def create_v2(self, resource: Json, by: str) -> Stored:
        """A resource of a new dashboard in the v2 model, as it came in over HTTP."""
        uid, folder, data = self._of_resource(resource)
        if uid in self.dashboards:
            raise Refused(409, f'dashboards.dashboard.grafana.app "{uid}" already exists')
        here = Stored(self.next_id(), uid, folder, [])
        self._add_version(here, data, by, "", v2=True)
        return here

    def update_v2(self, uid: str, resource: Json, by: str) -> Stored:
        """The same of one that is there, in either model: the resource names what it replaces."""
        named, folder, data = self._of_resource(resource)
        here = self.dashboard(uid)
        if named != uid:
            raise Refused(400, "the name of the object does not match the name on the URL")
        if resource["metadata"].get("resourceVersion") != here.revision:
            raise Refused(409, "the object has been modified; please apply your changes to the latest version")
        here.folder = folder
        self._add_version(here, data, by, "", v2=True)
        return here

    def _of_resource(self, resource: Json) -> tuple[str, str, Json]:
        """The uid, the folder and the dashboard in the classic model."""
        try:
            uid, data = resource["metadata"]["name"], browser.from_v2(resource["spec"])
            folder = (resource["metadata"].get("annotations") or {}).get("grafana.app/folder", "")
        except (KeyError, TypeError) as error:
            raise Refused(422, f"it is no dashboard: {error}") from error
        check_uid(uid, "uid")
        if folder and folder not in self.folders:
            raise Refused(404, "folder not found")
        return uid, folder, data

    def trim(self, uid: str, keep: int) -> None:
        """Forget all but the newest versions, as Grafana does when it cleans up."""
        here = self.dashboard(uid)
        here.versions = here.versions[-keep:]

    def delete(self, uid: str) -> Json:
        """`DELETE /api/dashboards/uid/UID`."""
        here = self.dashboard(uid)
        if here.provisioned:
            raise Refused(400, "provisioned dashboard cannot be deleted")
        del self.dashboards[uid]
        title = here.dashboard["title"]
        return {"message": f"Dashboard {title} deleted", "title": title, "uid": uid}

    def restore(self, uid: str, number: object, by: str) -> Json:
        """`POST /api/dashboards/uid/UID/restore`."""
        here, old = self.dashboard(uid), self._version(uid, str(number))
        said = f"Restored from version {number}"
        return self._add_version(here, old["data"], by, said, restored=old["version"], v2=old["v2"])

    def create_folder(self, body: Json) -> Json:
        """`POST /api/folders`."""
        uid, title, parent = body.get("uid") or "", body.get("title"), body.get("parentUid") or ""
        if not isinstance(title, str) or not title.strip():
            raise Refused(400, "folder title cannot be empty")
        check_uid(uid, "folder uid")
        parent = parent if self.release >= (10, 0) else ""
        if parent and parent not in self.folders:
            raise Refused(404, "folder not found", "not-found")
        self._check_title(title, parent, uid)
        if uid in self.folders:
            raise Refused(409, "a folder with the same uid already exists")
        number = self.next_id()
        uid = uid or f"generated{number}"
        self.folders[uid] = {"id": number, "uid": uid, "title": title, "version": 1, "parentUid": parent}
        return self.folders[uid]

    def update_folder(self, uid: str, body: Json) -> Json:
        """`PUT /api/folders/UID`."""
        here, title = self.folder(uid), body.get("title")
        if not isinstance(title, str) or not title.strip():
            raise Refused(400, "folder title cannot be empty")
        if body.get("overwrite") is not True and body.get("version") != here["version"]:
            raise Refused(412, "the folder has been changed by someone else", "version-mismatch")
        self._check_title(title, here["parentUid"], uid)
        here |= {"title": title, "version": here["version"] + 1}
        return here

    def folder(self, uid: str) -> Json:
        """A folder by uid."""
        if uid not in self.folders:
            raise Refused(404, "folder not found", "not-found")
        return self.folders[uid]

    def delete_folder(self, uid: str) -> Json:
        """`DELETE /api/folders/UID`, with what is in it."""
        here = self.folder(uid)
        for inner in [each["uid"] for each in self.folders.values() if each["parentUid"] == uid]:
            self.delete_folder(inner)
        self.dashboards = {key: each for key, each in self.dashboards.items() if each.folder != uid}
        del self.folders[uid]
        return {"message": f"Folder {here['title']} deleted", "id": here["id"], "title": here["title"]}

    def _namesake(self, here: Stored | None, uid: str, title: str, folder: str, overwrite: bool) -> Stored | None:
        """Up to 10.x a title is one dashboard's in its folder; `overwrite` replaces the other one."""
        if self.release >= (11, 0):
            return here
        for other in self.dashboards.values():
            if other is not here and other.folder == folder and other.dashboard["title"] == title:
                if not overwrite:
                    raise Refused(412, "A dashboard with the same name in the folder already exists", "name-exists")
                del self.dashboards[other.uid]
                other.uid = uid or other.uid
                return other
        return here

    def _version(self, uid: str, number: str) -> Json:
        for version in self.dashboard(uid).versions:
            if str(version["version"]) == number:
                return version
        raise Refused(404, "Dashboard version not found")

    def _add_version(
        self, here: Stored, data: Json, by: str, message: str, restored: int = 0, *, v2: bool = False
    ) -> Json:
        number = here.versions[-1]["version"] + 1 if here.versions else 1
        here.versions.append(
            {
                "id": self.next_id(),
                "version": number,
                "parentVersion": number - 1,
                "restoredFrom": restored,
                "created": f"2024-03-01T09:00:{number % 60:02}Z",
                "createdBy": by,
                "message": message if number > 1 else "Initial save",
                "v2": v2,
                "data": copy.deepcopy(data) | {"id": here.id, "uid": here.uid, "version": number},
            }
        )
        self.dashboards[here.uid] = here
        slug = re.sub(r"[^a-z0-9]+", "-", str(data["title"]).lower()).strip("-")
        url = f"/d/{here.uid}/{slug}"
        return {"status": "success", "slug": slug, "version": number, "id": here.id, "uid": here.uid, "url": url}

    def _check_title(self, title: str, parent: str, uid: str) -> None:
        for other in self.folders.values():
            if other["uid"] != uid and other["title"] == title and other["parentUid"] == parent:
                raise Refused(409, "a folder with the same name already exists in the current location")

    def next_id(self) -> int:
        """A number that nothing else has."""
        self.last_id += 1
        return self.last_id


def _check_refresh(refresh: object) -> None:
    """The server's smallest refresh interval is five seconds."""
    found = re.fullmatch(r"(\d+)(ms|s)", refresh) if isinstance(refresh, str) else None
    if found and int(found[1]) * (1 if found[2] == "s" else 0.001) < 5:
        raise Refused(400, "Refresh interval too short. Minimum refresh interval is 5s")


def _check_content(sent: Json) -> None:
    title = sent.get("title")
    if not isinstance(title, str) or not title.strip():
        raise Refused(400, "Dashboard title cannot be empty", "empty-name")
    check_uid(sent.get("uid") or "", "uid")
    _check_refresh(sent.get("refresh"))
    for panel in sent.get("panels") or []:
        if isinstance(panel, dict) and "alert" in panel and not (panel["alert"] or {}).get("conditions"):
            raise Refused(422, "Alert validation error: missing conditions")


def _check_present(here: Stored | None, sent: Json, overwrite: bool) -> None:
    """Whether what is stored under the uid may be replaced by what was sent."""
    if here and here.provisioned:
        raise Refused(400, "Cannot save provisioned dashboard")
    if here is None and (sent.get("id") or sent.get("version")):
        raise Refused(404, "Dashboard not found", "not-found")
    if here and sent.get("id") and sent["id"] != here.id:
        raise Refused(404, "Dashboard not found", "not-found")
    if here and here.plugin:
        raise Refused(412, "The dashboard belongs to plugin x.", "plugin-dashboard")
    if here and not overwrite and sent.get("version") != here.dashboard["version"]:
        raise Refused(412, "The dashboard has been changed by someone else", "version-mismatch")
