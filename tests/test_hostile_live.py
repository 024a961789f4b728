"""Live dashboards of any shape: no command crashes, writes where it should not, or lets a terminal obey them."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from fire_case import tradeboards
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_checks_any_json import KEYS, anything, some_object
from test_datasource_prometheus import Reply, Request, serving

from changes.comparison.content import MARKER
from changes.drift.marker import mark
from changes.planning.plan import Desired
from targets.target import Folder, Json

ROOT = Path(__file__).parent.parent
BUILT: Json = json.loads((ROOT / "build/dashboards/trader247/risk.json").read_bytes())
UID = "trader247-risk"
FOLDER = Folder("trader247", "247trader-v2")
WANTED = Desired(UID, {**BUILT, "panels": BUILT["panels"][:3]}, FOLDER)

COMMANDS = (
    ("diff",),
    ("diff", "--format", "markdown"),
    ("diff", "--format", "json"),
    ("push", "--dry-run"),
    ("push", "--yes"),
    ("push", "--yes", "--adopt", UID),
    ("diff", "--plan", "{folder}/var/plan.json"),
    ("push", "--yes", "--plan", "{folder}/var/plan.json"),
    ("push", "--dry-run", "--prune"),
    ("push", "--yes", "--overwrite-drift", UID, "--rollback"),
    ("backup", "--out", "{folder}/var/kept"),
    ("restore", "{folder}/var/kept", "--dry-run"),
)
"""Run one after the other. A plan is made and pushed, and a backup restored, where they can be."""
_STYLE = re.compile(r"\x1b\[(?:0|1|3[0-7])m")
"""What click itself sends, and no text below has."""

texts = st.text(max_size=8) | st.sampled_from(
    [
        "\x1b]0;pwned\x07",
        "\x1b[2J\x1b[1;1H",
        "\x9b2J",
        "\u202e gnitset \u202c",
        "\u2066\u2069\u200b\ufeff",
        "a\r\nerror: b\n",
        "\u2028\u2029\x85\x0b\x0c",
        "\x00",
        "\ud800",
        "../../../../tmp/x",
        "..",
        "/etc/passwd",
        "C:\\x",
        "<script>alert(1)</script>",
        "```\n# @everyone\n[x](javascript:x)",
        "é" * 3000,
        "%s{0}{x!r}$(id)`id`",
        "4" * 5000,
    ]
)
hostile = anything | texts
objects = some_object | st.dictionaries(st.sampled_from(KEYS) | texts, hostile, max_size=6)
numbers = st.sampled_from([0, -1, 10**400, 2**64, 1e308, float("inf"), float("nan"), True, 1.5])


@st.composite
def nearly(draw: st.DrawFn) -> Json:
    """A dashboard of ours with anything in one place."""
    made: Json = json.loads(json.dumps(WANTED.dashboard))
    place: Any = made
    while True:
        keys = sorted(place) if isinstance(place, dict) else list(range(len(place)))
        key = draw(st.sampled_from(keys))
        if not isinstance(place[key], dict | list) or not place[key] or draw(st.booleans()):
            break
        place = place[key]
    place[key] = draw(hostile | numbers)
    return made


def mostly(usual: st.SearchStrategy[Any], odd: st.SearchStrategy[Any] = hostile) -> st.SearchStrategy[Any]:
    """Nine times of ten the first. (Of a union, each of all its parts is as likely.)"""
    return st.integers(0, 9).flatmap(lambda number: usual if number else odd)


@st.composite
def marked(draw: st.DrawFn) -> Json:
    """A dashboard with an intact marker, with that of another content, with an odd one, or with none."""
    made: Json = {**draw(mostly(nearly(), objects)), "uid": UID, "version": draw(mostly(st.just(3), numbers))}
    kind = draw(st.sampled_from(["intact", "intact", "edited", "odd", "none"]))
    if kind == "odd":
        made[MARKER] = draw(hostile | st.fixed_dictionaries({"digest": texts, "revision": texts}))
    elif kind != "none":
        made[MARKER] = mark(made if kind == "intact" else WANTED.dashboard)[MARKER]
    return made


metas = st.fixed_dictionaries(
    {
        "folderUid": mostly(st.just(FOLDER.uid), texts),
        "folderTitle": mostly(texts),
        "updated": mostly(texts),
        "updatedBy": mostly(texts),
        "provisioned": mostly(st.just(False)),
    }
)
rows = st.fixed_dictionaries(
    {
        "version": mostly(st.integers(-1, 4)),
        "created": texts,
        "createdBy": mostly(texts),
        "message": texts,
    }
)
pages = st.lists(mostly(rows), max_size=4)
listed = st.fixed_dictionaries({"uid": mostly(texts), "title": mostly(texts), "folderUid": mostly(texts)})
sources = st.fixed_dictionaries(
    {
        "uid": mostly(texts),
        "name": mostly(texts),
        "type": mostly(texts),
        "url": mostly(texts),
        "jsonData": mostly(objects),
        "secureJsonFields": mostly(objects),
        "version": mostly(st.just(2)),
    }
)
answers = st.fixed_dictionaries(
    {
        "dashboard": mostly(st.fixed_dictionaries({"dashboard": mostly(marked()), "meta": mostly(metas)})),
        "versions": mostly(pages | st.fixed_dictionaries({"continueToken": texts, "versions": pages})),
        "version": mostly(st.fixed_dictionaries({"version": st.just(2), "data": mostly(marked())})),
        "folder": mostly(st.fixed_dictionaries({"uid": st.just(FOLDER.uid), "title": texts, "version": hostile})),
        "saved": mostly(st.fixed_dictionaries({"uid": st.just(UID), "version": st.just(4), "url": texts})),
        "search": mostly(st.lists(mostly(listed), max_size=3)),
        "folders": mostly(st.lists(mostly(listed), max_size=2)),
        "sources": mostly(st.lists(mostly(sources), max_size=2)),
        "source": mostly(sources),
        "status": mostly(st.just(200), st.sampled_from([404, 406, 412, 500])),
    }
).map(lambda found: {kind: json.dumps(said).encode() for kind, said in found.items()})


class Server:
    """What the next commands find: `answer` has the body for each kind of call, and the status for the dashboard."""

    def __init__(self) -> None:
        self.answer: dict[str, bytes] = {}
        self.url = ""

    def reply(self, request: Request) -> Reply:
        """Every dashboard is the same one, under the uid that is asked for."""
        method, path, _, _ = request
        path = urlsplit(path).path
        kind = next(kind for part, kind in _KINDS.items() if re.search(part, path))
        body = self.answer["saved" if method == "POST" else kind]
        if kind == "dashboard":
            uid = unquote(path.rpartition("/")[2], errors="replace")
            body = body.replace(json.dumps(UID).encode(), json.dumps(uid).encode())
        status = int(self.answer["status"]) if kind == "dashboard" else 200
        return status, {"Content-Type": "application/json"}, body


_KINDS = {
    "/versions$": "versions",
    "/versions/": "version",
    "/folders/": "folder",
    "/folders": "folders",
    "/search": "search",
    "/datasources/": "source",
    "/datasources": "sources",
    "": "dashboard",
}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    made = Server()
    with serving(made.reply) as made.url:
        yield made


def run_all(folder: Path, place: str) -> None:
    """Every command on what the target holds now."""
    before = _files(folder)
    for command in COMMANDS:
        result, _ = tradeboards(folder, place, [WANTED], *(part.format(folder=folder) for part in command))
        judge(result.exit_code, result.output, command)
        if "json" in command and result.exit_code < 2:
            assert result.stdout.isascii()
            json.loads(result.stdout)
    new = _files(folder) - before
    assert all(path.is_relative_to(folder / "var") for path in new), new
    assert all(re.fullmatch(r"[\w. :+~-]+", part) for path in new for part in path.relative_to(folder).parts), new


def judge(exit_code: int, output: str, command: tuple[str, ...]) -> None:
    """A command ended as commands do, and a terminal or a reader of Markdown is safe with what it said."""
    assert exit_code in {0, 1, 2}, (command, output)
    shown = _STYLE.sub("", output)
    assert [line for line in shown.split("\n") if not line.isprintable()] == [], command
    assert exit_code != 2 or re.search("^(error:|!)", shown, re.MULTILINE), (command, output)


def _files(folder: Path) -> set[Path]:
    return {path for path in folder.parents[4].rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder deep enough that what leaves it by `../` would be seen."""
    folder = tmp_path_factory.mktemp("hostile") / "a/b/c/d/e"
    folder.mkdir(parents=True)
    (folder / "tradeboards.toml").touch()
    return folder


