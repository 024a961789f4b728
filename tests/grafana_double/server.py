"""The double as a server on loopback, and the faults it can be told to have."""

from __future__ import annotations

import json
import socket
import ssl
import struct
import sys
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, cast

from grafana_double.alerting import Alerting
from grafana_double.routes import Api, Asked, Created, Nothing
from grafana_double.search import Search
from grafana_double.store import Store
from grafana_double.words import Refused

_JSON = {"Content-Type": "application/json; charset=UTF-8"}


@dataclass
class Fault:
    """What the next `times` requests (of one method, or whose path holds `path`) get instead of an answer.

    `cut` sends only so many bytes of the body; `hang` answers nothing until the double stops; `reset` drops the
    connection; `after` lets Grafana do the work first, so that only its answer is lost.
    """

    status: int = 503
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    times: int = 1
    method: str = ""
    path: str = ""
    cut: int | None = None
    hang: bool = False
    reset: bool = False
    after: bool = False

    def hits(self, asked: Asked) -> bool:
        """Whether this request gets it."""
        return self.times > 0 and self.method in {"", asked.method} and self.path in asked.path


class GrafanaDouble:
    """A Grafana of release `version` ("11.4" will do), served under `prefix` (`/grafana`), with organisations 1 and 2.

    The search of one that is `lagging` is fed late. `asked` holds every request that came in. Whoever changes what is
    stored while requests come in takes `lock`. With `tls` it speaks https. Used as a context manager.
    """

    def __init__(
        self, version: str = "12.0.0", prefix: str = "", tls: ssl.SSLContext | None = None, *, lagging: bool = False
    ) -> None:
        api = Api(".".join([*version.split("."), "0", "0"][:3]), {}, {}, {})
        api.orgs |= {1: Store(api.release), 2: Store(api.release)}
        api.alerts |= {number: Alerting(store) for number, store in api.orgs.items()}
        api.searches |= {number: Search(store, lagging) for number, store in api.orgs.items()}
        self.api = api
        self.prefix = prefix
        self.faults: list[Fault] = []
        self.asked: list[Asked] = []
        self.stopping = threading.Event()
        self.lock = threading.Lock()
        self._scheme = "https" if tls else "http"
        self._server = _Server(self, tls)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})

    @property
    def store(self) -> Store:
        """Organisation 1."""
        return self.api.orgs[1]

    @property
    def alerts(self) -> Alerting:
        """The alert rules of organisation 1."""
        return self.api.alerts[1]

    @property
    def url(self) -> str:
        """Where it listens, without a slash at the end."""
        return f"{self._scheme}://127.0.0.1:{self._server.server_port}{self.prefix}"

    def __enter__(self) -> GrafanaDouble:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, asked: Asked) -> tuple[int, bytes, dict[str, str]]:
        """Status, body and headers."""
        if not asked.path.startswith(f"{self.prefix}/"):
            return 404, b"<html><title>Not here</title></html>", {"Content-Type": "text/html"}
        inside = Asked(asked.method, asked.path.removeprefix(self.prefix), asked.headers, asked.body)
        try:
            found = self.api.answer(inside)
            if isinstance(found, Nothing):
                return 204, b"", {}
            return 201 if isinstance(found, Created) else 200, json.dumps(found).encode(), _JSON
        except Refused as refused:
            return refused.status, json.dumps(refused.body).encode(), _JSON


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, double: GrafanaDouble, tls: ssl.SSLContext | None) -> None:
        self.double = double
        super().__init__(("127.0.0.1", 0), _Handler)
        if tls is not None:
            self.socket = tls.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that breaks off, or whose certificate is not accepted, is no error of the double."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else the body waits until the head is acknowledged

    def do_GET(self) -> None:
        server = cast(_Server, self.server)
        asked = Asked(
            self.command, self.path, {key.lower(): value for key, value in self.headers.items()}, self._body()
        )
        with server.double.lock:  # a database
            server.double.asked.append(asked)
            fault = next((each for each in server.double.faults if each.hits(asked)), None)
            if fault is not None:
                fault.times -= 1
            if fault is None or fault.after:
                answer = server.double.answer(asked)
        if fault is None:
            self._send(*answer)
        elif fault.hang or fault.reset:
            if fault.hang:
                server.double.stopping.wait(60)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            self.connection.close()
        else:
            self._send(fault.status, fault.body, fault.headers, fault.cut)

    do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = do_GET  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def _body(self) -> Any:
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.headers.get_content_type() != "application/json":
            return None
        try:
            return json.loads(sent)
        except ValueError:
            return None

    def _send(self, status: int, body: bytes, headers: dict[str, str], cut: int | None = None) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:cut])
        self.close_connection = self.close_connection or cut is not None
