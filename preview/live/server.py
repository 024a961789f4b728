"""Pages over HTTP on this machine alone, made when they are asked for, and told when what they show has changed."""

from __future__ import annotations

import contextlib
import re
import socket
import sys
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

import orjson

from errors import ConfigError, TradeboardsError, printable
from preview.choice import parsed
from preview.live.showing import Showing
from preview.site.entries import Entry
from preview.site.index import index
from preview.site.page import Script, data, page

_HERE = frozenset({"localhost", "127.0.0.1", "[::1]"})
_PAGE = re.compile(r"/d/([^/]+)(?:/(.*))?")
_ALIVE_SECONDS = 10.0
"""Between signs of life, by which a page that was closed is noticed."""
_POLICY = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
}


@contextlib.contextmanager
def server(showing: Showing, script: Script, now: Callable[[], float], port: int = 0) -> Iterator[Server]:
    """A server of pages on loopback, on a free port where none is given; closed when the context ends.

    Raises `ConfigError` when it cannot listen there.
    """
    try:
        made = Server(showing, script, now, port)
    except OSError as error:
        todo = "Choose another with --port, or leave it out for a free one"
        raise ConfigError(f"cannot listen on port {port}: {error.strerror}", where="--port", todo=todo) from error
    try:
        yield made
    finally:
        showing.stop()
        made.server_close()


class Server(ThreadingHTTPServer):
    """Answers while `serve_forever` runs."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, showing: Showing, script: Script, now: Callable[[], float], port: int) -> None:
        self.showing = showing
        self.script = script
        self.now = now
        super().__init__(("127.0.0.1", port), _Handler)

    @property
    def url(self) -> str:
        """Where the index is."""
        return f"http://127.0.0.1:{self.server_port}/"

    def handle_error(self, request: socket.socket | tuple[bytes, socket.socket], client_address: object) -> None:
        """A reader who went away is no error."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        try:
            address = urlsplit(self.path)
        except ValueError:
            self._nothing()
            return
        try:
            if not self._is_asked_here():
                self._answer(403, "text/plain", b"This server answers only to the name of this machine: localhost.\n")
            elif address.path == "/":
                self._index()
            elif address.path == "/events":
                self._events("", address.query)
            elif found := _PAGE.fullmatch(address.path):
                self._dashboard(unquote(found[1]), found[2], address.query)
            else:
                self._nothing()
        except TradeboardsError as error:
            self._answer(400 if isinstance(error, ConfigError) else 502, "text/plain", f"{error}\n".encode())

    def _is_asked_here(self) -> bool:
        """Whether the browser thinks it talks to this machine: a page of another name must not read along."""
        host = re.sub(r":\d*$", "", self.headers.get("Host", ""))
        return host.lower() in _HERE

    def _dashboard(self, name: str, rest: str | None, query: str) -> None:
        entry = self.server.showing.entry(name)
        if entry is None:
            self._nothing()
        elif rest == "page.json":
            shown = self.server.showing.site.shown(entry, parsed(query), self.server.now())
            self._answer(200, "application/json", orjson.dumps(shown))
        elif rest == "events":
            self._events(entry.name, query)
        elif rest == "" and name == entry.name:
            self._page(entry, query)
        else:  # as Grafana's own links write it: /d/<uid>/<title>?…
            self._redirect(f"/d/{entry.name}/" + (f"?{query}" if query else ""))

    def _page(self, entry: Entry, query: str) -> None:
        showing = self.server.showing
        version = showing.version
        site, listed = showing.site.served(entry, parsed(query), self.server.now())
        showing.drawn(entry, listed)
        self._answer(200, "text/html", b"".join(page(site, self.server.script, version=version)))

    def _index(self) -> None:
        showing = self.server.showing
        version = showing.version
        says = ["Made anew whenever its sources change. Problems are counted once a dashboard was looked at."]
        made = index(showing.listed(), says, version=version)
        self._answer(200, "text/html", made.encode())

    def _events(self, name: str, query: str) -> None:
        """Tell, for as long as the reader stays, that a page must be loaded anew, and what is wrong."""
        found = re.fullmatch(r"since=(\d{1,15})", query)
        told = self.server.showing.version if found is None else int(found[1])
        self.send_response(200)
        self._headers("text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        problem = ""
        self.wfile.write(b"retry: 500\n\n")
        for state in self.server.showing.follow(name, told, _ALIVE_SECONDS):
            if state.problem != problem:
                problem = state.problem
                self._event("problem", problem)
            if state.changed:
                self._event("reload", name)
            self.wfile.write(b": here\n\n")
            self.wfile.flush()

    def _event(self, name: str, value: object) -> None:
        self.wfile.write(f"event: {name}\ndata: ".encode() + data(value) + b"\n\n")

    def _redirect(self, address: str) -> None:
        self.send_response(302)
        self.send_header("Location", printable(address, 8000))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _nothing(self) -> None:
        self._answer(404, "text/plain", b"There is no such page. The index is at /\n")

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self._headers(kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _headers(self, kind: str) -> None:
        self.send_header("Content-Type", kind if kind == "application/json" else f"{kind}; charset=utf-8")
        for name, value in _POLICY.items():
            self.send_header(name, value)
