"""A Grafana on loopback: a thousand dashboards compared beside bare GETs, and pushed beside a grafana-client loop."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from pathlib import Path
from typing import overload

import orjson

from bench.live_memory import MANY, served
from bench.process import ROOT
from bench.table import Row
from bench.timing import Samples, side_by_side
from changes.apply import apply
from changes.marker import mark
from changes.plan import Desired, plan
from targets.grafana import Grafana
from targets.session import CONNECTIONS
from targets.settings import GrafanaSettings
from targets.target import Folder, Json

LATENCY = 0.02
"""Seconds that a server far away takes to answer."""
ROUNDS, PUSHES = 7, 1
MOST_BESIDE_GETS, LEAST_BESIDE_LOOP = 1.3, 6

_FOLDER = Folder("bench", "Bench")


class Copies(Sequence[Desired]):
    """The dashboards of a folder, each read when it is asked for: a thousand of them are never in memory at once."""

    def __init__(self, folder: Path, number: int) -> None:
        self._folder = folder
        self._number = number

    def __len__(self) -> int:
        return self._number

    @overload
    def __getitem__(self, index: int) -> Desired: ...
    @overload
    def __getitem__(self, index: slice) -> list[Desired]: ...
    def __getitem__(self, index: int | slice) -> Desired | list[Desired]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(self._number))]
        if not 0 <= index < self._number:
            raise IndexError(index)
        content: Json = orjson.loads((self._folder / f"{_uid(index)}.json").read_bytes())
        del content["tradeboards"]
        return Desired(_uid(index), content, _FOLDER)


def measure(folder: Path) -> dict[str, list[Row]]:
    """Compare and push what `bench.live_memory` left in the scratch folder."""
    held = folder / "live"
    return {
        f"Comparing {MANY} unchanged dashboards with a Grafana on loopback": _compared(held),
        f"Pushing {MANY} changed dashboards, {LATENCY * 1000:g} ms away: each read, written, read back": _pushed(held),
    }


def write(folder: Path) -> None:
    """A thousand dashboards: those of `build/` in turn, each under a uid of its own, as a push leaves them."""
    shipped = [orjson.loads(path.read_bytes()) for path in sorted((ROOT / "build/dashboards").rglob("*.json"))]
    for number, content in zip(range(MANY), cycle(shipped), strict=False):
        marked = mark({**content, "uid": _uid(number), "title": f"{content['title']} {number}"})
        (folder / f"{_uid(number)}.json").write_bytes(orjson.dumps(marked))


def compare(url: str, desired: Sequence[Desired]) -> None:
    """What `diff` does once its dashboards are compiled."""
    target = Grafana(GrafanaSettings("bench", url))
    assert not plan(desired, target).differs
    target.close()


def _compared(held: Path) -> list[Row]:
    with served(held) as url:
        desired = list(Copies(held, MANY))
        gets, diff = f"bare GETs, {CONNECTIONS} at once", "tradeboards: read and compared"
        taken = side_by_side({gets: lambda: _bare(url, MANY), diff: lambda: compare(url, desired)}, ROUNDS, 1)
    bare, ours = taken.values()
    return [
        _row(gets, bare),
        _row(diff, ours, goal=bare.median * MOST_BESIDE_GETS, beside=ours.ratio(bare)),
    ]


def _bare(url: str, number: int) -> None:
    """The answers as bytes, with the library that tradeboards uses."""
    import niquests

    with niquests.Session(pool_maxsize=CONNECTIONS, disable_http3=True) as session, ThreadPoolExecutor(8) as threads:
        session.trust_env = False
        addresses = [f"{url}/api/dashboards/uid/{_uid(index)}" for index in range(number)]
        assert all(threads.map(lambda address: bool(session.get(address).content), addresses))


def _pushed(held: Path) -> list[Row]:
    desired = [_changed(one) for one in Copies(held, MANY)]
    with served(held, LATENCY) as url, served(held, LATENCY) as other:
        ours, loop = "tradeboards push", "grafana-client: get, update, get in a loop"
        taken = side_by_side({ours: lambda: _push(url, desired), loop: lambda: _loop(other, desired)}, PUSHES, 0)
    mine, its = taken.values()
    return [
        _row(ours, mine, goal=its.median / LEAST_BESIDE_LOOP),
        _row(loop, its, beside=its.ratio(mine)),
    ]


def _changed(one: Desired) -> Desired:
    return Desired(one.uid, {**one.dashboard, "description": "Changed, to be measured."}, one.folder)


def _push(url: str, desired: Sequence[Desired]) -> None:
    target = Grafana(GrafanaSettings("bench", url))
    result = apply(plan(desired, target), target, message="bench")
    assert len(result.done) == len(desired)
    target.close()


def _loop(url: str, desired: Sequence[Desired]) -> None:
    """What a script does that takes as much care: it names the version it read, and looks at what it wrote."""
    from grafana_client.api import GrafanaApi

    api = GrafanaApi.from_url(url)
    for one in desired:
        version = api.dashboard.get_dashboard(one.uid)["dashboard"]["version"]
        content = {**one.dashboard, "version": version}
        api.dashboard.update_dashboard({"dashboard": content, "folderUid": one.folder.uid, "overwrite": False})
        assert api.dashboard.get_dashboard(one.uid)["dashboard"]["version"] == version + 1


def _row(what: str, taken: Samples, goal: float | None = None, beside: float | None = None) -> Row:
    return Row(what, taken.median, "s", len(taken.seconds), goal if goal is None else round(goal, 2), beside)


def _uid(number: int) -> str:
    return f"bench-{number}"


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["write", folder]:
            write(Path(folder))
        case ["compare", folder, url, number]:
            compare(url, Copies(Path(folder), int(number)))