def fuzz(examples: int, project: Path, server: Server) -> None:
    """So many answers of a Grafana."""

    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
    @given(answers)
    def any_answer(found: dict[str, bytes]) -> None:
        shutil.rmtree(project / "var", ignore_errors=True)
        server.answer = found
        run_all(project, server.url)

    any_answer()


def test_no_answer_of_a_grafana_crashes_a_command_or_reaches_the_terminal(project: Path, server: Server) -> None:
    fuzz(20, project, server)


def answered(dashboard: Any) -> bytes:
    return json.dumps({"dashboard": dashboard, "meta": {}}).encode()


def whole(**more: Any) -> bytes:
    return answered({**WANTED.dashboard, "version": 3, **more})


def deep(levels: int) -> bytes:
    return b'{"dashboard":{"uid":"%s","version":3,"x":%s%s},"meta":{}}' % (UID.encode(), b"[" * levels, b"]" * levels)


HUGE: dict[str, Callable[[], bytes]] = {
    "a thousand panels": lambda: whole(panels=[{**BUILT["panels"][1], "id": n} for n in range(1000)]),
    "panels of one id and title": lambda: whole(panels=[{"id": 1, "title": "x"}] * 1000),
    "a title of a million letters": lambda: whole(title="\x1b[31m\u202e" * 250_000),
    "a query of a hundred thousand lines": lambda: whole(
        panels=[{**BUILT["panels"][1], "targets": [{"refId": "A", "expr": "up +\n" * 100_000}]}]
    ),
    "a query as deep as a parser's stack": lambda: whole(
        panels=[{**BUILT["panels"][1], "targets": [{"refId": "A", "expr": "(" * 100_000}]}]
    ),
    "two thousand keys": lambda: whole(**{f"k{n}": n for n in range(2000)}),
    "a number of many digits": lambda: answered({**WANTED.dashboard, "version": 3, "x": 0}).replace(
        b'"x": 0', b'"x": ' + b"9" * 5000
    ),
    "four hundred levels": lambda: deep(400),
    "a thousand levels": lambda: deep(1000),
    "a hundred thousand levels": lambda: deep(100_000),
    "a key twice": lambda: b'{"dashboard":{"uid":"x","uid":"%s","version":1,"version":3},"meta":{}}' % UID.encode(),
    "no text": lambda: b"\xff\xfe\x00",
    "nothing": lambda: b"",
    "null": lambda: b"null",
    "a byte order mark": lambda: b"\xef\xbb\xbf" + whole(),
}


