"""Asking a Prometheus, or what speaks its HTTP API: Mimir, Thanos, VictoriaMetrics, a Grafana's data source proxy."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

import niquests
import orjson
from niquests.auth import BearerTokenAuth, HTTPBasicAuth

from errors import DataSourceError, redacted

CONNECTIONS = 8
"""Threads that one client serves at once."""
LARGEST = 256 * 2**20
"""Bytes of an answer that are read at most."""

_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})
_AGAIN = frozenset({429, 502, 504})
_ADVICE = {
    400: "Correct the query",
    401: "Check the token, or user and password",
    403: "Give the login the right to query",
    404: "Check the url: a Prometheus under a sub-path needs the sub-path in it",
    405: "Let the proxy before it pass POST requests",
    413: "Ask for fewer or shorter queries, or raise the proxy's limit",
    422: "Correct the query, or let it read less",
    429: "Wait a minute and run it again",
}


@dataclass(frozen=True)
class Series:
    """One series of an answer: its labels, and samples of unix seconds and value, oldest first."""

    labels: Mapping[str, str]
    samples: tuple[tuple[float, float], ...]

    @property
    def has_number(self) -> bool:
        """Whether any sample is a number that can be drawn."""
        return any(not math.isnan(value) for _, value in self.samples)


@dataclass(frozen=True)
class Answer:
    """What a query answered. A number without labels is one series without labels.

    `samples_read` is what the server loaded to answer it; None where the server does not say.
    """

    series: tuple[Series, ...]
    warnings: tuple[str, ...] = ()
    samples_read: int | None = None


@dataclass(frozen=True)
class Login:
    """How to log in: a bearer token, or user and password. Never shown."""

    token: str = field(default="", repr=False)
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)


class Unreachable(DataSourceError):
    """There is nobody at the address: asking again will not help for now."""


class Slow(DataSourceError):
    """It was asked, and had not answered in full when the time was up."""


class Prometheus:
    """A query client over HTTP, for up to eight threads.

    `url` is its address with any sub-path; credentials in it are used and not shown. A login goes over plain http only
    to this machine, unless `allow_http`. `timeout` is in seconds, for each
    whole answer and for the server's own work on it. Queries are asked again, `retries` times, after 429, 502, 504 and
    a broken connection. Every method raises `DataSourceError`: `Unreachable`, `Slow`, too large, refused (with
    Prometheus' own words), or no Prometheus at all.
    """

    def __init__(
        self,
        url: str,
        *,
        timeout: float = 30.0,
        login: Login | None = None,
        headers: Mapping[str, str] | None = None,
        ca_file: str = "",
        retries: int = 2,
        allow_http: bool = False,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.url, login = _address(url, login or Login())
        self._login = login
        near = urlsplit(self.url).hostname in _THIS_MACHINE
        if self.url.startswith("http://") and not near and not allow_http and (login.token or login.user):
            raise self._error("its login would cross the network unencrypted", "Use https://, or allow http by name")
        self._timeout, self._retries, self._sleep = timeout, retries, sleep
        self._session = niquests.Session(pool_maxsize=CONNECTIONS, disable_http3=True, headers=dict(headers or {}))
        # A proxy must not see what stays on this machine.
        self._session.trust_env = not near
        if ca_file:
            self._session.verify = ca_file
        if login.token:
            self._session.auth = BearerTokenAuth(login.token)
        elif login.user:
            self._session.auth = HTTPBasicAuth(login.user.encode(), login.password.encode())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def instant(self, expr: str, at: float) -> Answer:
        """The answer at one moment (unix seconds)."""
        return self._answer("query", {"query": expr, "time": f"{at:.3f}"})

    def range(self, expr: str, start: float, end: float, step: float) -> Answer:
        """The answers from `start` to `end` (unix seconds), every `step` seconds."""
        span = {"start": f"{start:.3f}", "end": f"{end:.3f}", "step": f"{step:.3f}"}
        return self._answer("query_range", {"query": expr} | span)

    def label_values(self, label: str, start: float, end: float, matching: Sequence[str] = ()) -> tuple[str, ...]:
        """Values of a label between `start` and `end`, of the series that match any of the selectors (all without)."""
        return self._names(f"label/{quote(label, safe='')}/values", start, end, matching)

    def label_names(self, start: float, end: float, matching: Sequence[str] = ()) -> tuple[str, ...]:
        """Names of labels between `start` and `end`, of the series that match any of the selectors (all without)."""
        return self._names("labels", start, end, matching)

    def _names(self, what: str, start: float, end: float, matching: Sequence[str]) -> tuple[str, ...]:
        asked: dict[str, Any] = {"start": f"{start:.3f}", "end": f"{end:.3f}", "match[]": list(matching)}
        values = self._data("GET", what, params=asked)[0]
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise self._not_prometheus()
        return tuple(values)

    def _answer(self, what: str, asked: dict[str, str]) -> Answer:
        form = asked | {"stats": "all", "timeout": f"{math.ceil(self._timeout)}s"}
        data, warnings = self._data("POST", what, data=form)
        try:
            samples = data.get("stats", {}).get("samples", {}).get("totalQueryableSamples")
            return Answer(_series(data["resultType"], data["result"]), warnings, samples)
        except (AttributeError, KeyError, IndexError, TypeError, ValueError) as error:
            raise self._not_prometheus() from error

    def _data(self, method: str, path: str, **options: Any) -> tuple[Any, tuple[str, ...]]:
        """The `data` of an answer, and its warnings."""
        url = f"{self.url}/api/v1/{path}"
        response, content = self._asked(method, url, options)
        status = response.status_code or 0
        if response.is_redirect:
            to = _leads_to(url, str(response.headers.get("Location", "")))
            raise self._error(f"it sends us elsewhere{to}", "Use the address it sends to, or log in")
        try:
            body = orjson.loads(content)
        except ValueError:
            body = None
        if isinstance(body, dict) and body.get("status") == "success" and "data" in body:
            warnings = body.get("warnings")
            return body["data"], tuple(map(self._said, warnings)) if isinstance(warnings, list) else ()
        if status < 400:
            raise self._not_prometheus()
        raise self._refused(status, body)

    def _asked(self, method: str, url: str, options: dict[str, Any]) -> tuple[niquests.Response, bytearray]:
        options = options | {"timeout": self._timeout, "allow_redirects": False, "stream": True}
        for attempt in range(self._retries + 1):
            end = time.monotonic() + self._timeout
            try:
                with self._session.request(method, url, **options) as response:
                    content = self._content(response, end)
            except (niquests.exceptions.InvalidURL, niquests.exceptions.MissingSchema, ValueError) as error:
                raise self._error("is no http address", "Write it as http://host:9090") from error
            except niquests.exceptions.SSLError as error:
                raise self._error("its certificate is not trusted", "Name the CA that signed it") from error
            except niquests.exceptions.RequestException as error:
                if time.monotonic() >= end:
                    raise self._slow() from error
                if attempt == self._retries:
                    todo = "See whether it runs, and check the url"
                    raise Unreachable("cannot be reached", where=self.url, todo=todo) from error
            else:
                if response.status_code not in _AGAIN or attempt == self._retries:
                    return response, content
            self._sleep(0.25 * 2**attempt)
        raise AssertionError("unreachable")

    def _content(self, response: niquests.Response, end: float) -> bytearray:
        """All of an answer, unless it goes on for too long."""
        content = bytearray()
        for piece in response.iter_content():
            content += piece
            if len(content) > LARGEST:
                todo = "Ask for fewer series, or over a shorter time"
                raise self._error(f"its answer is larger than {LARGEST // 2**20} MiB", todo)
            if time.monotonic() >= end:
                raise self._slow()
        return content

    def _refused(self, status: int, body: object) -> DataSourceError:
        said = self._said(body.get("error")) if isinstance(body, dict) else ""
        known = status in {s.value for s in HTTPStatus}
        name = f"{status} {HTTPStatus(status).phrase}" if known else str(status)
        todo = _ADVICE.get(status, "Look at its log, then run it again" if status >= 500 else "Check the url")
        return self._error(f"{said} ({name})" if said else f"it answers {name}", todo)

    def _said(self, words: object) -> str:
        """A server's words, as they may be shown; nothing for what is no text."""
        if not isinstance(words, str):
            return ""
        login = self._login
        return _clean(redacted(words, user=login.user, password=login.password, others=(login.token,)))

    def _not_prometheus(self) -> DataSourceError:
        return self._error("what answers there is no Prometheus", _ADVICE[404])

    def _slow(self) -> Slow:
        todo = "Raise the timeout, or ask less"
        return Slow(f"no answer within {self._timeout:g} s", where=self.url, todo=todo)

    def _error(self, summary: str, todo: str) -> DataSourceError:
        return DataSourceError(summary, where=self.url, todo=todo)


def _address(url: str, login: Login) -> tuple[str, Login]:
    """The address without credentials, and the login that was in it if no other is given."""
    try:
        parts = urlsplit(url.strip())
        port = f":{parts.port}" if parts.port else ""
    except ValueError as error:
        raise DataSourceError("the url cannot be read", todo="Write it as http://host:9090") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise DataSourceError("the url is no http address", todo="Write it as http://host:9090")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    if parts.username and not (login.token or login.user):
        login = Login(user=unquote(parts.username), password=unquote(parts.password or ""))
    return urlunsplit((parts.scheme, host + port, parts.path.rstrip("/"), "", "")), login


def _leads_to(url: str, location: str) -> str:
    """Where a redirect leads, as the end of a sentence: nothing where that may hold a secret or cannot be read."""
    try:
        to, _ = _address(urljoin(url, location), Login())
    except (DataSourceError, ValueError):
        return ""
    return "" if "@" in to else f": {_clean(to)}"


def _series(kind: str, result: Any) -> tuple[Series, ...]:
    if kind in {"scalar", "string"}:
        return (Series({}, (_sample(result),)),) if kind == "scalar" else ()
    return tuple(
        Series(
            {label: _text(value) for label, value in item["metric"].items()},
            tuple(_sample(pair) for pair in item.get("values") or ([item["value"]] if "value" in item else [])),
        )
        for item in result
    )


def _sample(pair: Sequence[Any]) -> tuple[float, float]:
    return float(pair[0]), float(pair[1])


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"no text but {type(value).__name__}")
    return value


def _clean(said: str) -> str:
    """A server's words on one line, without what a terminal would obey."""
    return "".join(character if character.isprintable() else "?" for character in " ".join(said.split())[:300])
