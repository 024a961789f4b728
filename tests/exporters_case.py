"""Debian's exporters over a real PostgreSQL and a real Redis under a little load, scraped by a real Prometheus."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lab import prometheus

UNPACKED = Path(sys.prefix) / "exporters"
"""Where tests/fetch-exporters.sh puts what is not on the machine."""
POSTGRES_BIN = "usr/lib/postgresql/15/bin"
EXPORTERS = ("prometheus-node-exporter", "prometheus-postgres-exporter", "prometheus-redis-exporter")
Command = Sequence[str | Path]
NOBODY = "65534"
PATIENCE = 60
SCRAPES = 6
"""So many of each target before anything is asked."""

# What newer releases of postgres_exporter export by themselves: a file of queries for Debian's, which lacks it.
QUERIES = """\
pg_stat_user_tables:
  query: >-
    SELECT current_database() AS datname, schemaname, relname, seq_scan, idx_scan,
    pg_table_size(relid) AS table_size_bytes, pg_indexes_size(relid) AS index_size_bytes FROM pg_stat_user_tables
  metrics:
    - datname: {usage: LABEL, description: ""}
    - schemaname: {usage: LABEL, description: ""}
    - relname: {usage: LABEL, description: ""}
    - seq_scan: {usage: COUNTER, description: "Number of sequential scans initiated on this table"}
    - idx_scan: {usage: COUNTER, description: "Number of index scans initiated on this table"}
    - table_size_bytes: {usage: GAUGE, description: "Total disk space used by this table, in bytes"}
    - index_size_bytes: {usage: GAUGE, description: "Total disk space used by this index, in bytes"}
pg_stat_statements:
  query: >-
    SELECT pg_get_userbyid(userid) AS user, datname, queryid, sum(calls) AS calls_total,
    sum(total_exec_time) / 1000 AS seconds_total
    FROM pg_stat_statements JOIN pg_database ON pg_database.oid = dbid GROUP BY userid, datname, queryid
  metrics:
    - user: {usage: LABEL, description: ""}
    - datname: {usage: LABEL, description: ""}
    - queryid: {usage: LABEL, description: ""}
    - calls_total: {usage: COUNTER, description: "Number of times executed"}
    - seconds_total: {usage: COUNTER, description: "Total time spent in the statement, in seconds"}
