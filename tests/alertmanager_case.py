"""A real Alertmanager with compiled configuration, what it tells through each channel, and alerts to tell: all on
loopback."""

from __future__ import annotations

import contextlib
import email
import email.policy
import json
import shutil
import socket
import socketserver
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from config import AlertingConfig, Config, DeploymentConfig, WebhookConfig
from rules.alertmanager.output import files
from rules.document import parsed
from systems.deployment import Deployment
from systems.registry import deployments

Json = dict[str, Any]
UNPACKED = Path(sys.prefix) / "exporters/usr/bin"
"""Where tests/fetch-exporters.sh puts what is not on the machine."""
PATIENCE = 60.0
QUEUE = 100
"""Connections that wait: all groups are told at once, and who is turned away tries again only after seconds."""
NO_ALERTMANAGER = "Debian's prometheus-alertmanager is neither on this machine nor in .venv/exporters"


def program(name: str) -> str | None:
    """`prometheus-alertmanager` or `amtool`: on the machine, or unpacked."""
    return shutil.which(name) or shutil.which(UNPACKED / name)


needs_alertmanager = pytest.mark.skipif(
    not (program("prometheus-alertmanager") and program("amtool")), reason=NO_ALERTMANAGER
)


def amtool(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """A run of amtool."""
    return subprocess.run([program("amtool") or "", *arguments], capture_output=True, text=True, check=False)


def written(of: Iterable[Deployment], alerting: AlertingConfig) -> dict[str, bytes]:
    """The compiled files by their names."""
    return {path.name: content for path, content in files(of, alerting)}


@dataclass
class Told:
    """What has arrived: `posts` by path, in order, each with its headers; and mails."""

    posts: dict[str, list[tuple[Mapping[str, str], Json]]] = field(default_factory=dict)
    mails: list[EmailMessage] = field(default_factory=list)

    def bodies(self, path: str) -> list[Json]:
        """What has been posted to a path."""
        return [body for _, body in self.posts.get(path, [])]


def until(is_so: Callable[[], Any], what: str) -> Any:
    """Waits for something to become true, and gives it."""
    end = time.monotonic() + PATIENCE
    while not (found := is_so()):
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.05)
    return found


