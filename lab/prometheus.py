"""A Prometheus of our own: found, filled, started on this machine alone, and stopped by its own pid."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from errors import LabError
from lab.outside import failures_told, signals_as_exit

_INSTALL = (
    "Install Prometheus 2.40 or later so that prometheus and promtool are on the PATH, "
    'or run "make prometheus" on Debian'
)
WRITABLE = "Use a folder that can be written and has room; TMPDIR says where temporary ones are made"
_LONG_BLOCKS = "--max-block-duration=39366h"
"""promtool reads the whole text once for each block; none of its own lengths is longer than these four years."""
_READY_SECONDS = 60
_STOP_SECONDS = 15
_PORTS_TRIED = 5
_PR_SET_PDEATHSIG = 1
_DIES_WITH_PARENT = (
    (
        *(sys.executable, "-I", "-S", "-c"),
        "import ctypes, os, sys\n"
        f"ctypes.CDLL(None).prctl({_PR_SET_PDEATHSIG}, {int(signal.SIGTERM)})\n"
        "try:\n"
        "    os.execv(sys.argv[1], sys.argv[1:])\n"
        "except OSError as error:\n"
        "    sys.exit(f'{sys.argv[1]} cannot be used: {error.strerror}')",
    )
    if sys.platform == "linux"
    else ()
)
"""Begins a command that the kernel ends when we die without a chance to; the process stays the same."""


@dataclass(frozen=True)
class Server:
    """A running Prometheus over `data`; as text it is its URL."""

    url: str
    data: Path
    process: subprocess.Popen[bytes]

    def __str__(self) -> str:
        return self.url

    def wait(self) -> NoReturn:
        """Wait for as long as it runs. Raises `LabError` when it ends, which it does not do unasked."""
        while self.process.poll() is None:
            time.sleep(1)  # in steps: a signal that another thread of ours took is seen at the next
        raise LabError(
            f"Prometheus ended with status {self.process.returncode}",
            where=str(self.data),
            todo=_last_line(_log(self.data)),
        )


def binary(name: str) -> Path:
    """Where `prometheus` or `promtool` is: on the PATH, else beside this Python. Raises `LabError` when nowhere."""
    beside = Path(sys.executable).parent / name
    found = shutil.which(name) or shutil.which(beside)
    if not found:
        raise LabError(
            f'"{name}" is not here',
            where="lab",
            todo=_INSTALL,
        )
    return Path(found)


def load(text: Path, folder: Path) -> int:
    """Make blocks in a new `folder` of a file of OpenMetrics text, and say how many samples they hold.

    Raises `LabError` when promtool refuses the text. Nothing runs any longer when this returns or fails.
    """
    promtool = binary("promtool")
    with failures_told(promtool, _INSTALL):
        done = subprocess.run(  # noqa: S603 - our own file, no shell
            [promtool, "tsdb", "create-blocks-from", "openmetrics", "-q", _LONG_BLOCKS, text, folder],
            # What it has half done stays there when it is ended: beside the text, which is ours to remove.
            env={**os.environ, "TMPDIR": str(text.absolute().parent)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    if done.returncode:
        raise LabError("promtool refused the history", where=text.name, todo=_last_line(done.stderr))
    return sum(int(json.loads(meta.read_bytes())["stats"]["numSamples"]) for meta in folder.glob("*/meta.json"))


@contextlib.contextmanager
def running(data: Path, config: str = "") -> Iterator[Server]:
    """A Prometheus over the blocks in `data`, for as long as the context lasts.

    `config` is its configuration file's text. It listens on loopback, on a free port, keeps whatever is in `data`, and
    is gone when the context ends, however it ends. Its own log and configuration are in `data` too. Raises `LabError`
    when it does not start.
    """
    with signals_as_exit():
        with failures_told(data, WRITABLE):
            data.mkdir(parents=True, exist_ok=True)
            (data / "prometheus.yml").write_text(config, encoding="utf-8")
            process, url = _start(data)
        try:
            yield Server(url, data, process)
        finally:
            _stop(process)


def _start(data: Path) -> tuple[subprocess.Popen[bytes], str]:
    for _ in range(_PORTS_TRIED):
        port = _free_port()
        process = _launch(data, port)
        try:
            if _wait_until_ready(process, data, port):
                return process, f"http://127.0.0.1:{port}"
        except BaseException:
            _stop(process)
            raise
        if "address already in use" not in _log(data):
            break
    raise LabError("Prometheus did not start", where=str(data), todo=_last_line(_log(data)))


def _launch(data: Path, port: int) -> subprocess.Popen[bytes]:
    program = binary("prometheus")
    with (data / "prometheus.log").open("wb") as log, failures_told(program, _INSTALL):
        return subprocess.Popen(  # noqa: S603 - our own arguments, no shell
            [
                *_DIES_WITH_PARENT,
                program,
                f"--config.file={data / 'prometheus.yml'}",
                f"--storage.tsdb.path={data}",
                # Blocks older than the retention are deleted at the start; a history may end in any year.
                "--storage.tsdb.retention.time=100y",
                f"--web.listen-address=127.0.0.1:{port}",
            ],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is ours to handle
        )


def _wait_until_ready(process: subprocess.Popen[bytes], data: Path, port: int) -> bool:
    """Whether it came up; false when it ended."""
    deadline = time.monotonic() + _READY_SECONDS
    while process.poll() is None:
        if _serves(data, port):
            return True
        if time.monotonic() > deadline:
            raise LabError(
                f"Prometheus was not ready in {_READY_SECONDS} s", where=str(data), todo=_last_line(_log(data))
            )
        time.sleep(0.02)
    return False


def _serves(data: Path, port: int) -> bool:
    """Whether a Prometheus over `data`, and no stranger, answers on the port: the API does so only once it is ready."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        connection.request("GET", "/api/v1/status/flags")
        response = connection.getresponse()
        body = response.read()
        return response.status == 200 and json.loads(body)["data"]["storage.tsdb.path"] == str(data)
    except (OSError, http.client.HTTPException, ValueError, LookupError, TypeError):
        return False
    finally:
        connection.close()


def _stop(process: subprocess.Popen[bytes]) -> None:
    try:
        process.terminate()
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        pass
    finally:  # also when Ctrl-C is pressed a second time
        if process.poll() is None:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _log(data: Path) -> str:
    return (data / "prometheus.log").read_text(encoding="utf-8", errors="replace")


def _last_line(text: str) -> str:
    """What a program said last: of its errors, when it names any."""
    lines = text.strip().splitlines()
    errors = [line for line in lines if "level=error" in line.lower()]
    return f"It said: {(errors or lines)[-1]}" if lines else "It said nothing"
