"""Files, folders, browsers and readers that would make `tradeboards preview` fail, wait for ever, or harm others."""

from __future__ import annotations

import codecs
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from known_case import answers, panel, shown_of, target
from preview_case import SCRIPT, dashboard, parts, plain_script, preview, written
from test_datasource_prometheus import Reply, Request, serving, vector

from checks.intervals import Span
from datasources.prometheus import CONNECTIONS, Prometheus
from errors import ConfigError, DataSourceError
from preview.asking import source
from preview.asking.samples import Samples
from preview.asking.source import Asked, Asking
from preview.live.server import server
from preview.live.showing import Showing
from preview.opening.options import filtered, option
from preview.site.entries import page_name
from preview.site.folder import write
from preview.site.page import Script, drawing
from preview.site.work import whole

pytestmark = pytest.mark.usefixtures("plain_script")
__all__ = ["plain_script"]


def custom(name: str, query: str, **more: Any) -> dict[str, Any]:
    """A variable of values that are written down."""
    return {"name": name, "type": "custom", "query": query, **more}


@pytest.mark.parametrize("levels", [300, 700])
def test_json_with_more_levels_than_can_be_written_is_refused(tmp_path: Path, levels: int) -> None:
    file = tmp_path / "deep.json"
    file.write_text('{"title":"t","panels":[],"x":' + '{"a":' * levels + "1" + "}" * levels + "}", encoding="utf-8")
    result = preview(file, "--out", tmp_path / "out")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.endswith(
        f"error: {file}: its JSON has too many levels to be drawn. Export the dashboard anew\n"
    )
    assert not (tmp_path / "out").exists()


def test_variables_that_double_each_other_are_left_as_they_stand(tmp_path: Path) -> None:
    doubling = [custom("v0", "0123456789"), *(custom(f"v{n}", f"$v{n - 1}$v{n - 1}") for n in range(1, 60))]
    file = written(tmp_path / "a.json", dashboard(title="of $v3 and $v59", templating={"list": doubling}))
    assert preview(file, "--out", tmp_path / "out").exit_code == 0
    shown = parts(tmp_path / "out/theirs.html").site["shown"]
    assert shown["title"].startswith("of " + "0123456789" * 8 + " and ")
    assert len(json.dumps(shown["variables"])) < 3_000_000


@pytest.mark.parametrize("regex", [".*" * 40 + "x", "(a?){40}a{40}", "((a?){30}){30}b"])
def test_a_regex_that_tries_too_many_ways_is_refused(regex: str) -> None:
    with pytest.raises(ConfigError, match="which can take for ever"):
        filtered([option("a" * 39)], regex)


def test_the_panels_of_closed_rows_count_among_those_that_are_shown(tmp_path: Path) -> None:
    panel = {"type": "stat", "repeat": "b"}
    row = {"type": "row", "repeat": "a", "collapsed": True, "panels": [panel] * 30}
    values = ",".join(f"v{number}" for number in range(60))
    everything = {"includeAll": True, "multi": True, "current": {"value": ["$__all"]}}
    variables = [custom(name, values, **everything) for name in "ab"]
    file = written(tmp_path / "a.json", dashboard(panels=[row] * 30, templating={"list": variables}))
    assert preview(file, "--out", tmp_path / "out").exit_code == 0
    shown = parts(tmp_path / "out/theirs.html").site["shown"]
    assert sum(1 + len(one.get("panels", ())) for one in shown["panels"]) == 1000
    assert "Only the first 1000 panels are shown" in shown["notices"]


@pytest.mark.parametrize("leads_to", ["nowhere", "mine.html"])
def test_a_link_in_the_folder_is_left_alone(tmp_path: Path, leads_to: str) -> None:
    out = tmp_path / "out"
    out.mkdir()
    link = out / "theirs.html"
    link.symlink_to(tmp_path / leads_to)
    (tmp_path / "mine.html").write_text("mine", encoding="utf-8")
    result = preview(written(tmp_path / "a.json", dashboard()), "--out", out)
    assert (result.exit_code, link.is_symlink(), [*out.iterdir()]) == (2, True, [link])
    assert f"error: {link}: was not written by preview, and is left alone" in result.stderr
    assert (tmp_path / "mine.html").read_text(encoding="utf-8") == "mine"