@contextlib.contextmanager
def listening() -> Iterator[tuple[Told, int, int]]:
    """What is told to a web server and a mail server, and their ports."""
    told = Told()

    class Web(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            told.posts.setdefault(self.path, []).append((dict(self.headers), body))
            answer = b'{"ok": true, "result": {"chat": {}}, "status": "success"}'
            self.send_response(202 if "enqueue" in self.path else 200)  # PagerDuty's is another
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    class Mail(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            with contextlib.suppress(ConnectionResetError):  # an Alertmanager that stops says no goodbye
                self._say("220 here")
                for line in self.rfile:
                    if line.startswith(b"DATA"):
                        self._say("354 go on")
                        told.mails.append(self._mail())
                    self._say("221 bye" if line.startswith(b"QUIT") else "250 fine")

        def _mail(self) -> EmailMessage:
            lines = list(iter(self.rfile.readline, b".\r\n"))
            return email.message_from_bytes(b"".join(lines), policy=email.policy.default)

        def _say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

    class MailServer(socketserver.ThreadingTCPServer):
        daemon_threads = True
        request_queue_size = QUEUE

    class WebServer(ThreadingHTTPServer):
        request_queue_size = QUEUE

    with WebServer(("127.0.0.1", 0), Web) as web, MailServer(("127.0.0.1", 0), Mail) as mail:
        for server in (web, mail):
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield told, web.server_address[1], mail.server_address[1]
        web.shutdown()
        mail.shutdown()


def hurried(route: Json) -> Json:
    """A route and all below it that waits for nothing."""
    quick = {"group_wait": "200ms", "group_interval": "1s"}
    return route | quick | {"routes": [hurried(one) for one in route.get("routes", [])]}


def looped(content: Json, web: int) -> Json:
    """A configuration whose services are on loopback, as far as no key of `tradeboards.toml` says where they are."""
    address = f"http://127.0.0.1:{web}"
    services = {"telegram_api_url": address, "pagerduty_url": f"{address}/v2/enqueue"}
    return content | {"global": content["global"] | services, "route": hurried(content["route"])}


@dataclass(frozen=True)
class Alertmanager:
    """A running one."""

    url: str

    def fire(self, *alerts: Json) -> None:
        """Tells it of alerts that fire."""
        self._post([{"startsAt": STARTED.isoformat(), **alert} for alert in alerts])

    def resolve(self, *alerts: Json) -> None:
        """Tells it that alerts are over."""
        ended = datetime.now(UTC).isoformat()
        self._post([{"startsAt": STARTED.isoformat(), **alert, "endsAt": ended} for alert in alerts])

    def states(self) -> dict[tuple[str, str], str]:
        """Of each alert, by name and severity, whether it is `active` or `suppressed`."""
        found = json.loads(self._asked(urllib.request.Request(f"{self.url}/api/v2/alerts")))
        return {(one["labels"]["alertname"], one["labels"]["severity"]): one["status"]["state"] for one in found}

    def _post(self, alerts: list[Json]) -> None:
        request = urllib.request.Request(f"{self.url}/api/v2/alerts", json.dumps(alerts).encode(), method="POST")
        request.add_header("Content-Type", "application/json")
        self._asked(request)

    def _asked(self, request: urllib.request.Request) -> bytes:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return cast(bytes, answer.read())


STARTED = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=2)
"""Since when the tests' alerts fire."""


@contextlib.contextmanager
def running(content: Json, templates: bytes) -> Iterator[Alertmanager]:
    """An Alertmanager with this configuration."""
    with tempfile.TemporaryDirectory(prefix="alertmanager") as folder:
        root, port = Path(folder), _free_port()
        (root / "alertmanager.yml").write_text(yaml.safe_dump(content), encoding="utf-8")
        (root / "tradeboards.tmpl").write_bytes(templates)
        command = [
            program("prometheus-alertmanager") or "",
            f"--config.file={root / 'alertmanager.yml'}",
            f"--storage.path={root / 'data'}",
            f"--web.listen-address=127.0.0.1:{port}",
            "--cluster.listen-address=",
        ]
        with (root / "log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
            try:
                url = f"http://127.0.0.1:{port}"
                until(lambda: _answers(url) or process.poll() is not None, "Alertmanager")
                assert process.poll() is None, (root / "log").read_text()
                yield Alertmanager(url)
            except AssertionError as error:
                error.add_note((root / "log").read_text()[-3000:])
                raise
            finally:
                process.terminate()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/-/ready", timeout=1):
            return True
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return cast(int, one.getsockname()[1])


@dataclass(frozen=True)
class Running:
    """An Alertmanager with what ships, and what it has told."""

    alertmanager: Alertmanager
    told: Told


@contextlib.contextmanager
def on_loopback(folder: Path, **more: DeploymentConfig) -> Iterator[Running]:
    """An Alertmanager with what ships and further deployments; its secrets are in the folder."""
    with listening() as (told, web, mail):
        (folder / "slack_url").write_text(f"http://127.0.0.1:{web}/slack")
        (folder / "pagerduty_key").write_text("a" * 32)
        (folder / "desk_token").write_text("quiet")
        here = f"http://127.0.0.1:{web}"
        alerting = AlertingConfig(
            secrets=str(folder),
            smtp=f"127.0.0.1:{mail}",
            heartbeat=WebhookConfig(f"{here}/heartbeat"),
            webhooks={"tradpal": WebhookConfig(f"{here}/desk", "desk_token")},
        )
        of = deployments(Config(Path(), deployments=more, alerting=alerting))
        made = written(of, alerting)
        with running(looped(parsed(made["alertmanager.yml"]), web), made["tradeboards.tmpl"]) as alertmanager:
            yield Running(alertmanager, told)


def alert(deployment: str, name: str, severity: str, signal: str, **more: str) -> Json:
    """An alert about a signal, with further labels."""
    whose = {"system": deployment, "deployment": deployment}
    return {"labels": {"alertname": name, "severity": severity, "signal": signal, **whose, **more}}


def exposure(deployment: str, severity: str, **more: str) -> Json:
    """The alert on exposure, and what it says."""
    return alert(deployment, "HighExposure", severity, "exposure", **more) | {
        "annotations": {
            "summary": f"{deployment}: More <b>at risk</b> & growing.",
            "description": f"Exposure{''.join(f' ({value})' for value in more.values())}: 91%, {severity} from 90 %.",
            "dashboard_url": "https://g.example.org/d/x-risk?viewPanel=1&from=now",
            "runbook_url": "https://r.example.org/HighExposure.md",
        },
    }
