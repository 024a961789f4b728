"""The pages that `tradeboards preview --serve` serves, over real HTTP, while their sources are edited."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from preview_case import SCRIPT, Parts, dashboard, preview, written
from test_your_system import EXAMPLE, TOML

from preview.asking.samples import Samples
from preview.live.server import Server, server
from preview.live.showing import Showing
from preview.site.entries import Group, entries
from preview.site.page import Script

NOW = 1749740400.0


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Server]:
    """A server of two dashboards with samples."""
    choice = {"name": "venue", "type": "custom", "query": "a,b", "current": {"value": "a"}}
    written(tmp_path / "one.json", dashboard("One", uid="one", templating={"list": [choice]}))
    written(tmp_path / "two.json", dashboard("Two", uid="two/../x"))
    showing = Showing(entries(groups(tmp_path)), lambda _: Samples())
    with server(showing, Script(SCRIPT), lambda: NOW) as made:
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield made
        finally:
            made.shutdown()
            thread.join()


def groups(folder: Path) -> list[Group]:
    return [Group("", "Files", tuple(sorted(folder.glob("*.json"))))]


def get(made: Server, address: str, host: str = "localhost") -> tuple[int, dict[str, str], str]:
    """Status, headers and body."""
    connection = http.client.HTTPConnection("127.0.0.1", made.server_port, timeout=20)
    try:
        connection.request("GET", address, headers={"Host": host})
        response = connection.getresponse()
        return response.status, dict(response.getheaders()), response.read().decode()
    finally:
        connection.close()


class Events:
    """What a page is told."""

    def __init__(self, port: int, address: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        self._connection.request("GET", address)
        self._response = self._connection.getresponse()
        assert self._response.headers["Content-Type"].startswith("text/event-stream")

    def next(self) -> tuple[str, Any]:
        """The next event and its data; signs of life are no events."""
        name = ""
        while line := self._response.readline().decode().rstrip("\n"):
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                return name, json.loads(line.removeprefix("data: "))
            while line.startswith((":", "retry")):
                line = self._response.readline().decode().rstrip("\n")
        return self.next()

    def close(self) -> None:
        self._response.close()
        self._connection.close()


def test_the_index_leads_to_every_page(served: Server) -> None:
    status, headers, body = get(served, "/")
    index = Parts(body)
    assert (status, headers["Content-Type"], headers["Cache-Control"]) == (200, "text/html; charset=utf-8", "no-store")
    assert index.links[0] == "d/one/"
    assert len(index.links) == 2
    for link in index.links:
        page = Parts(get(served, f"/{link}")[2])
        assert page.site["mode"] == "served"
        assert page.site["index"] == "../../"
        assert [one["href"] for one in page.site["dashboards"]] == [f"../{link.split('/')[1]}/" for link in index.links]
        assert "connect-src 'self'" in page.policy


def test_a_choice_is_asked_for_beside_the_page(served: Server) -> None:
    status, headers, body = get(served, "/d/one/page.json?from=now-1h&to=now&var-venue=b")
    shown = json.loads(body)
    assert (status, headers["Content-Type"]) == (200, "application/json")
    assert (shown["from"], shown["to"]) == ((NOW - 3600) * 1000, NOW * 1000)
    assert shown["variables"][0]["current"] == ["b"]
    page = Parts(get(served, "/d/one/?var-venue=b")[2])
    assert page.site["shown"]["variables"][0]["current"] == ["b"]


def test_a_choice_that_means_nothing_is_a_sentence(served: Server) -> None:
    status, headers, body = get(served, "/d/one/page.json?from=yesterday-ish")
    assert (status, headers["Content-Type"]) == (400, "text/plain; charset=utf-8")
    assert "yesterday-ish" in body
    assert "Traceback" not in body


def test_links_as_a_grafana_writes_them_lead_to_the_page(served: Server) -> None:
    for address in ("/d/one", "/d/one/a-title"):
        status, headers, _ = get(served, f"{address}?var-venue=b")
        assert (status, headers["Location"]) == (302, "/d/one/?var-venue=b")
    status, headers, _ = get(served, "/d/two%2F..%2Fx")
    assert status == 302
    assert re.fullmatch(r"/d/two-x-[0-9a-f]{8}/", headers["Location"])
    assert get(served, headers["Location"])[0] == 200


@pytest.mark.parametrize("address", ["/nothing", "/d/", "/d/none/", "/d/../../etc/passwd", "/d/%2e%2e%2fetc/", "//x/"])
def test_what_is_no_page_is_not_found(served: Server, address: str) -> None:
    status, _, body = get(served, address)
    assert (status, body) == (404, "There is no such page. The index is at /\n")


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "localhost.evil.example", "127.0.0.1.nip.io", ""])
def test_a_page_of_another_name_gets_nothing(served: Server, host: str) -> None:
    assert get(served, "/", host=host)[0] == 403
    assert get(served, "/d/one/page.json", host=host)[0] == 403


@pytest.mark.parametrize("host", ["localhost:3000", "127.0.0.1", "[::1]:80", "LOCALHOST"])
def test_this_machine_by_any_of_its_names_gets_the_pages(served: Server, host: str) -> None:
    assert get(served, "/", host=host)[0] == 200


def test_pages_are_told_what_concerns_them(served: Server, tmp_path: Path) -> None:
    showing = served.showing
    one, index = Events(served.server_port, "/d/one/events?since=0"), Events(served.server_port, "/events?since=0")
    showing.fail("it does not compile")
    assert one.next() == index.next() == ("problem", "it does not compile")
    late = Events(served.server_port, "/d/one/events?since=0")
    assert late.next() == ("problem", "it does not compile")
    written(tmp_path / "one.json", dashboard("One, edited", uid="one"))
    showing.replace(entries(groups(tmp_path)))
    assert one.next() == ("problem", "")
    assert one.next()[0] == "reload"
    assert index.next() == ("problem", "")
    assert index.next()[0] == "reload"
    assert Parts(get(served, "/d/one/")[2]).site["shown"]["title"] == "One, edited"
    for events in (one, index, late):
        events.close()


def test_a_page_that_missed_a_change_is_told_at_once(served: Server, tmp_path: Path) -> None:
    written(tmp_path / "one.json", dashboard("One, edited", uid="one"))
    served.showing.replace(entries(groups(tmp_path)))
    events = Events(served.server_port, "/d/one/events?since=0")
    assert events.next()[0] == "reload"
    events.close()


def test_a_port_in_use_is_a_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = preview(written(tmp_path / "a.json", dashboard()), "--serve", "--port", str(port))
    assert result.exit_code == 2
    todo = "Choose another with --port, or leave it out for a free one"
    assert f"error: --port: cannot listen on port {port}: Address already in use. {todo}\n" in result.stderr


class Command:
    """`tradeboards preview --serve …` as a user runs it, in a folder."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        command = [sys.executable, "-c", "import cli; cli.main()", "preview", "--serve", *arguments]
        environment = os.environ | {"PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(
            command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
        )
        assert self.process.stdout
        self.said = self.process.stdout.readline()
        found = re.match(r"http://127\.0\.0\.1:(\d+)/ serves (.*); Ctrl-C stops it$", self.said)
        if not found:
            self.process.kill()
            raise AssertionError(self.said + self.process.communicate()[1])
        self.port, self.what = int(found[1]), found[2]

    def stop(self) -> tuple[int, str]:
        """Ctrl-C: how it ended and what it told."""
        self.process.send_signal(signal.SIGINT)
        _, told = self.process.communicate(timeout=20)
        return self.process.returncode, told


