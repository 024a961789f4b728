"""Pictures of pages, by a headless Chromium that is spoken to over a pipe (the DevTools protocol)."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from errors import ConfigError, TradeboardsError, printable

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
_OPTIONS = (
    "--headless=new",
    "--remote-debugging-pipe",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",  # small in containers
    "--disable-gpu",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
    "--host-resolver-rules=MAP * ~NOTFOUND",  # what is drawn is of any hand: nothing leaves this machine
)
_PIPES = 'exec "$@" 3<&0 4>&1 </dev/null >/dev/null'
"""Chromium reads commands from descriptor 3 and answers on 4; the shell becomes it, so the process stays the same."""
_ANSWER_SECONDS = 30.0
_DRAWN_SECONDS = 30.0
_STOP_SECONDS = 5.0
_SCREEN = 900
"""Pixels that a page's window is high before the height of its content is known."""
_HIGHEST = 16_000
"""Pixels that a picture is high at most: Chromium makes none of more than 16384."""
_DRAWN = "document.documentElement.dataset.drawn === 'true'"
_TWO_FRAMES = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))"


class BrowserError(TradeboardsError):
    """A browser did not start, or did not do what it was asked."""


@dataclass(frozen=True)
class Picture:
    """A page as PNG, and what it complained of while it was drawn: errors on its console, and that it did not end."""

    png: bytes
    complaints: tuple[str, ...]


def program() -> str:
    """The browser to use: `CHROME` of the environment, else the first that is on the PATH. Raises `ConfigError`."""
    if named := os.environ.get("CHROME"):
        if found := shutil.which(named):
            return found
        raise ConfigError("names no program that can be run", where="CHROME", todo="Name a Chromium or Google Chrome")
    for name in NAMES:
        if found := shutil.which(name):
            return found
    todo = "Install Chromium (on Debian: apt-get install chromium), or let CHROME name a browser of its kind"
    raise ConfigError("pictures need a Chromium, and none is on the PATH", where="--png", todo=todo)


@contextlib.contextmanager
def browser() -> Iterator[Browser]:
    """A browser with an empty profile, gone with all of its processes when the context ends.

    Raises `ConfigError` when there is none, `BrowserError` when it does not start.
    """
    chosen = program()
    root = ("--no-sandbox",) if os.geteuid() == 0 else ()  # Chromium refuses to run as root with one
    with (
        tempfile.TemporaryDirectory(prefix="tradeboards-browser-", ignore_cleanup_errors=True) as folder,
        (Path(folder) / "said").open("wb") as said,
        subprocess.Popen(  # noqa: S603 - our own arguments
            ["/bin/sh", "-c", _PIPES, "sh", chosen, *_OPTIONS, *root, f"--user-data-dir={folder}/profile"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            start_new_session=True,  # Ctrl-C is ours to handle
        ) as process,
    ):
        try:
            yield Browser(chosen, process, Path(said.name))
        finally:
            _stop(process)


class Browser:
    """One tab of a running browser."""

    def __init__(self, program: str, process: subprocess.Popen[bytes], said: Path) -> None:
        self._program = program
        self._commands, self._answers = _descriptor(process.stdin), _descriptor(process.stdout)
        self._said = said
        self._unread = bytearray()
        self._asked = 0
        self._session = ""
        self._complaints: list[str] = []
        tab = self._ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._ask("Target.attachToTarget", targetId=tab, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self._ask(f"{domain}.enable")

    def picture(self, url: str, width: int) -> Picture:
        """All of a page, `width` pixels wide and as high as its content, once it says that it is drawn.

        One that does not say so in 30 s is taken as it is then. Raises `BrowserError`.
        """
        self._complaints = []
        self._resize(width, _SCREEN)
        self._ask("Page.navigate", url=url)
        deadline = time.monotonic() + _DRAWN_SECONDS
        while not self._evaluate(_DRAWN):
            if time.monotonic() > deadline:
                self._complaints.append(f"it was not drawn within {_DRAWN_SECONDS:.0f} s")
                break
            time.sleep(0.02)
        height = max(int(self._ask("Page.getLayoutMetrics")["cssContentSize"]["height"]), 1)
        if height > _HIGHEST:
            self._complaints.append(f"it is {height:,} pixels high: the picture ends after {_HIGHEST:,}")
        self._resize(width, min(height, _HIGHEST))
        self._evaluate(_TWO_FRAMES)
        taken = self._ask("Page.captureScreenshot", format="png")["data"]
        return Picture(base64.b64decode(taken), tuple(dict.fromkeys(self._complaints)))

    def _resize(self, width: int, height: int) -> None:
        self._ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def _evaluate(self, expression: str) -> Any:
        asked = self._ask("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        return asked["result"].get("value")

    def _ask(self, method: str, **parameters: Any) -> Any:
        """What the browser answers to a command; what it tells in between is looked at."""
        self._asked += 1
        message = {"id": self._asked, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        deadline = time.monotonic() + _ANSWER_SECONDS
        try:
            os.write(self._commands, json.dumps(message).encode() + b"\0")
        except BrokenPipeError:
            raise self._error("ended") from None
        while True:
            told = self._next(deadline)
            if told.get("id") == self._asked:
                if "error" in told:
                    raise self._error(f"refused {method}: {printable(str(told['error'].get('message')))}")
                return told["result"]
            self._complaints += _complaint(told)

    def _next(self, deadline: float) -> Any:
        while (end := self._unread.find(b"\0")) < 0:
            ready, _, _ = select.select([self._answers], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                raise self._error(f"did not answer in {_ANSWER_SECONDS:.0f} s")
            read = os.read(self._answers, 1 << 20)
            if not read:
                raise self._error("ended")
            self._unread += read
        try:
            message = json.loads(self._unread[:end])
        except ValueError:
            message = None
        if not isinstance(message, dict):
            raise self._error("answered what no Chromium answers")
        del self._unread[: end + 1]
        return message

    def _error(self, what: str) -> BrowserError:
        lines = self._said.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        said = f"It said: {printable(lines[-1])}" if lines else "It said nothing"
        return BrowserError(f"the browser {what}", where=self._program, todo=said)


def _complaint(told: Any) -> Iterator[str]:
    """What is wrong, if that is what a message of the browser tells."""
    what = told.get("params", {})
    match told.get("method"):
        case "Runtime.exceptionThrown":
            details = what["exceptionDetails"]
            yield _first_line(details.get("exception", {}).get("description") or details.get("text", ""))
        case "Runtime.consoleAPICalled" if what["type"] in {"error", "assert"}:
            yield _first_line(" ".join(str(one.get("value", one.get("description", ""))) for one in what["args"]))
        case "Log.entryAdded" if what["entry"]["level"] == "error":
            yield _first_line(what["entry"]["text"])


def _first_line(text: str) -> str:
    return printable(text.strip().partition("\n")[0])


def _descriptor(pipe: Any) -> int:
    return int(pipe.fileno())


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the browser and its helpers: its session is its own, so the group is it and nothing else."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_STOP_SECONDS)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
