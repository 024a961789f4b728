"""A Grafana over its HTTP API, the one place that knows grafana-client. Grafana 9 to 13."""

from __future__ import annotations

import time
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, cast
from urllib.parse import quote, urlsplit

import niquests
from grafana_client.api import GrafanaApi
from grafana_client.client import GrafanaClientError, GrafanaException

from errors import TargetError, printable
from targets import grafana_history
from targets.ahead import in_order
from targets.classic import flaw
from targets.refusals import Sentence, is_missing, looks_like_html, message, not_grafana, redirected, refusal, silence
from targets.session import CONNECTIONS, Redirected, Session, causes
from targets.settings import GrafanaSettings
from targets.target import Absent, Folder, Found, Json, Live, Unreadable, Version, Written

_UNSURE = "It may have been written all the same: run diff again to see"
_PROXIES = frozenset({502, 504})
"""Said by a proxy that had no answer, of a request that may have been heard."""


class Grafana:
    """A `WritableTarget` over HTTP. Opens no connection before it is asked something.

    `Live.updated` and `Live.updated_by` are cleaned for a terminal; a folder's title is as Grafana holds it.
    """

    def __init__(self, settings: GrafanaSettings, sleep: Callable[[float], None] = time.sleep) -> None:
        """`sleep` is what waits, in seconds, between attempts."""
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
        return in_order(self._find, uids, CONNECTIONS)

    def versions(self, uid: str) -> Iterator[Version]:
        """The history of a dashboard, newest first, a page at a time. Raises `TargetError`.

        Grafana lets only those read it who may also write the dashboard.
        """
        return grafana_history.versions(self, uid)

    def version(self, uid: str, number: int) -> Json | None:
        """The dashboard as it was in that version; None when it was trimmed, or is not in the classic model."""
        return grafana_history.version(self, uid, number)

    def ensure_folder(self, folder: Folder) -> bool:
        """Create the folder when its uid is missing, rename it when it has another title; whether it was missing.

        Raises `TargetError`, also when another folder has the title and Grafana wants titles to differ.
        """
        held = self._held(folder)
        if held is not None:
            self._rename(held, folder)
            return False
        doing = f'cannot create folder "{_quoted(folder.title)}" ({_quoted(folder.uid)})'
        with self._speaking(doing):
            try:
                self._api.folder.create_folder(folder.title, uid=folder.uid)
            except GrafanaClientError as error:
                if error.status_code in {409, 412}:
                    if self._held(folder) is not None:  # another run was faster
                        return False
                    self._raise_for_namesake(doing, folder)
                raise
        return True

    def write(self, dashboard: Json, *, folder: Folder, version: int | None, message: str) -> Written:
        """Create (`version` None) or replace one dashboard, only when Grafana still holds that version.

        Raises `TargetError` when it moved since, or was refused for any other reason. A write is never sent twice.
        """
        uid = str(dashboard.get("uid", ""))
        doing = f'cannot write dashboard "{_quoted(uid)}"'
        # The server owns `id`, and answers 404 when one, or a version, is sent for a dashboard that is gone.
        content = {key: value for key, value in dashboard.items() if key not in {"id", "version"}}
        if version is not None:
            content["version"] = version
        body = {"dashboard": content, "folderUid": folder.uid, "message": message, "overwrite": False}
        with self._speaking(doing, unsure=_UNSURE):
            answer = self._api.dashboard.update_dashboard(body)
            now = answer.get("version") if isinstance(answer, dict) else None
            if not isinstance(answer, dict) or type(now) is not int or answer.get("uid") != uid:
                raise self._error(doing, not_grafana(self._without_secrets(answer)), _UNSURE)
        return Written(uid, now, f"{self._settings.url}/d/{quote(uid, safe='')}")

    def ask(
        self, method: str, path: str, doing: str, *, body: Json | None = None, headers: Mapping[str, str] | None = None
    ) -> Any:
        """Grafana's JSON answer to a call of its API (`path` begins below `/api`) that no other method makes.

        None where Grafana says that there is no such thing. A GET is sent again where that is safe, else it is sent
        once. Raises `TargetError`, which begins with what we are `doing`.
        """
        send = getattr(self._api.client, method)
        with self._speaking(doing, unsure="" if method == "GET" else _UNSURE):
            try:
                answer = send(path, json=body, headers=dict(headers or {}))
            except GrafanaClientError as error:
                if error.status_code == 404 and (isinstance(error.response, dict) or not error.response):
                    return None
                raise
        if isinstance(answer, str):
            raise self._error(doing, not_grafana(self._without_secrets(answer)))
        return answer

    def refused(self, doing: str, sentence: Sentence) -> TargetError:
        """The error that says what we were doing, what happened, and what to do about it."""
        return self._error(doing, sentence)

    def _find(self, uid: str) -> Found:
        if uid in {"", ".", ".."}:  # no dashboard can be called so, and a URL cannot carry it
            return Absent(uid)
        doing = f'cannot read dashboard "{_quoted(uid)}"'
        with self._speaking(doing):
            try:
                answer = self._api.dashboard.get_dashboard(quote(uid, safe="", errors="replace"))
            except GrafanaClientError as error:
                if error.status_code == 404 and is_missing(error.response):
                    return Absent(uid)
                if error.status_code == 406:
                    return Unreadable(uid, self._newer_model(error.response))
                raise
            except niquests.exceptions.JSONDecodeError as error:
                if looks_like_html(error.doc):
                    raise
                return Unreadable(uid, f"what Grafana answered is not JSON ({printable(error.msg, 100)})")
            if not isinstance(answer, dict):
                raise self._error(doing, not_grafana(self._without_secrets(answer)))
            return _live(uid, answer)

    def _newer_model(self, body: object) -> str:
        said = message(self._without_secrets(body))
        return (
            "it was saved in Grafana's v2 model, which cannot be read as the classic model here. "
            "Keep what you want of it (export it in Grafana), delete it there, and push the classic one anew"
            + (f" (Grafana: {said})" if said else "")
        )

    def _held(self, folder: Folder) -> Json | None:
        """What Grafana says of the folder of this uid, if there is one."""
        doing = f'cannot read folder "{_quoted(folder.uid)}"'
        with self._speaking(doing):
            try:
                answer = self._api.folder.get_folder(quote(folder.uid, safe=""))
            except GrafanaClientError as error:
                if error.status_code == 404 and isinstance(error.response, dict):
                    return None
                raise
            if not isinstance(answer, dict) or answer.get("uid") != folder.uid:
                raise self._error(doing, not_grafana(self._without_secrets(answer)))
        return answer

    def _rename(self, held: Json, folder: Folder) -> None:
        """Give a folder its title, unless someone changed it since it was read."""
        title = _text(held, "title")
        if title.strip() in {"", folder.title.strip()}:
            return
        doing = f'cannot rename folder "{_quoted(title)}" ({_quoted(folder.uid)}) to "{_quoted(folder.title)}"'
        with self._speaking(doing):
            try:
                self._api.folder.update_folder(
                    quote(folder.uid, safe=""), title=folder.title, version=held.get("version")
                )
            except GrafanaClientError as error:
                if error.status_code in {409, 412}:
                    self._raise_for_namesake(doing, folder)
                raise

    def _raise_for_namesake(self, doing: str, folder: Folder) -> None:
        """Name the other folder at the top that has the title, if there is one."""
        found = self._api.folder.get_all_folders()
        rows = [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []
        for row in rows:
            if row.get("title") == folder.title and row.get("uid") != folder.uid:
                uid = _quoted(str(row.get("uid")))
                todo = "Rename that one in Grafana, or give the deployment's folder another title"
                raise self._error(doing, (f'another folder has this title: uid "{uid}"', todo))

    @contextmanager
    def _speaking(self, doing: str, unsure: str = "") -> Iterator[None]:
        """Turn every failure of the libraries inside into a `TargetError`.

        `unsure` is added to the advice where no whole answer of Grafana came, so that nobody knows what it did.
        """
        try:
            yield
        except Redirected as error:
            raise self._error(doing, redirected(self._without_secrets(error.location))) from error
        except GrafanaException as error:
            if error.status_code:
                sentence = refusal(error.status_code, self._without_secrets(error.response))
                raise self._error(doing, sentence, unsure if error.status_code in _PROXIES else "") from error
            raise self._error(doing, silence(causes(error), seconds=self._settings.timeout), unsure) from error
        except niquests.exceptions.JSONDecodeError as error:
            raise self._error(doing, not_grafana(self._without_secrets(error.doc)), unsure) from error
        except niquests.RequestException as error:
            raise self._error(doing, silence(causes(error), seconds=self._settings.timeout), unsure) from error

    def _error(self, doing: str, sentence: Sentence, unsure: str = "") -> TargetError:
        summary, todo = sentence
        advice = f"{todo}. {unsure}" if unsure else todo
        return TargetError(f"{doing}: {summary}", where=self.place, todo=advice)

    def _without_secrets(self, body: Any) -> Any:
        """What a server answered, before a word of it is shown."""
        if isinstance(body, dict):
            return {key: self._without_secrets(value) for key, value in body.items()}
        return self._settings.redacted(body) if isinstance(body, str) else body


def _live(uid: str, answer: Json) -> Found:
    """A dashboard from Grafana's answer, whose parts may be anything."""
    dashboard, meta = answer.get("dashboard"), answer.get("meta")
    if not isinstance(dashboard, dict):
        return Unreadable(uid, "Grafana answered no dashboard for it")
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
        folder=Folder(_text(about, "folderUid"), _text(about, "folderTitle")) if _text(about, "folderUid") else None,
        updated=printable(_text(about, "updated"), 60),
        updated_by=printable(_text(about, "updatedBy"), 100),
        provisioned=about.get("provisioned") is True,
    )


def _text(values: dict[str, Any], key: str) -> str:
    value = values.get(key)
    return value if isinstance(value, str) else ""


def _quoted(text: str) -> str:
    return printable(text, 100)
