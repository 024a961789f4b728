"""How to reach a Grafana: what `tradeboards.toml` and the environment say about one target."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from errors import ConfigError, printable, raise_all, redacted

_SECRET_HEADERS = frozenset({"authorization", "proxy-authorization", "cookie"})
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_HEADER_VALUE = re.compile(r"[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?")


@dataclass(frozen=True)
class GrafanaSettings:
    """One Grafana. Raises `ConfigError` (all problems at once) when it cannot be used as it is.

    `url` may name a sub-path and may carry `user:password@`, percent-encoded; they are moved to `user` and `password`,
    so that `url` is always fit to print, without a slash at its end. `timeout` is in seconds, for each connection and
    each wait for bytes; all of a call may take `longest`. `retries` is how often a safe call is asked again.
    `allow_http` lets a login cross a network without encryption. Secrets are in no `repr`.
    """

    name: str
    url: str = field(repr=False)
    token: str = field(default="", repr=False)
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    org_id: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    ca_file: Path | None = None
    client_cert: Path | None = None
    client_key: Path | None = None
    timeout: float = 30.0
    retries: int = 3
    allow_http: bool = False

    def __post_init__(self) -> None:
        parts = _split(self.url)
        if parts is None:
            raise self._problem("its url is not one", "Write it as https://host/ or https://host/sub-path/")
        if parts.username or parts.password:
            if self.user or self.password:
                raise self._problem("user and password are given both in the url and beside it", "Keep one of them")
            object.__setattr__(self, "user", unquote(parts.username or ""))
            object.__setattr__(self, "password", unquote(parts.password or ""))
        host = parts.netloc.rpartition("@")[2]
        object.__setattr__(self, "url", f"{parts.scheme}://{host}{parts.path.rstrip('/')}")
        raise_all(self._problems(parts))

    @property
    def longest(self) -> float:
        """Seconds that one call may take, from the connection to the last byte."""
        return 2 * self.timeout

    @property
    def on_this_machine(self) -> bool:
        """Whether the host is the loopback one, which no network is between."""
        host = urlsplit(self.url).hostname or ""
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return host == "localhost" or host.endswith(".localhost")

    def redacted(self, text: str) -> str:
        """`text` without the secrets of this target."""
        headers = (value for value in self.headers.values() if len(value) > 3)
        return redacted(text, user=self.user, password=self.password, others=(self.token, *headers))

    def _problems(self, parts: SplitResult) -> Iterator[ConfigError]:
        if parts.query or parts.fragment:
            yield self._problem("its url has a query or a fragment", "Write the address of Grafana alone")
        yield from self._login_problems(parts.scheme)
        for name, value in self.headers.items():
            if not _HEADER_NAME.fullmatch(name):
                yield self._problem(
                    f'"{printable(name, 60)}" cannot be the name of a header', "Use letters and hyphens"
                )
            elif not _HEADER_VALUE.fullmatch(value):
                yield self._problem(
                    f'the value of header "{name}" cannot be sent', "Use printable ASCII, without spaces around it"
                )
        for key in ("ca_file", "client_cert", "client_key"):
            path: Path | None = getattr(self, key)
            if path is not None and not path.is_file():
                yield self._problem(f'{key} "{printable(str(path))}" is no file', "Give the path of a PEM file")
        if self.client_key is not None and self.client_cert is None:
            yield self._problem("client_key is given without client_cert", "Give both")
        if not 0 < self.timeout <= 3600:
            yield self._problem("timeout must be more than 0 and at most 3600 seconds")
        if not 0 <= self.retries <= 10:
            yield self._problem("retries must be from 0 to 10")
        if self.org_id is not None and self.org_id < 1:
            yield self._problem("org_id must be 1 or more")

    def _login_problems(self, scheme: str) -> Iterator[ConfigError]:
        named = [name for name in self.headers if name.lower() in _SECRET_HEADERS]
        if self.token and (self.user or self.password):
            yield self._problem("it has both a token and a user with a password", "Keep one of them")
        if (self.token or self.user) and any(name.lower() == "authorization" for name in named):
            yield self._problem("it has both a login and an Authorization header", "Keep one of them")
        if self.password and not self.user:
            yield self._problem("it has a password and no user", "Give both")
        if ":" in self.user:
            yield self._problem("its user holds a colon, which basic auth cannot carry", "Use a token")
        if self.token and not re.fullmatch(r"[\x21-\x7e]+", self.token):
            yield self._problem("its token holds a space, a line break or other odd characters", "Copy it anew")
        if scheme == "http" and not self.on_this_machine and not self.allow_http and (self.token or self.user or named):
            yield self._problem(
                f"a login would go to {self.url} without encryption",
                "Use https://, or set allow_http = true for this target when the network in between is trusted",
            )

    def _problem(self, summary: str, todo: str = "") -> ConfigError:
        return ConfigError(summary, where=f'target "{printable(self.name, 60)}"', todo=todo)


def _split(url: str) -> SplitResult | None:
    """The parts of an http(s) URL with a host, else nothing."""
    if not url.isprintable() or any(character in url for character in ' \\"<>^`{|}'):
        return None
    try:
        parts = urlsplit(url)
        fine = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        fine = fine and "@" not in parts.path + parts.query + parts.fragment  # a password with a bare / ? or #
    except ValueError:
        return None
    return parts if fine else None
