"""A proxy on loopback, between tradeboards and a Grafana, that does to a call what networks and proxies do to calls."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from functools import partial
from itertools import count
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

RETRY_AFTER = 7
"""Seconds that `Fault.LATER` asks the client to wait."""

_END = b"\r\n\r\n"
"""Of the head of a message."""

PAGE = b"<html><head><title>502 Bad Gateway</title></head><body><h1>nginx</h1></body></html>"


class Fault(Enum):
    """What becomes of a call; it says whether the server hears it."""

    REFUSED = "nothing listens from here on; not heard"
    RESET_IN_REQUEST = "reset before the whole request is through; not heard"
    RESET_IN_ANSWER = "heard, and reset half-way through the answer"
    SLOW = "heard, and not answered before the client gives up"
    DRIPPED = "heard, and answered byte by byte, for longer than a client waits"
    TRUNCATED = "heard, and half the JSON is answered as if it were all"
    BAD_GATEWAY = "HTML of a proxy with status 502; not heard"
    BAD_GATEWAY_AFTER = "heard, and HTML of a proxy with status 502 in place of the answer"
    TOO_MANY = "429; not heard"
    LATER = "429 with Retry-After; not heard"
    TWICE = "heard twice, and the first answer is given"
    TWICE_LAST = "heard twice, and the last answer is given"


_ANSWERS = {
    Fault.BAD_GATEWAY: ("502 Bad Gateway", "Content-Type: text/html", PAGE),
    Fault.BAD_GATEWAY_AFTER: ("502 Bad Gateway", "Content-Type: text/html", PAGE),
    Fault.TOO_MANY: ("429 Too Many Requests", "Content-Type: application/json", b"{}"),
    Fault.LATER: ("429 Too Many Requests", f"Retry-After: {RETRY_AFTER}", b"{}"),
}
_HEARD = {
    Fault.RESET_IN_ANSWER: 1,
    Fault.SLOW: 1,
    Fault.DRIPPED: 1,
    Fault.TRUNCATED: 1,
    Fault.BAD_GATEWAY_AFTER: 1,
    Fault.TWICE: 2,
    Fault.TWICE_LAST: 2,
}


@dataclass(frozen=True)
class Call:
    """A request that came in, and what became of it."""

    number: int
    method: str
    path: str
    body: Any
    fault: Fault | None

    @property
    def uid(self) -> str:
        """Of the dashboard it reads or writes; empty for any other call."""
        if self.method == "POST" and isinstance(self.body, dict) and isinstance(self.body.get("dashboard"), dict):
            return str(self.body["dashboard"].get("uid", ""))
        head, _, uid = self.path.partition("?")[0].partition("/api/dashboards/uid/")
        return uid if not head else ""


class FaultProxy:
    """Listens on a port of its own until the end of its `with` block, in a thread.

    `choose` is asked for the fault of each call by its number, the first is 1; `{7: Fault.SLOW}.get` will do. It is
    called when the call came in and before anything is done with it. `calls` holds all that came in.
    """

    def __init__(self, upstream: str, choose: Callable[[int], Fault | None] = lambda _: None) -> None:
        parts = urlsplit(upstream)
        self._upstream = (parts.hostname or "", parts.port or 80)
        self._choose = choose
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.setblocking(False)
        self._port = self._listener.getsockname()[1]
        self._connections: list[socket.socket] = []
        self._serving: set[asyncio.Task[None]] = set()
        self._numbers = count(1)
        self.calls: list[Call] = []

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._port}"

    def __enter__(self) -> FaultProxy:
        self._thread.start()
        self._run(self._listen())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        for connection in self._connections:
            connection.close()

    def _run(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _listen(self) -> None:
        self._loop.add_reader(self._listener, self._accept)

    def _accept(self) -> None:
        with suppress(BlockingIOError):
            connection, _ = self._listener.accept()
            self._connections.append(connection)
            connection.setblocking(False)
            task = self._loop.create_task(self._serve(connection))
            self._serving.add(task)
            task.add_done_callback(self._serving.discard)

    async def _close(self) -> None:
        self._refuse()
        await asyncio.gather(*self._serving, return_exceptions=True)
        for _ in range(3):  # let the loop do what it has put off: close sockets
            await asyncio.sleep(0)

    def _refuse(self) -> None:
        """Stop listening, and end what is under way."""
        if self._listener.fileno() >= 0:
            self._loop.remove_reader(self._listener)
            self._listener.close()
        for task in self._serving:
            task.cancel()

    async def _serve(self, connection: socket.socket) -> None:
        client, answering = await asyncio.open_connection(sock=connection)
        try:
            with suppress(OSError, asyncio.IncompleteReadError):  # a client that breaks off is its own affair
                await self._calls(client, answering)
        finally:
            with suppress(OSError):  # what is left unsaid is not waited for: it is a reset
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            answering.transport.abort()

    async def _calls(self, client: asyncio.StreamReader, answering: asyncio.StreamWriter) -> None:
        """The calls of one connection, until one of them ends it."""
        server, asking = await asyncio.open_connection(*self._upstream)
        try:
            while True:
                head = await client.readuntil(_END)
                number = next(self._numbers)
                fault = self._choose(number)
                body = b"" if fault is Fault.RESET_IN_REQUEST else await client.readexactly(_length(head))
                self.calls.append(_call(number, head, body, fault))
                hear = partial(_hear, server, asking, head + body)
                if not await self._answer(fault, hear, answering):
                    return
        finally:
            asking.transport.abort()

    async def _answer(self, fault: Fault | None, hear: Any, answering: asyncio.StreamWriter) -> bool:
        """Do with one call what its fault says; whether the connection lives on."""
        heard = [await hear() for _ in range(1 if fault is None else _HEARD.get(fault, 0))]
        if fault is Fault.REFUSED:
            self._refuse()
            return False
        if fault is Fault.RESET_IN_REQUEST:
            return False
        if fault is Fault.SLOW:
            await asyncio.sleep(60)
            return False
        if fault in _ANSWERS:
            status, header, page = _ANSWERS[fault]
            answer = f"HTTP/1.1 {status}\r\n{header}\r\nContent-Length: {len(page)}\r\n\r\n".encode() + page
        else:
            head, body = heard[0 if fault is Fault.TWICE else -1]
            if fault is Fault.TRUNCATED:
                body = body[: len(body) // 2]
                head = _with_length(head, len(body))
            answer = head + (body[: len(body) // 2] if fault is Fault.RESET_IN_ANSWER else body)
        for at in range(len(answer) if fault is Fault.DRIPPED else 0):
            answering.write(answer[at : at + 1])
            await asyncio.sleep(0.1)
        answering.write(answer)
        await answering.drain()
        return fault is not Fault.RESET_IN_ANSWER


def _call(number: int, head: bytes, body: bytes, fault: Fault | None) -> Call:
    method, path, _ = head.decode("latin-1").split(" ", 2)
    try:
        content = json.loads(body) if body else None
    except ValueError:
        content = None
    return Call(number, method, path, content, fault)


async def _hear(server: asyncio.StreamReader, asking: asyncio.StreamWriter, request: bytes) -> tuple[bytes, bytes]:
    """Let the server hear a request; head and body of what it answers."""
    asking.write(request)
    return await _message(server)


async def _message(stream: asyncio.StreamReader) -> tuple[bytes, bytes]:
    """Head and body of one HTTP message whose head tells its length."""
    head = await stream.readuntil(_END)
    return head, await stream.readexactly(_length(head))


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0


def _with_length(head: bytes, length: int) -> bytes:
    lines = [line for line in head.split(b"\r\n") if line and not line.lower().startswith(b"content-length:")]
    return b"\r\n".join([*lines, f"Content-Length: {length}".encode(), b"", b""])
