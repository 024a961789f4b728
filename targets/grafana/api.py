"""A Grafana's HTTP API, the one place that knows grafana-client. Grafana 9 to 13."""

from __future__ import annotations

import socket
import time
import weakref
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, cast
from urllib.parse import urlsplit

import niquests
from grafana_client.api import GrafanaApi
from grafana_client.client import GrafanaException

from errors import TargetError, printable
from targets.grafana.failures import UNSURE, Garbled, Lost, Refusal
from targets.grafana.in_time import Overdue
from targets.grafana.refusals import Sentence, looks_like_html, not_grafana, redirected, refusal, silence
from targets.grafana.session import Redirected, Refused, Session, causes
from targets.grafana.settings import GrafanaSettings
from targets.target import Json

_UNSENT = (ConnectionRefusedError, socket.gaierror)
"""Errors that come before a request is on its way."""


class Api:
    """What the parts of a Grafana target ask it through. Opens no connection before it is asked something.

    Each `path` begins below `/api`; each error begins with what we are `doing`.
    """

    def __init__(self, settings: GrafanaSettings, sleep: Callable[[float], None] = time.sleep) -> None:
        """`sleep` is what waits, in seconds, between attempts."""
        self.sleep = sleep
        self._settings = settings
        parts = urlsplit(settings.url)
        path = parts.path.strip("/")
        self._session = Session(settings, sleep)
        self._closing = weakref.finalize(self, self._session.close)
        self._client: Any = GrafanaApi(
            protocol=parts.scheme,
            host=parts.netloc,
            url_path_prefix=f"{path}/" if path else "",
            timeout=settings.timeout,
            verify=str(settings.ca_file) if settings.ca_file else True,
        ).client
        self._client.s.close()
        if settings.org_id is not None:
            self._session.headers["X-Grafana-Org-Id"] = str(settings.org_id)
        self._client.s = cast(Any, self._session)

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
        send = getattr(self._client, method)
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
        except (GrafanaException, OSError, Overdue) as error:  # niquests' errors are the system's, too
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
