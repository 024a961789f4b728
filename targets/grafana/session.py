"""An HTTP session that asks again where that is safe, and follows no redirect."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import niquests
from niquests.auth import BearerTokenAuth, HTTPBasicAuth
from niquests.exceptions import ChunkedEncodingError, SSLError, Timeout

from targets.grafana.in_time import InTime
from targets.grafana.settings import GrafanaSettings

CONNECTIONS = 8
LONGEST_WAIT = 30.0
"""Seconds between two attempts, whatever a server asks for."""

_UNHEARD = frozenset({429})
"""Said of a request that was not executed, whatever it is."""
_AGAIN = _UNHEARD | {502, 503, 504}
"""Worth asking again, where the request only reads."""


class Redirected(Exception):
    """The server sent us elsewhere: to a login page, to https, or to another path."""

    def __init__(self, location: str) -> None:
        super().__init__(location)
        self.location = location


class Refused(Exception):
    """The server answered with `status`, 400 or more; `body` is its JSON, else its text.

    grafana-client would quote the whole body, which may be nested deeper than Python can print.
    """

    def __init__(self, status: int, body: Any) -> None:
        super().__init__(status)
        self.status = status
        self.body = body


class Session:
    """What grafana-client sends its requests through.

    A GET is asked again, up to `settings.retries` times, after 429, 502, 503, 504, a broken connection or half a body,
    with a growing wait, or the one that `Retry-After` asks for. Everything else is sent again after 429 alone: that one
    was not executed. Redirects are raised as `Redirected`: following one would turn a POST into a GET, and carry
    headers to another host. An attempt that is not done after `settings.longest` is given up.
    """

    def __init__(self, settings: GrafanaSettings, sleep: Callable[[float], None] = time.sleep) -> None:
        self._retries = settings.retries
        self._longest = settings.longest
        self._in_time = InTime()
        self._sleep = sleep
        self._session = niquests.Session(pool_maxsize=CONNECTIONS, disable_http3=True, headers=dict(settings.headers))
        self._session.trust_env = not settings.on_this_machine  # a proxy must not see what stays on this machine
        if settings.token:
            self._session.auth = BearerTokenAuth(settings.token)
        elif settings.user:
            self._session.auth = HTTPBasicAuth(settings.user.encode(), settings.password.encode())
        if settings.client_cert is not None:
            pair = (str(settings.client_cert), str(settings.client_key)) if settings.client_key else None
            self._session.cert = pair or str(settings.client_cert)
        self.headers = self._session.headers

    def request(self, method: str, url: str, **options: Any) -> niquests.Response:
        """The answer, where it is one. Raises `Redirected`, `Refused`, `Overdue` and niquests' own."""
        reads = method.upper() == "GET"
        for attempt in range(self._retries):
            try:
                answer = self._once(method, url, options)
            except (niquests.ConnectionError, ChunkedEncodingError) as error:
                late = isinstance(error, (SSLError, Timeout)) or any(isinstance(e, TimeoutError) for e in causes(error))
                if late or not reads:
                    raise
                asked = 0.0
            else:
                if answer.status_code not in (_AGAIN if reads else _UNHEARD):
                    return _accepted(answer)
                asked = _retry_after(str(answer.headers.get("Retry-After", "")))
            growing = 0.5 * 2**attempt * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, guards nothing
            self._sleep(min(max(growing, asked), LONGEST_WAIT))
        return _accepted(self._once(method, url, options))

    def close(self) -> None:
        """Close the connections."""
        self._in_time.close()
        self._session.close()

    def _once(self, method: str, url: str, options: dict[str, Any]) -> niquests.Response:
        """One attempt, within a time: the timeout of niquests begins anew with every byte."""
        return self._in_time.do(
            lambda: self._session.request(method, url, allow_redirects=False, **options), self._longest
        )


def _accepted(answer: niquests.Response) -> niquests.Response:
    """An answer that is neither a redirect nor a refusal."""
    if answer.is_redirect:
        raise Redirected(str(answer.headers.get("Location", "")))
    status = answer.status_code or 0
    if status >= 400:
        try:
            body = answer.json()
        except ValueError:
            body = answer.text
        raise Refused(status, body)
    return answer


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error and those behind it, outermost first."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _retry_after(value: str) -> float:
    """Seconds that a `Retry-After` header asks for, given as seconds or as a date; 0 when it says nothing."""
    if value.strip().isdecimal():
        return float(value[:9])
    try:
        moment = parsedate_to_datetime(value)
        return (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
    except (ValueError, OverflowError):
        return 0.0
