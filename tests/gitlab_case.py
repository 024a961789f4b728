"""As much of GitLab's HTTP API as the comment on a merge request needs, on loopback."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Json = dict[str, Any]

TOKEN, ME = "glpat-review", 7
NOTES = "/api/v4/projects/3/merge_requests/5/notes"


class GitLab:
    """Notes of one merge request, by their ids; who asks is the user `ME`, and may edit no other's. Newest first."""

    def __init__(self) -> None:
        self.notes: dict[int, Json] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"lab": self}))
        self.url = f"http://127.0.0.1:{self._server.server_port}/api/v4"
        threading.Thread(target=self._server.serve_forever, args=(0.01,)).start()

    def __enter__(self) -> GitLab:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def says(self, author: int, body: str) -> int:
        """Somebody writes a note; its id."""
        number = len(self.notes) + 100
        self.notes[number] = {"id": number, "author": {"id": author}, "body": body}
        return number

    def answer(self, method: str, path: str, asked: dict[str, list[str]]) -> tuple[int, object]:
        """Status and body."""
        number = path.removeprefix(NOTES).lstrip("/")
        if (method, path) == ("GET", "/api/v4/user"):
            return 200, {"id": ME, "username": "project_3_bot"}
        if (method, path) == ("GET", NOTES):
            size, page = (int(asked[name][0]) for name in ("per_page", "page"))
            newest = sorted(self.notes.values(), key=lambda note: -note["id"])
            return 200, newest[size * (page - 1) : size * page]
        if (method, path) == ("POST", NOTES):
            return 201, self.notes[self.says(ME, asked["body"][0])]
        if method == "PUT" and number.isdigit() and int(number) in self.notes:
            note = self.notes[int(number)]
            if note["author"]["id"] != ME:
                return 403, {"message": "403 Forbidden"}
            note["body"] = asked["body"][0]
            return 200, note
        return 404, {"message": "404 Not Found"}


class _Handler(BaseHTTPRequestHandler):
    lab: GitLab

    def _answer(self) -> None:
        parts = urlsplit(self.path)
        sent = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        status: int = 401
        body: object = {"message": "401 Unauthorized"}
        if self.headers.get("PRIVATE-TOKEN") == TOKEN:
            status, body = self.lab.answer(self.command, parts.path, parse_qs(sent or parts.query))
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = _answer  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Nothing: a test looks at what it is told."""
