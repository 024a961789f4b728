"""The query client, on a real Prometheus and on servers that misbehave."""

from __future__ import annotations

import base64
import json
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import repeat

import pytest
from lab_case import LAB_END

from datasources import prometheus as client
from datasources.prometheus import Login, Prometheus, Series, Slow
from errors import DataSourceError

Reply = tuple[int, dict[str, str], bytes | Iterable[bytes]]
"""Status, headers and body; one in pieces has no length and may be endless."""
Request = tuple[str, str, dict[str, str], bytes]
"""Method, path, headers (names in small letters) and body."""
SECRET = "s3c-w0rd"  # noqa: S105 - what must not be told


@contextmanager
def serving(reply: Callable[[Request], Reply]) -> Iterator[str]:
    """A server on loopback that answers every request with what `reply` says: its URL."""

    class Handler(BaseHTTPRequestHandler):
        def _any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, headers, content = reply(
                (self.command, self.path, {name.lower(): value for name, value in self.headers.items()}, body)
            )
            self.send_response(status)
            length = {"Content-Length": str(len(content))} if isinstance(content, bytes) else {}
            for name, value in (length | headers).items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(ConnectionError):  # the client need not hear it out
                for piece in [content] if isinstance(content, bytes) else content:
                    self.wfile.write(piece)

        do_GET = do_POST = _any  # noqa: N815 - http.server's own names

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def vector(value: str = "1") -> bytes:
    """A good answer."""
    data = {"resultType": "vector", "result": [{"metric": {"a": "b"}, "value": [5, value]}]}
    return json.dumps({"status": "success", "data": data}).encode()


def refused(status: int, headers: dict[str, str], body: bytes) -> DataSourceError:
    """What the client says to one answer."""
    with serving(lambda _: (status, headers, body)) as url, Prometheus(url, retries=0) as prometheus:
        with pytest.raises(DataSourceError) as error:
            prometheus.instant("up", 5)
        said = error.value
        return type(said)(said.summary.replace(url, "URL"), where=said.where.replace(url, "URL"), todo=said.todo)


# -- a real Prometheus -------------------------------------------------------------------------------------------------


@pytest.fixture
def lab(lab_url: str) -> Iterator[Prometheus]:
    """A client of the lab's Prometheus."""
    with Prometheus(lab_url) as prometheus:
        yield prometheus


def test_an_instant_query_gives_series_with_labels_and_one_sample(lab: Prometheus) -> None:
    answer = lab.instant("sum by (outcome) (trader_trades_total)", LAB_END)
    assert {series.labels["outcome"] for series in answer.series} == {"win", "loss"}
    assert all([time for time, _ in series.samples] == [LAB_END] for series in answer.series)
    assert answer.samples_read == 2


def test_a_number_is_one_series_without_labels(lab: Prometheus) -> None:
    assert lab.instant("1 + 1", LAB_END).series == (Series({}, ((LAB_END, 2.0),)),)
    assert not lab.instant("0 / 0", LAB_END).series[0].has_number


def test_a_range_query_gives_a_sample_a_step(lab: Prometheus) -> None:
    answer = lab.range('up{job="trader247"}', LAB_END - 60, LAB_END, 15)
    (series,) = answer.series
    assert [time for time, _ in series.samples] == [LAB_END - 60 + 15 * i for i in range(5)]
    assert answer.samples_read == 5


def test_values_of_a_label(lab: Prometheus) -> None:
    start = LAB_END - 86400
    assert lab.label_values("outcome", start, LAB_END, ["trader_trades_total"]) == ("loss", "win")
    assert "trader247" in lab.label_values("job", start, LAB_END)
    assert lab.label_values("outcome", start, LAB_END, ["trader_nowhere"]) == ()


def test_a_refused_query_is_told_in_prometheus_own_words(lab: Prometheus) -> None:
    with pytest.raises(DataSourceError) as error:
        lab.instant("sum(", LAB_END)
    assert error.value.summary == (
        'invalid parameter "query": 1:5: parse error: unclosed left parenthesis (400 Bad Request)'
    )
    assert error.value.todo == "Correct the query"
    with pytest.raises(DataSourceError) as error:
        lab.instant("trader_trades_total * on (job) trader_trades_total", LAB_END)
    assert error.value.summary.startswith("found duplicate series for the match group")
    assert error.value.summary.endswith("(422 Unprocessable Entity)")