"""
TABLES = """
CREATE EXTENSION pg_stat_statements;
CREATE TABLE trades (id int PRIMARY KEY, note text);
CREATE TABLE prices (id int PRIMARY KEY, note text);
INSERT INTO trades SELECT n, 'bought' FROM generate_series(1, 5000) n;
ANALYZE;
"""
# An index scan, a sequential scan, a commit and a rollback, each a transaction.
LOAD = """
SELECT note FROM trades WHERE id = 17;
SELECT count(*) FROM trades WHERE note = 'sold';
INSERT INTO prices SELECT max(id) + 1, 'x' FROM trades ON CONFLICT DO NOTHING;
BEGIN; DELETE FROM prices; ROLLBACK;
"""
REDIS_LOAD = b"SET symbol BTC\r\nGET symbol\r\nGET nothing\r\n"


@dataclass(frozen=True)
class Programs:
    """Where the programs are: on the machine, or unpacked."""

    exporters: Mapping[str, str]
    redis: str
    postgres: Path
    setpriv: str


def programs() -> Programs | None:
    """The programs that the tests need; None where one of them is nowhere."""
    found = {name: _found(name) for name in (*EXPORTERS, "redis-server", "setpriv")}
    postgres = next((p for p in (Path("/", POSTGRES_BIN), UNPACKED / POSTGRES_BIN) if (p / "initdb").exists()), None)
    if postgres is None or not all(found.values()):
        return None
    return Programs(
        {name: found[name] or "" for name in EXPORTERS}, found["redis-server"] or "", postgres, found["setpriv"] or ""
    )


def _found(name: str) -> str | None:
    return shutil.which(name) or shutil.which(UNPACKED / "usr/bin" / name)


@contextlib.contextmanager
def scraped(found: Programs) -> Iterator[str]:
    """The URL of a Prometheus that has scraped everything `SCRAPES` times at least, once a second."""
    with tempfile.TemporaryDirectory(prefix="exporters") as folder, contextlib.ExitStack() as running:
        root = Path(folder)
        root.chmod(0o755)  # PostgreSQL, not root, looks in
        psql = _postgres(found, root, running)
        redis = _redis(found, root, running)
        targets = _exporters(found, root, running)
        server = running.enter_context(prometheus.running(root / "prometheus"))
        _scrape(server, {**targets, "prometheus": server.url.removeprefix("http://")})
        _until(lambda: _load(psql, redis) and _scrapes(server.url) >= SCRAPES, "the scrapes", pause=0.4)
        yield server.url


@contextlib.contextmanager
def postgres(found: Programs) -> Iterator[Callable[[str], str]]:
    """What runs SQL in a PostgreSQL of its own and answers with CSV."""
    with tempfile.TemporaryDirectory(prefix="postgres") as folder, contextlib.ExitStack() as running:
        root = Path(folder)
        root.chmod(0o755)  # PostgreSQL, not root, looks in
        yield _postgres(found, root, running)


def _postgres(found: Programs, root: Path, running: contextlib.ExitStack) -> Callable[[str], str]:
    """A PostgreSQL with a database `trading`, on a socket in the folder; gives what runs SQL in it."""
    home = root / "postgres"
    home.mkdir()
    if os.geteuid() == 0:  # whom PostgreSQL refuses
        os.chown(home, int(NOBODY), int(NOBODY))
    data: Command = ["-D", home / "data"]
    make = ["initdb", *data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"]
    subprocess.run(_as_nobody(found, make), check=True, capture_output=True, env=_environment(), cwd=home)
    options = {
        "listen_addresses": "",
        "unix_socket_directories": home,
        "shared_preload_libraries": "pg_stat_statements",
        "fsync": "off",
    }
    serve = ["postgres", *data, *(f"--{name}={value}" for name, value in options.items())]
    process = _started(running, _as_nobody(found, serve), home, root / "postgres.log")
    client: list[str | Path] = [
        found.postgres / "psql",
        "-h",
        home,
        "-U",
        "postgres",
        "-q",
        "--csv",
        "-v",
        "ON_ERROR_STOP=1",
    ]

    def run(sql: str, database: str = "trading") -> str:
        command = [*client, "-d", database, "-c", sql]
        return subprocess.run(command, check=True, capture_output=True, text=True, env=_environment()).stdout

    _until(
        lambda: (home / ".s.PGSQL.5432").exists() and _works(lambda: run("SELECT 1", "postgres")), "PostgreSQL", process
    )
    run("CREATE DATABASE trading", "postgres")
    run(TABLES)
    _started(running, [*client, "-d", "trading", "-c", "SELECT pg_sleep(600)"], home, root / "psql.log")  # hangs
    return run


def _redis(found: Programs, root: Path, running: contextlib.ExitStack) -> Path:
    """A Redis with a limit of memory, on a socket; gives the socket."""
    path = root / "redis.sock"
    options: Command = ["--port", "0", "--unixsocket", path, "--save", "", "--maxmemory", "64mb", "--dir", root]
    process = _started(running, _ours(found, [found.redis, *options]), root, root / "redis.log")
    _until(path.exists, "Redis", process)
    return path


def _exporters(found: Programs, root: Path, running: contextlib.ExitStack) -> dict[str, str]:
    """The three exporters; gives their addresses by job."""
    (root / "queries.yml").write_text(QUERIES)
    source = f"host={root / 'postgres'} user=postgres dbname=trading sslmode=disable"
    node, postgres, redis = (found.exporters[name] for name in EXPORTERS)
    commands: dict[str, Command] = {
        "node": [node, "--web.listen-address={}"],
        "postgres": [postgres, "--web.listen-address={}", f"--extend.query-path={root / 'queries.yml'}"],
        "redis": [redis, "-web.listen-address={}", "-redis.addr", f"unix://{root / 'redis.sock'}"],
    }
    targets = {}
    for job, command in commands.items():
        targets[job] = address = f"127.0.0.1:{_free_port()}"
        given = _ours(found, [str(part).format(address) for part in command])
        process = _started(running, given, root, root / f"{job}.log", DATA_SOURCE_NAME=source)
        _until(lambda address=address: _works(lambda: _get(f"http://{address}/metrics")), job, process)  # type: ignore[misc]
    return targets


def _scrape(server: prometheus.Server, targets: Mapping[str, str]) -> None:
    """Have a running Prometheus scrape the targets every second, and evaluate a rule."""
    rules = {"groups": [{"name": "all", "rules": [{"record": "job:up:min", "expr": "min by (job) (up)"}]}]}
    (server.data / "rules.yml").write_text(json.dumps(rules))  # JSON is YAML
    jobs = [{"job_name": job, "static_configs": [{"targets": [target]}]} for job, target in targets.items()]
    config = {"global": {"scrape_interval": "1s"}, "rule_files": ["rules.yml"], "scrape_configs": jobs}
    (server.data / "prometheus.yml").write_text(json.dumps(config))
    server.process.send_signal(signal.SIGHUP)


def _load(psql: Callable[[str], str], redis: Path) -> bool:
    psql(LOAD)
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(redis))
        client.sendall(REDIS_LOAD)
        client.recv(100)
    return True


def _scrapes(url: str) -> int:
    """How often the job that was scraped least was."""
    answer = _get(f"{url}/api/v1/query?query=count_over_time(up[5m])")["data"]["result"]
    return min((int(one["value"][1]) for one in answer), default=0) if len(answer) == 4 else 0


def _get(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=10) as response:
        body = response.read()
    return json.loads(body) if body.startswith(b"{") else {}


def _as_nobody(found: Programs, command: Command) -> Command:
    other = ["--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"] if os.geteuid() == 0 else []
    return [found.setpriv, "--pdeathsig", "INT", *other, found.postgres / command[0], *command[1:]]


def _ours(found: Programs, command: Command) -> Command:
    """A command that the kernel ends when the tests die."""
    return [found.setpriv, "--pdeathsig", "TERM", *command]


def _environment(**more: str) -> dict[str, str]:
    libraries = ":".join(str(path) for path in sorted(UNPACKED.glob("usr/lib/*-linux-gnu")))
    return {**os.environ, **({"LD_LIBRARY_PATH": libraries} if libraries else {}), **more}


def _started(
    running: contextlib.ExitStack, command: Command, folder: Path, log: Path, **more: str
) -> subprocess.Popen[bytes]:
    with log.open("wb") as out:
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=_environment(**more),
        )
    running.callback(_stop, process)
    return process


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)  # PostgreSQL waits for its clients after SIGTERM
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _until(
    done: Callable[[], bool], what: str, process: subprocess.Popen[bytes] | None = None, pause: float = 0.05
) -> None:
    deadline = time.monotonic() + PATIENCE
    while not done():
        assert process is None or process.poll() is None, f"{what} ended"
        assert time.monotonic() < deadline, f"{what} did not come up"
        time.sleep(pause)


def _works(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
