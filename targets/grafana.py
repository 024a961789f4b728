"""A Grafana over its HTTP API, the one place that knows grafana-client. Grafana 9 to 13."""

from __future__ import annotations

import socket
import time
import weakref
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, cast
from urllib.parse import urlsplit

import niquests
from grafana_client.api import GrafanaApi
from grafana_client.client import GrafanaException

from errors import TargetError, printable
from targets import grafana_datasources, grafana_folders, grafana_history, grafana_reading, grafana_saving
from targets.ahead import in_order
from targets.asking import UNSURE, Garbled, Lost, Refusal
from targets.in_time import Overdue
from targets.refusals import Sentence, looks_like_html, not_grafana, redirected, refusal, silence
from targets.session import CONNECTIONS, Redirected, Refused, Session, causes
from targets.settings import GrafanaSettings
from targets.target import Folder, Found, Json, Version, Written

_UNSENT = (ConnectionRefusedError, socket.gaierror)
"""Errors that come before a request is on its way."""


class Grafana:
    """A `WritableTarget` over HTTP. Opens no connection before it is asked something.

    `Live.updated` and `Live.updated_by` are cleaned for a terminal; a folder's title is as Grafana holds it.
    """

    def __init__(self, settings: GrafanaSettings, sleep: Callable[[float], None] = time.sleep) -> None:
        """`sleep` is what waits, in seconds, between attempts."""
        self.sleep = sleep
        self._settings = settings
        parts = urlsplit(settings.url)
        path = parts.path.strip("/")
        self._session = Session(settings, sleep)
        self._closing = weakref.finalize(self, self._session.close)
        self._api: Any = GrafanaApi(
            protocol=parts.scheme,
            host=parts.netloc,
            url_path_prefix=f"{path}/" if path else "",
            timeout=settings.timeout,
            verify=str(settings.ca_file) if settings.ca_file else True,
        )
        self._api.client.s.close()
        if settings.org_id is not None:
            self._session.headers["X-Grafana-Org-Id"] = str(settings.org_id)
        self._api.client.s = cast(Any, self._session)

    @property
    def name(self) -> str:
        """As in `tradeboards.toml`."""
        return self._settings.name

    @property
    def place(self) -> str:
        """The URL, without a login."""
        return self._settings.url

    def close(self) -> None:
        """Close the connections now; else they are when the object goes."""
        self._closing()

    def read(self, uids: Sequence[str]) -> Iterator[Found]:
        """Each dashboard in the order asked; a few are fetched ahead, in threads. Ctrl-C ends it at once.

        Raises `TargetError` when Grafana does not answer as Grafana does.
        """
        return in_order(lambda uid: grafana_reading.find(self, uid), uids, CONNECTIONS)

    def versions(self, uid: str) -> Iterator[Version]:
        """The history of a dashboard, newest first, a page at a time. Raises `TargetError`.

        Grafana lets only those read it who may also write the dashboard.
        """
        return grafana_history.versions(self, uid)

    def version(self, uid: str, number: int) -> Json | None:
        """The dashboard as it was in that version; None when it was trimmed, or is not in the classic model."""
        return grafana_history.version(self, uid, number)

    def ensure_folder(self, folder: Folder) -> Folder | None:
        """Create the folder when its uid is missing, rename it when it has another title; None when it was missing.

        Raises `TargetError`, also when another folder has the title and Grafana wants titles to differ.
        """
        return grafana_folders.ensure(self, folder)

    def write(self, dashboard: Json, *, folder: Folder, version: int | None, message: str) -> Written:
        """Create (`version` None) or replace one dashboard, only when Grafana still holds that version.

        Raises `TargetError` when it moved since, or was refused for any other reason. A write is never sent twice; when
        its answer is lost the dashboard is read back, so that the error says whether it was written.
        """
        return grafana_saving.save(self, dashboard, folder, version, message)

    def delete(self, uid: str, *, version: int | None) -> None:
        """Delete one dashboard, when Grafana holds that version just before. Raises `TargetError`."""
        grafana_saving.delete(self, uid, version)

    def owned(self, folders: Collection[Folder]) -> Iterator[Found]:
        """Every dashboard that Grafana's search tells in these folders. Raises `TargetError`."""
        return grafana_folders.owned(self, folders)

    def dashboards(self) -> Iterator[Found]:
        """Every dashboard that Grafana's search tells. Raises `TargetError`."""
        return grafana_folders.dashboards(self)

    def folders(self) -> list[Folder]:
        """Every folder that the login may see, each behind its parent. Raises `TargetError`."""
        return grafana_folders.folders(self)

    def remove_folder(self, folder: Folder) -> None:
        """Remove a folder, when nothing was in it just before. Raises `TargetError`."""
        grafana_folders.remove(self, folder)

    @property
    def keeps_secrets(self) -> bool:
        """Grafana does, and puts no variables into what it is sent."""
        return True

    def datasources(self) -> list[Json]:
        """Each data source as the API gives it, without secrets. Raises `TargetError`."""
        return grafana_datasources.listed(self)

    def write_datasource(self, definition: Json, secrets: Mapping[str, str], live: Json | None) -> None:
        """Create (`live` None) or replace one data source. Raises `TargetError`, also when it moved since `live`."""
        grafana_datasources.write(self, definition, secrets, live)

    def call(
        self,
        method: str,
        path: str,
        doing: str,
        *,
        body: Json | None = None,
        headers: Mapping[str, str] | None = None,
        hidden: Collection[str] = (),
    ) -> Any:
        """Grafana's JSON answer to a call of its API (`path` begins below `/api`); None where it has no body.

        Raises `Refusal`, `Lost` or another `TargetError`, which begin with what we are `doing`; none quotes a secret of
        this target, or a `hidden` text. A GET is sent again where that can help, anything else only when Grafana said
        that it did not listen (429).
        """
        send = getattr(self._api.client, method)
        with self._speaking(doing, hidden):
            answer = send(path, json=body, headers=dict(headers or {}))
        if isinstance(answer, str):
            raise Lost(self.refused(doing, not_grafana(self._clean(answer, hidden))))
        return answer

    def ask(
        self, method: str, path: str, doing: str, *, body: Json | None = None, headers: Mapping[str, str] | None = None
    ) -> Any:
        """As `call`; None, too, where Grafana says that there is no such thing."""
        try:
            return self.call(method, path, doing, body=body, headers=headers)
        except Refusal as error:
            if error.status == 404 and (isinstance(error.body, dict) or not error.body):
                return None
            raise
        except Lost as error:
            todo = error.todo if method == "GET" else f"{error.todo}. {UNSURE}"
            raise TargetError(error.summary, where=error.where, todo=todo) from error

    def refused(self, doing: str, sentence: Sentence) -> TargetError:
        """The error that says what we were doing, what happened, and what to do about it."""
        summary, todo = sentence
        return TargetError(f"{doing}: {summary}", where=self.place, todo=todo)

    @contextmanager
    def _speaking(self, doing: str, hidden: Collection[str]) -> Iterator[None]:
        """Turn every failure of the libraries inside into a `TargetError`."""
        try:
            yield
        except Redirected as error:
            raise self.refused(doing, redirected(self._clean(error.location, hidden))) from error
        except Refused as error:
            body = self._clean(error.body, hidden)
            told = self.refused(doing, refusal(error.status, body))
            if error.status < 500:
                raise Refusal(told, error.status, body) from error
            raise Lost(told) from error
        except niquests.exceptions.JSONDecodeError as error:
            told = self.refused(doing, not_grafana(self._clean(error.doc, hidden)))
            if looks_like_html(error.doc):
                raise Lost(told) from error
            raise Garbled(told, printable(error.msg, 100)) from error
        except (GrafanaException, niquests.RequestException, Overdue) as error:
            raise self._silence(doing, error) from error
        except ValueError as error:  # a Location that is no address; a charset that is none, or not the body's
            raise Lost(self.refused(doing, not_grafana(""))) from error

    def _silence(self, doing: str, error: Exception) -> TargetError:
        behind = tuple(causes(error))
        told = self.refused(doing, silence(behind, seconds=self._settings.timeout, longest=self._settings.longest))
        return told if any(isinstance(one, _UNSENT) for one in behind) else Lost(told)

    def _clean(self, body: Any, hidden: Collection[str]) -> Any:
        """What a server answered, without secrets, before a word of it is shown; of an object its texts alone."""
        if isinstance(body, dict):
            return {key: self._clean(value, hidden) for key, value in body.items() if isinstance(value, str)}
        if not isinstance(body, str):
            return None
        for text in sorted(filter(None, hidden), key=len, reverse=True):
            body = body.replace(text, "***")
        return self._settings.redacted(body)