# -- addresses and logins ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("userinfo", "login", "expected"),
    [
        ("", Login(), None),
        ("", Login("t0k"), "Bearer t0k"),
        ("", Login("", "ann", "s3c"), "Basic " + base64.b64encode(b"ann:s3c").decode()),
        ("ann:p%40ss@", Login(), "Basic " + base64.b64encode(b"ann:p@ss").decode()),
        ("ann:s3c@", Login("t0k"), "Bearer t0k"),
    ],
)
def test_the_login_and_the_sub_path_are_sent_and_not_shown(userinfo: str, login: Login, expected: str | None) -> None:
    seen: list[Request] = []

    def reply(request: Request) -> Reply:
        seen.append(request)
        return 200, {}, vector()

    with serving(reply) as url:
        address = f"http://{userinfo}{url.removeprefix('http://')}/proxy/prom/"
        with Prometheus(address, login=login, headers={"X-Scope-OrgID": "desk"}) as prometheus:
            prometheus.instant("up", 5)
            assert prometheus.url == f"{url}/proxy/prom"
    ((method, path, headers, body),) = seen
    assert (method, path) == ("POST", "/proxy/prom/api/v1/query")
    assert body == b"query=up&time=5.000&stats=all&timeout=30s"
    assert headers.get("authorization") == expected
    assert headers["x-scope-orgid"] == "desk"
    assert repr(Login("t0k", "ann", "s3c")) == "Login()"


def test_a_login_does_not_cross_the_network_unencrypted() -> None:
    with pytest.raises(DataSourceError) as error:
        Prometheus("http://ann:s3c@prometheus.example.org:9090/")
    assert str(error.value) == (
        "http://prometheus.example.org:9090: its login would cross the network unencrypted. "
        "Use https://, or allow http by name"
    )
    Prometheus("http://ann:s3c@prometheus.example.org:9090/", allow_http=True).close()
    Prometheus("http://prometheus.example.org:9090/").close()


@pytest.mark.parametrize("url", ["", "prometheus:9090", "ftp://host", "http://", "http://host:port", "http://[::1"])
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(DataSourceError, match=r"the url (is no http address|cannot be read)\. Write it as http://"):
        Prometheus(url)


# -- servers that misbehave --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "headers", "body", "message"),
    [
        (
            200,
            {},
            b"<html>Grafana</html>",
            "what answers there is no Prometheus. "
            "Check the url: a Prometheus under a sub-path needs the sub-path in it",
        ),
        (200, {}, b'{"status": "success"}', "what answers there is no Prometheus. Check the url"),
        (200, {}, b'{"status": "success", "data": {"resultType": "vector"}}', "what answers there is no Prometheus."),
        (200, {}, b'{"status": "success", "data": [1]}', "what answers there is no Prometheus."),
        (
            200,
            {},
            b'{"status": "success", "data": {"resultType": "vector", "result": [{"metric": {}, "value": [1, "x"]}]}}',
            "what answers there is no Prometheus.",
        ),
        (200, {}, b"[" * 200_000, "what answers there is no Prometheus."),
        (
            200,
            {},
            b'{"status": "success", "data": {"resultType": "vector", "result": '
            b'[{"metric": {"a": "\\ud800"}, "value": [1, "1"]}]}}',
            "what answers there is no Prometheus.",
        ),
        (
            200,
            {},
            b'{"status": "success", "data": {"resultType": "vector", "result": '
            b'[{"metric": {"a": ' + b"[" * 1000 + b"]" * 1000 + b'}, "value": [1, "1"]}]}}',
            "what answers there is no Prometheus.",
        ),
        (400, {}, b'{"error": ' + b"[" * 1000 + b"]" * 1000 + b"}", "it answers 400 Bad Request. Correct the query"),
        (302, {"Location": "/login"}, b"", "it sends us elsewhere: URL/login. Use the address it sends to, or log in"),
        (401, {}, b"no", "it answers 401 Unauthorized. Check the token, or user and password"),
        (404, {}, b"404 page not found", "it answers 404 Not Found. Check the url: a Prometheus under a sub-path"),
        (500, {}, b"<html>", "it answers 500 Internal Server Error. Look at its log, then run it again"),
        (
            503,
            {},
            b'{"status": "error", "errorType": "timeout", "error": "query timed out"}',
            "query timed out (503 Service Unavailable). Look at its log, then run it again",
        ),
        (400, {}, b'{"status": "error", "error": "a\\u001b[31m\\nb"}', "a?[31m b (400 Bad Request). Correct the query"),
        (299, {}, b"", "what answers there is no Prometheus."),
        (599, {}, b"", "it answers 599. Look at its log, then run it again"),
    ],
)
def test_each_misbehaviour_is_a_sentence(status: int, headers: dict[str, str], body: bytes, message: str) -> None:
    assert str(refused(status, headers, body)).startswith(f"URL: {message}")


