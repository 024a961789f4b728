"""A Grafana that is quick, for measuring what asks it: one process, dashboards as bytes, answers after a fixed wait.

`python -m bench.live_server FOLDER SECONDS` serves the dashboards of `FOLDER/*.json` on a free port of loopback, which
it prints. It checks that a save names the version it replaces, and nothing else.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import orjson

_META = {"folderUid": "bench", "folderTitle": "Bench", "updated": "2026-11-20T15:30:00Z", "updatedBy": "bench"}
_FOLDER = orjson.dumps({"id": 1, "uid": "bench", "title": "Bench", "version": 1})


class Grafana(asyncio.Protocol):
    """One connection. `held` has by uid the version of a dashboard, and the body that answers a read of it."""

    def __init__(self, held: dict[str, tuple[int, bytes]], wait: float) -> None:
        self._held = held
        self._wait = wait
        self._read = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._read += data
        while b"\r\n\r\n" in self._read:
            head, _, rest = self._read.partition(b"\r\n\r\n")
            length = _length(head)
            if len(rest) < length:
                return
            self._read = rest[length:]
            method, path, _ = head.split(b" ", 2)
            answer = self._answer(method, path.decode(), rest[:length])
            if self._wait:
                asyncio.get_running_loop().call_later(self._wait, self._transport.write, answer)
            else:
                self._transport.write(answer)

    def _answer(self, method: bytes, path: str, body: bytes) -> bytes:
        uid = path.partition("?")[0].rpartition("/")[2]
        if method == b"GET" and path.startswith("/api/dashboards/uid/") and uid in self._held:
            return _response("200 OK", self._held[uid][1])
        if method == b"GET" and path.startswith("/api/folders/"):
            return _response("200 OK", _FOLDER)
        if method == b"POST" and path == "/api/dashboards/db":
            return self._save(orjson.loads(body)["dashboard"])
        return _response("404 Not Found", b'{"message": "Dashboard not found"}')

    def _save(self, dashboard: dict[str, object]) -> bytes:
        uid, version = str(dashboard["uid"]), dashboard.get("version")
        now = self._held.get(uid, (None, b""))[0]
        if version != now:
            return _response("412 Precondition Failed", b'{"status": "version-mismatch", "message": "changed"}')
        number = (now or 0) + 1
        self._held[uid] = (number, _body(dashboard, number))
        return _response("200 OK", orjson.dumps({"status": "success", "uid": uid, "version": number, "id": number}))


def _body(dashboard: dict[str, object], version: int) -> bytes:
    return orjson.dumps(
        {"dashboard": {**dashboard, "id": 7, "version": version}, "meta": {**_META, "version": version}}
    )


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


def _response(status: str, body: bytes) -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


async def serve(folder: Path, wait: float) -> None:
    """Serve until the process is ended."""
    held = {path.stem: (1, _body(orjson.loads(path.read_bytes()), 1)) for path in folder.glob("*.json")}
    server = await asyncio.get_running_loop().create_server(lambda: Grafana(held, wait), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), float(sys.argv[2])))
