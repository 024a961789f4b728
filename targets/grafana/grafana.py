"""A Grafana as a target. What each part of it does is in the modules beside this one."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from targets.grafana import datasources, history, reading, saving
from targets.grafana import folders as grafana_folders
from targets.grafana.api import Api
from targets.grafana.in_order import in_order
from targets.grafana.session import CONNECTIONS
from targets.grafana.settings import GrafanaSettings
from targets.target import Folder, Found, Json, Version, Written


class Grafana:
    """A `WritableTarget` over HTTP. Opens no connection before it is asked something.

    `Live.updated` and `Live.updated_by` are cleaned for a terminal; a folder's title is as Grafana holds it.
    """

    def __init__(self, settings: GrafanaSettings, sleep: Callable[[float], None] = time.sleep) -> None:
        """`sleep` is what waits, in seconds, between attempts."""
        self.api = Api(settings, sleep)

    @property
    def name(self) -> str:
        """As in `tradeboards.toml`."""
        return self.api.name

    @property
    def place(self) -> str:
        """The URL, without a login."""
        return self.api.place

    def close(self) -> None:
        """Close the connections now; else they are when the object goes."""
        self.api.close()

    def read(self, uids: Sequence[str]) -> Iterator[Found]:
        """Each dashboard in the order asked; a few are fetched ahead, in threads. Ctrl-C ends it at once.

        Raises `TargetError` when Grafana does not answer as Grafana does.
        """
        return in_order(lambda uid: reading.find(self.api, uid), uids, CONNECTIONS)

    def versions(self, uid: str) -> Iterator[Version]:
        """The history of a dashboard, newest first, a page at a time. Raises `TargetError`.

        Grafana lets only those read it who may also write the dashboard.
        """
        return history.versions(self.api, uid)

    def version(self, uid: str, number: int) -> Json | None:
        """The dashboard as it was in that version; None when it was trimmed, or is not in the classic model."""
        return history.version(self.api, uid, number)

    def ensure_folder(self, folder: Folder) -> Folder | None:
        """Create the folder when its uid is missing; as it is called, None when it was missing.

        Raises `TargetError`, also when another folder has the title and Grafana wants titles to differ.
        """
        return grafana_folders.ensure(self.api, folder)

    def rename_folder(self, was: Folder, now: Folder) -> bool:
        """Give a folder another title, while it is called as it `was`; False when it has that already.

        Raises `TargetError`, as making one does.
        """
        return grafana_folders.rename(self.api, was, now)

    def write(self, dashboard: Json, *, folder: Folder, version: int | None, message: str) -> Written:
        """Create (`version` None) or replace one dashboard, only when Grafana still holds that version.

        Raises `TargetError` when it was changed since, or was refused for any other reason. A write is never sent
        twice; when its answer is lost the dashboard is read back, so that the error says whether it was written.
        """
        return saving.save(self.api, dashboard, folder, version, message)

    def delete(self, uid: str, *, version: int | None) -> None:
        """Delete one dashboard, when Grafana holds that version just before. Raises `TargetError`."""
        saving.delete(self.api, uid, version)

    def owned(self, folders: Collection[Folder]) -> Iterator[Found]:
        """Every dashboard that Grafana's search tells in these folders. Raises `TargetError`."""
        return grafana_folders.owned(self.api, folders)

    def dashboards(self) -> Iterator[Found]:
        """Every dashboard that Grafana's search tells. Raises `TargetError`."""
        return grafana_folders.dashboards(self.api)

    def folders(self) -> list[Folder]:
        """Every folder that the login may see, each behind its parent. Raises `TargetError`."""
        return grafana_folders.folders(self.api)

    def remove_folder(self, folder: Folder) -> None:
        """Remove a folder, when nothing was in it just before. Raises `TargetError`."""
        grafana_folders.remove(self.api, folder)

    @property
    def keeps_secrets(self) -> bool:
        """Grafana does, and puts no variables into what it is sent."""
        return True

    def datasources(self) -> list[Json]:
        """Each data source as the API gives it, without secrets. Raises `TargetError`."""
        return datasources.listed(self.api)

    def datasource(self, uid: str) -> Json | None:
        """One data source, as `datasources` gives it; None where there is none. Raises `TargetError`."""
        return datasources.held(self.api, uid)

    def write_datasource(self, definition: Json, secrets: Mapping[str, str], live: Json | None) -> None:
        """Create (`live` None) or replace one data source. Raises `TargetError`, also when it changed since `live`."""
        datasources.write(self.api, definition, secrets, live)