def test_a_pipe_in_the_folder_is_not_waited_for(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    os.mkfifo(out / "other.html")
    assert preview(written(tmp_path / "a.json", dashboard()), "--out", out).exit_code == 0
    assert {one.name for one in out.iterdir()} == {"other.html", "theirs.html", "index.html"}


def test_of_two_runs_into_one_folder_one_is_there_whole(tmp_path: Path) -> None:
    sides = {
        side: [
            written(tmp_path / f"{side}{number}.json", dashboard(uid=f"{side}{number}", title=side))
            for number in range(20)
        ]
        for side in "ab"
    }
    for _ in range(5):
        with ThreadPoolExecutor(2) as pool:
            # Below the command, which is one in each process: its streams are not those of a thread.
            runs = [pool.submit(_written_to, tmp_path / "out", files) for files in sides.values()]
            assert [run.result() for run in runs] == [20, 20]
        there = {one.stem for one in (tmp_path / "out").iterdir()} - {"index"}
        links = {Path(link).stem for link in parts(tmp_path / "out/index.html").links}
        assert there == links
        assert len(there) == 20


def _written_to(out: Path, files: list[Path]) -> int:
    work = whole((), files)
    return len(write(work.draw(lambda _: Samples(), 1_760_000_000.0, Script(SCRIPT)), out, ()).listed)


def test_pages_are_written_where_nobody_is_to_be_told(tmp_path: Path) -> None:
    file = written(tmp_path / "a.json", dashboard())
    command = [sys.executable, "-c", "import cli; cli.main()", "preview", str(file), "--out", str(tmp_path / "out")]
    silent = ["/bin/sh", "-c", 'exec "$@" 2>&-', "sh"]
    done = subprocess.run([*silent, *command], stdout=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, f"{tmp_path}/out/index.html: 1 dashboard, 1 panel\n")


@pytest.mark.parametrize("uid", ["con", "NUL", "com1", "Lpt9"])
def test_no_page_has_a_name_that_windows_keeps_for_a_device(uid: str) -> None:
    assert page_name(uid, set()).startswith(f"{uid}-")
    assert page_name(f"{uid}x", set()) == f"{uid}x"


@pytest.mark.parametrize("answer", ["\\377\\376", "hello", "[1]", "{"])
def test_a_browser_that_answers_anything_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    program = tmp_path / "chromium"
    program.write_text(f"#!/bin/sh\nprintf '{answer}\\000' >&4\nexec cat <&3\n", encoding="utf-8")
    program.chmod(0o700)
    monkeypatch.setenv("CHROME", str(program))
    result = preview(written(tmp_path / "a.json", dashboard()), "--out", tmp_path / "out", "--png")
    assert result.exit_code == 2
    assert f"error: {program}: the browser answered what no Chromium answers. It said nothing\n" in result.stderr
    assert not (tmp_path / "out").exists()


def test_an_address_that_cannot_be_read_is_no_page() -> None:
    with server(Showing([], lambda _: Samples()), drawing(), lambda: 0.0) as made:
        threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        try:
            with socket.create_connection(("127.0.0.1", made.server_port), timeout=20) as reader:
                reader.sendall(b"GET http://[/ HTTP/1.0\r\nHost: localhost\r\n\r\n")
                assert reader.recv(100).startswith(b"HTTP/1.1 404 ")
        finally:
            made.shutdown()


@pytest.fixture
def ended() -> Iterator[threading.Event]:
    """Set at the end of the test, or by it: what hangs until then goes on."""
    event = threading.Event()
    yield event
    event.set()


def test_a_prometheus_that_hangs_is_given_up(ended: threading.Event) -> None:
    asked: list[Request] = []

    def reply(request: Request) -> Reply:
        asked.append(request)
        if len(asked) > 1:  # the first is whether it is ready
            ended.wait(20)
        return 200, {}, vector()

    many = dashboard(panels=[panel(number, target("up", instant=True)) for number in range(1, 61)])
    with serving(reply) as url, Prometheus(url, timeout=0.3) as client:
        made = shown_of(many, Asking(client, "it hangs"))
        ended.set()
    assert [answer.get("error") for answer in answers(made)] == ["no answer within 0.3 s"] * 60
    assert len(asked) <= 1 + source.MOST_SLOW + CONNECTIONS


def test_slow_answers_with_others_between_them_give_nothing_up(ended: threading.Event) -> None:
    asked: list[str] = []

    def reply(request: Request) -> Reply:
        (expr,) = parse_qs(request[3].decode())["query"]
        asked.append(expr)
        if expr == "slow":
            ended.wait(20)
        return (400, {}, b"") if expr == "wrong" else (200, {}, vector())

    row = ["slow", "slow", "good", "slow", "slow", "wrong", "slow", "slow", "slow"]
    with serving(reply) as url, Prometheus(url, timeout=0.2) as client:
        asking = Asking(client, "it is slow at times")
        for expr in [*row, "good", "good"]:
            with nullcontext() if expr == "good" and asked != row else pytest.raises(DataSourceError):
                asking.ask(Asked(expr, Span(0, 60), None))
        ended.set()
    assert asked == row


def test_pages_do_not_each_wait_for_a_prometheus_that_hangs(
    ended: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Request] = []

    def reply(request: Request) -> Reply:
        asked.append(request)
        ended.wait(20)
        return 200, {}, vector()

    with serving(reply) as url, Prometheus(url, timeout=0.5) as client:
        asking = Asking(client, "it hangs")
        for _ in range(5):
            assert shown_of(dashboard(panels=[]), asking)["notices"] == [f"{url}: no answer within 0.5 s"]
        assert len(asked) == 1
        ended.set()
        monkeypatch.setattr(source, "PAUSE", 0.0)
        again = Asking(client, "it hung")
        ended.clear()
        assert shown_of(dashboard(panels=[]), again)["notices"] == [f"{url}: no answer within 0.5 s"]
        ended.set()
        assert shown_of(dashboard(panels=[]), again)["notices"] == []


@pytest.mark.parametrize("options", [(), ("--serve",)])
def test_an_empty_folder_is_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:
    file = written(tmp_path / "a.json", dashboard())
    monkeypatch.chdir(tmp_path)
    result = preview(file, "--out", "", *options)
    assert (result.exit_code, result.stdout, [*tmp_path.iterdir()]) == (2, "", [file])
    assert result.stderr.endswith("Error: Invalid value for --out: names no folder\n")


@pytest.mark.parametrize(
    ("moment", "problem"),
    [
        ("0", '"0" is before the year 2000'),
        ("1999-12-31T23:59:59Z", '"1999-12-31T23:59:59Z" is before the year 2000'),
        ("-1", '"-1" is no moment. Write unix seconds or 2026-01-31T12:00:00Z'),
        ("soon", '"soon" is no moment. Write unix seconds or 2026-01-31T12:00:00Z'),
    ],
)
def test_a_moment_that_cannot_be_shown_is_refused(tmp_path: Path, moment: str, problem: str) -> None:
    result = preview(written(tmp_path / "a.json", dashboard()), "--time", moment, "--out", tmp_path / "out")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.endswith(f"Error: Invalid value for --time: {problem}\n")


def test_a_byte_order_mark_is_read_over(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_bytes(codecs.BOM_UTF8 + json.dumps(dashboard()).encode())
    assert preview(file, "--out", tmp_path / "out").exit_code == 0
    assert parts(tmp_path / "out/theirs.html").site["shown"]["title"] == "Theirs"


def test_what_is_no_dashboard_is_named_as_it_was_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a").mkdir()
    written(Path("a/x.json"), [])
    result = preview("a/x.json", "--out", "out")
    assert result.exit_code == 2
    assert result.stderr.endswith("error: a/x.json: is no dashboard but a list. Give the JSON of one dashboard\n")
