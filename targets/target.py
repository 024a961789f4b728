"""What a target is: a place where dashboards live, read and written in one way whatever stands behind it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

Json = dict[str, Any]


@dataclass(frozen=True)
class Folder:
    """A folder of dashboards: its stable uid, the title people see, and the uid of the folder that it is in.

    `parent` is "" at the top, and where it is not asked for.
    """

    uid: str
    title: str
    parent: str = ""


GENERAL = Folder("", "")
"""Where dashboards are written that are in no folder; Grafana shows them under General or Dashboards."""


@dataclass(frozen=True)
class Live:
    """A dashboard as a target holds it.

    `dashboard` is the classic model as stored (a Grafana adds `id` and `version` to it). `version` is what a write must
    name to be allowed (None where the target keeps no versions). `provisioned` dashboards cannot be written over HTTP.
    `converted`: it is stored in the v2 model, and the server converted it; a save in the classic model replaces it for
    good, so that only a person should ask for that. `astray` is the file that it stands in, where a write moves it to
    another.
    """

    uid: str
    dashboard: Json
    version: int | None = None
    folder: Folder | None = None
    updated: str = ""
    updated_by: str = ""
    provisioned: bool = False
    converted: bool = False
    astray: str = ""

    @property
    def title(self) -> str:
        """Its title, whoever made it; empty where it has none."""
        title: Any = self.dashboard.get("title")
        return title if isinstance(title, str) else ""


@dataclass(frozen=True)
class Version:
    """One line of a dashboard's history. The texts are safe to print; `created` is as the target writes times."""

    number: int
    created: str
    author: str
    message: str


@dataclass(frozen=True)
class Absent:
    """The target has no dashboard of this uid."""

    uid: str


@dataclass(frozen=True)
class Unreadable:
    """The target has a dashboard of this uid that cannot be read as the classic model, and why."""

    uid: str
    reason: str


Found = Live | Absent | Unreadable


@dataclass(frozen=True)
class Written:
    """What a write answered: the version the dashboard has now, and where to look at it."""

    uid: str
    version: int | None
    url: str


class Target(Protocol):
    """A place where dashboards live.

    Every method raises `TargetError` (never a library's own error) when the target as a whole cannot be used.
    """

    @property
    def name(self) -> str:
        """As in `tradeboards.toml`, or the revision's name."""

    @property
    def place(self) -> str:
        """Where it is, as people say it: a URL without secrets, a folder, a revision."""

    def read(self, uids: Sequence[str]) -> Iterator[Found]:
        """Each dashboard in the order asked, exactly one answer a uid."""


class Historic(Protocol):
    """A place that remembers what its dashboards were. Both methods raise `TargetError` when it cannot be used."""

    def versions(self, uid: str) -> Iterator[Version]:
        """The history of a dashboard, newest first, asked for as far as it is looked at.

        Nothing where the dashboard is not there, or the target keeps no history.
        """

    def version(self, uid: str, number: int) -> Json | None:
        """The dashboard as it was in that version; None when it was trimmed, or is not in the classic model."""


class WritableTarget(Target, Historic, Protocol):
    """A target that can be pushed to."""

    def ensure_folder(self, folder: Folder) -> Folder | None:
        """Create the folder when it is missing, else leave it alone; as it is called, None when it was missing."""

    def rename_folder(self, was: Folder, now: Folder) -> bool:
        """Give a folder another title, only while it is called as it `was`; False when it has the new one already.

        Only of folders that have a uid. Raises `TargetError` when somebody renamed it since, or it was refused.
        """

    def write(self, dashboard: Json, *, folder: Folder, version: int | None, message: str) -> Written:
        """Create (`version` None) or replace one dashboard, only when the target still holds that version.

        Raises `TargetError` when it was changed since, or was refused for any other reason; nothing is half-written.
        """

    def delete(self, uid: str, *, version: int | None) -> None:
        """Remove one dashboard, only when the target still holds that version; it is read just before."""

    def owned(self, folders: Collection[Folder]) -> Iterator[Found]:
        """Every dashboard that stands right in these folders, in no order; one that cannot be read is `Unreadable`."""

    def dashboards(self) -> Iterator[Found]:
        """Every dashboard there is, whoever made it, in no order; one that cannot be read is `Unreadable`."""

    def folders(self) -> list[Folder]:
        """Every folder there is, each behind the one that it is in."""

    def remove_folder(self, folder: Folder) -> None:
        """Remove a folder, only when nothing is in it; one that is not there is no problem."""

    @property
    def keeps_secrets(self) -> bool:
        """Whether data sources are written with their secrets, and not with the variables that hold them."""

    def datasources(self) -> list[Json]:
        """The data sources, each as Grafana's API gives it: secrets are named in `secureJsonFields` and never there."""

    def datasource(self, uid: str) -> Json | None:
        """One data source, as `datasources` gives it; None where there is none."""

    def write_datasource(self, definition: Json, secrets: Mapping[str, str], live: Json | None) -> None:
        """Create (`live` None) or replace one data source, only when it is still as `live`, from `datasources`, says.

        `definition` is in the words of Grafana's provisioning; its `secureJsonData` names for each secret the variable
        of Grafana's own environment. `secrets` has the secrets themselves, by the same keys: a target that keeps
        secrets takes these, one that Grafana reads as files takes the variables. One that Grafana has and `secrets`
        has not stays as it is.
        """
