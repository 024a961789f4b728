"""A Grafana on loopback: a thousand dashboards compared beside bare GETs, and pushed beside a grafana-client loop."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from itertools import cycle
from pathlib import Path

import niquests
import orjson

from bench.live_memory import MANY, served
from bench.process import ROOT
from bench.table import Row
from bench.timing import Samples, side_by_side
from changes.drift.marker import digest, mark
from changes.planning.plan import Desired, plan
from changes.planning.stored import Stored
from changes.pushing.apply import apply
from cli import GARBAGE_AFTER
from dashboards.canonical import canonical
from targets.grafana.grafana import Grafana
from targets.grafana.session import CONNECTIONS
from targets.grafana.settings import GrafanaSettings
from targets.target import Folder

LATENCY = 0.02
"""Seconds that a server far away takes to answer."""
ROUNDS, PUSHES = 7, 1
MOST_BESIDE_GETS, LEAST_BESIDE_LOOP = 1.3, 6

_FOLDER = Folder("bench", "Bench")


def measure(folder: Path) -> dict[str, list[Row]]:
    """Compare and push what `bench.live_memory` left in the scratch folder, both sides with the garbage collection of
    the commands."""
    gc.set_threshold(GARBAGE_AFTER)
    return {
        f"Comparing {MANY} unchanged dashboards with a Grafana on loopback": _compared(folder),
        f"Pushing {MANY} changed dashboards, {LATENCY * 1000:g} ms away: each read, written, read back": _pushed(
            folder
        ),
    }


def write(folder: Path) -> None:
    """A thousand dashboards, those of `build/` in turn, each under a uid of its own: `live`, as a push leaves them,
    `built`, as they are compiled, and `changed`."""
    shipped = [orjson.loads(path.read_bytes()) for path in sorted((ROOT / "build/dashboards").rglob("*.json"))]
    for number, content in zip(range(MANY), cycle(shipped), strict=False):
        one = {**content, "uid": _uid(number), "title": f"{content['title']} {number}"}
        changed = {**one, "description": "Changed, to be measured."}
        for kind, file in (
            ("live", orjson.dumps(mark(one))),
            ("built", canonical(one)),
            ("changed", canonical(changed)),
        ):
            (folder / kind).mkdir(exist_ok=True)
            (folder / kind / f"{_uid(number)}.json").write_bytes(file)


def desired(folder: Path, number: int) -> list[Desired]:
    """The dashboards of a folder as `build/` gives them, once it is known to be fresh."""
    paths = [folder / f"{_uid(index)}.json" for index in range(number)]
    return [Desired(path.stem, _stored(path), _FOLDER) for path in paths]


def _stored(path: Path) -> Stored:
    content = path.read_bytes()
    return Stored(path, path.stem, sha256(content).digest(), digest(orjson.loads(content)))


def compare(url: str, wanted: Sequence[Desired]) -> None:
    """What `diff` does once it knows that `build/` is fresh."""
    target = Grafana(GrafanaSettings("bench", url))
    assert not plan(wanted, target).differs
    target.close()


def _compared(folder: Path) -> list[Row]:
    with served(folder / "live") as url:
        wanted = desired(folder / "built", MANY)
        gets, parsed = f"bare GETs, {CONNECTIONS} at once", "the same, and each answer parsed"
        diff = "tradeboards: read and compared"
        subjects = {
            gets: lambda: _gets(url, lambda answer: answer.content),
            parsed: lambda: _gets(url, lambda answer: answer.json()),
            diff: lambda: compare(url, wanted),
        }
        taken = side_by_side(subjects, ROUNDS, 1)
    bare, read, ours = taken.values()
    return [
        _row(gets, bare),
        _row(parsed, read, beside=read.ratio(bare)),
        _row(diff, ours, goal=bare.median * MOST_BESIDE_GETS, beside=ours.ratio(bare)),
    ]


def _gets(url: str, take: Callable[[niquests.Response], object]) -> None:
    """Get every dashboard with the library that tradeboards uses, and take what is wanted of each answer."""
    addresses = [f"{url}/api/dashboards/uid/{_uid(index)}" for index in range(MANY)]
    with (
        niquests.Session(pool_maxsize=CONNECTIONS, disable_http3=True) as session,
        ThreadPoolExecutor(CONNECTIONS) as threads,
    ):
        session.trust_env = False
        assert all(threads.map(lambda address: bool(take(session.get(address))), addresses))


def _pushed(folder: Path) -> list[Row]:
    wanted, held = desired(folder / "changed", MANY), folder / "live"
    with served(held, LATENCY) as url, served(held, LATENCY) as other:
        ours, loop = "tradeboards push", "grafana-client: get, update, get in a loop"
        taken = side_by_side({ours: lambda: _push(url, wanted), loop: lambda: _loop(other, wanted)}, PUSHES, 0)
    mine, its = taken.values()
    return [
        _row(ours, mine, goal=its.median / LEAST_BESIDE_LOOP),
        _row(loop, its, beside=its.ratio(mine)),
    ]


def _push(url: str, wanted: Sequence[Desired]) -> None:
    target = Grafana(GrafanaSettings("bench", url))
    result = apply(plan(wanted, target), target, message="bench")
    assert len(result.done) == len(wanted)
    target.close()


def _loop(url: str, wanted: Sequence[Desired]) -> None:
    """What a script does that takes as much care: it names the version it read, and looks at what it wrote."""
    from grafana_client.api import GrafanaApi

    api = GrafanaApi.from_url(url)
    for one in wanted:
        version = api.dashboard.get_dashboard(one.uid)["dashboard"]["version"]
        content = {**one.dashboard, "version": version}
        api.dashboard.update_dashboard({"dashboard": content, "folderUid": one.folder.uid, "overwrite": False})
        assert api.dashboard.get_dashboard(one.uid)["dashboard"]["version"] == version + 1


def _row(what: str, taken: Samples, goal: float | None = None, beside: float | None = None) -> Row:
    return Row(what, taken.median, "s", len(taken.seconds), goal if goal is None else round(goal, 2), beside)


def _uid(number: int) -> str:
    return f"bench-{number}"


if __name__ == "__main__":
    gc.set_threshold(GARBAGE_AFTER)
    match sys.argv[1:]:
        case ["write", folder]:
            write(Path(folder))
        case ["compare", folder, url, number]:
            compare(url, desired(Path(folder), int(number)))