def test_a_file_that_is_edited_reloads_its_page_and_a_broken_one_keeps_it(tmp_path: Path) -> None:
    file = written(tmp_path / "a.json", dashboard())
    command = Command(tmp_path, "a.json")
    try:
        events = Events(command.port, "/d/theirs/events?since=0")
        file.write_text("{", encoding="utf-8")
        name, problem = events.next()
        assert (name, problem.startswith("a.json: is not JSON: ")) == ("problem", True)
        written(file, dashboard("Mended, and edited"))
        assert events.next() == ("problem", "")
        assert events.next()[0] == "reload"
        events.close()
        assert command.process.stderr
        told = [command.process.stderr.readline() for _ in range(3)]
        assert told[1].startswith("  a.json: is not JSON: ")
        assert told[2] == "  changed: Mended, and edited\n"
    finally:
        ended = command.stop()
    assert ended == (0, "stopped\n")


def test_python_sources_that_are_edited_are_compiled_anew(tmp_path: Path) -> None:
    system = tmp_path / "mybot.py"
    system.write_text(EXAMPLE, encoding="utf-8")
    (tmp_path / "tradeboards.toml").write_text(TOML, encoding="utf-8")
    command = Command(tmp_path, "mybot", "--sample")
    try:
        events = Events(command.port, "/d/mybot-overview/events?since=0")
        system.write_text(EXAMPLE + "\nraise ValueError('half done')\n", encoding="utf-8")
        name, problem = events.next()
        assert name == "problem"
        assert "half done" in problem
        title = re.search(r'title="([^"]+)"', EXAMPLE)
        assert title
        system.write_text(EXAMPLE.replace(f'title="{title[1]}"', 'title="Edited"'), encoding="utf-8")
        assert events.next() == ("problem", "")
        assert events.next()[0] == "reload"
        events.close()
        connection = http.client.HTTPConnection("127.0.0.1", command.port, timeout=20)
        connection.request("GET", "/d/mybot-overview/page.json")
        assert json.load(connection.getresponse())["title"].startswith("Edited: ")
        connection.close()
    finally:
        code, told = command.stop()
    assert code == 0
    assert "Traceback" not in told