@pytest.mark.parametrize("name", HUGE)
def test_no_huge_or_deep_answer_crashes_a_command(project: Path, server: Server, name: str) -> None:
    body = HUGE[name]()
    found = json.dumps([{"uid": UID, "title": "x"}]).encode()
    rest = {"versions": b'[{"version": 2}]', "folder": b"{}", "saved": b"{}", "folders": b"[]", "status": b"200"}
    server.answer = {"dashboard": body, "version": body, "search": found, "sources": found, "source": body, **rest}
    shutil.rmtree(project / "var", ignore_errors=True)
    run_all(project, server.url)


NAMES = ["trader247-risk", "\x1b[2Jx", "\u202ex", "..x", "-rf", "é" * 60, "a\nb", "con", "$(id)", "x" * 240]


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(NAMES), st.sampled_from([name[:60] for name in NAMES]), mostly(marked()))
def test_no_file_in_a_folder_crashes_a_command_or_reaches_the_terminal(
    project: Path, name: str, directory: str, found: Any
) -> None:
    shutil.rmtree(project / "var", ignore_errors=True)
    inside = project / "var/grafana/dashboards" / directory
    inside.mkdir(parents=True)
    (inside / f"{name}.json").write_bytes(json.dumps(found).encode())
    (inside / "link.json").symlink_to(project.parent / "elsewhere.json")
    run_all(project, "var/grafana")
    assert not (project.parent / "elsewhere.json").exists()