@pytest.mark.parametrize(
    ("location", "told"),
    [
        ("https://ann:s3c@host.example:8443/prom/?token=s3c#s3c", ": https://host.example:8443/prom"),
        ("//ann:s3c@host.example/", ": http://host.example"),
        ("http://ann:s3c?@host.example/", ""),
        ("http://ann:s3/c@host.example/", ""),
        ("http:\\\\ann:s3c@host.example", ""),
    ],
)
def test_no_secret_of_a_redirect_is_told(location: str, told: str) -> None:
    assert refused(302, {"Location": location}, b"").summary == f"it sends us elsewhere{told}"


@pytest.mark.parametrize("login", [Login(SECRET), Login(user="ann", password=SECRET)])
def test_no_secret_that_a_server_repeats_is_told(login: Login) -> None:
    """Proxies quote the request in what they answer."""

    def reply(request: Request) -> Reply:
        said = f"who is {request[2]['authorization']}, with {login.token or login.password}?"
        return 400, {}, json.dumps({"status": "error", "error": said}).encode()

    with (
        serving(reply) as url,
        Prometheus(url, login=login, retries=0) as prometheus,
        pytest.raises(DataSourceError) as error,
    ):
        prometheus.instant("up", 5)
    scheme = "Bearer" if login.token else "Basic"
    assert error.value.summary == f"who is {scheme} ***, with ***? (400 Bad Request)"


def test_a_server_that_is_not_there() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
        waited: list[float] = []
        with Prometheus(url, sleep=waited.append) as prometheus, pytest.raises(DataSourceError) as error:
            prometheus.instant("up", 5)
    assert str(error.value) == f"{url}: cannot be reached. See whether it runs, and check the url"
    assert waited == [0.25, 0.5]


def test_a_server_that_never_answers() -> None:
    ended = threading.Event()

    def reply(_: Request) -> Reply:
        ended.wait(10)
        return 200, {}, vector()

    with serving(reply) as url, Prometheus(url, timeout=0.2) as prometheus:
        with pytest.raises(Slow) as error:
            prometheus.instant("up", 5)
        ended.set()
    assert str(error.value) == f"{url}: no answer within 0.2 s. Raise the timeout, or ask less"


def halting() -> Iterator[bytes]:
    """The beginning of an answer, and then nothing."""
    yield b" "
    time.sleep(1)


def dripping() -> Iterator[bytes]:
    """An answer that goes on and on, slowly."""
    while True:
        yield b" "
        time.sleep(0.02)


@pytest.mark.parametrize("body", [halting, dripping])
def test_an_answer_that_does_not_end_in_time(body: Callable[[], Iterator[bytes]]) -> None:
    asked: list[Request] = []

    def reply(request: Request) -> Reply:
        asked.append(request)
        return 200, {}, body()

    with serving(reply) as url, Prometheus(url, timeout=0.3) as prometheus, pytest.raises(Slow) as error:
        prometheus.instant("up", 5)
    assert str(error.value) == f"{url}: no answer within 0.3 s. Raise the timeout, or ask less"
    assert len(asked) == 1


def test_an_answer_that_would_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.LARGEST == 256 * 2**20
    monkeypatch.setattr(client, "LARGEST", 2**20)
    endless = serving(lambda _: (200, {}, repeat(b" " * 65_536)))
    with endless as url, Prometheus(url) as prometheus, pytest.raises(DataSourceError) as error:
        prometheus.instant("up", 5)
    assert str(error.value) == (f"{url}: its answer is larger than 1 MiB. Ask for fewer series, or over a shorter time")


@pytest.mark.parametrize("status", [429, 502, 504])
def test_what_may_pass_is_asked_again(status: int) -> None:
    answers = [(status, dict[str, str](), b"<html>"), (200, dict[str, str](), vector("7"))]
    with serving(lambda _: answers.pop(0)) as url, Prometheus(url, sleep=lambda _: None) as prometheus:
        assert prometheus.instant("up", 5).series == (Series({"a": "b"}, ((5.0, 7.0),)),)


def test_a_query_that_is_wrong_is_asked_once() -> None:
    asked: list[Request] = []

    def reply(request: Request) -> Reply:
        asked.append(request)
        return 422, {}, b'{"status": "error", "error": "too many samples"}'

    with serving(reply) as url, Prometheus(url) as prometheus, pytest.raises(DataSourceError, match="too many samples"):
        prometheus.instant("up", 5)
    assert len(asked) == 1


def test_warnings_and_a_server_that_counts_no_samples() -> None:
    body = json.loads(vector()) | {"warnings": ["partial\x1b answer"]}
    with serving(lambda _: (200, {}, json.dumps(body).encode())) as url, Prometheus(url) as prometheus:
        answer = prometheus.instant("up", 5)
    assert (answer.warnings, answer.samples_read) == (("partial? answer",), None)
