"""Pushes under fire: what a Grafana holds before, a push through a proxy, and what must be true of it afterwards."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from unittest.mock import patch

import click
from click.testing import CliRunner, Result
from fault_proxy import RETRY_AFTER, Call, Fault, FaultProxy
from grafana_double import TOKEN, GrafanaDouble

import cli
from changes.drift.marker import digest, is_as_pushed, mark
from changes.planning.plan import Desired
from targets.grafana.grafana import Grafana
from targets.grafana.settings import GrafanaSettings
from targets.target import Folder, Json

BOTS, NEW = Folder("bots", "Bots"), Folder("desk", "New desk")
OURS = "sa-tradeboards"
PATIENT, HASTY = 30.0, 0.5
"""Seconds that a push waits for an answer: more than any takes, and fewer than it takes the slow ones."""

SLOW = frozenset({Fault.SLOW, Fault.DRIPPED})

_UNSURE = re.compile("may have been written|could not be (read back|verified)|not verified")

Kind = Literal["new", "changed", "unchanged", "drifted", "elsewhere"]
KINDS: tuple[Kind, ...] = ("new", "changed", "unchanged", "drifted", "elsewhere")
WRITTEN = frozenset({"new", "changed", "elsewhere"})
"""What a push writes; `elsewhere` is new in a folder that is new."""


@dataclass(frozen=True)
class Board:
    """A dashboard that is pushed, and how many versions of it there were before."""

    kind: Kind
    desired: Desired
    versions: int

    @property
    def uid(self) -> str:
        return self.desired.uid


def boards(copies: int = 1) -> list[Board]:
    """One of each kind, or so many."""
    versions = {"new": 0, "changed": 1, "unchanged": 1, "drifted": 2, "elsewhere": 0}
    return [
        Board(
            kind,
            Desired(f"{kind}-{copy}", _content(f"{kind}-{copy}", "s"), NEW if kind == "elsewhere" else BOTS),
            versions[kind],
        )
        for copy in range(copies)
        for kind in KINDS
    ]


def _content(uid: str, unit: str) -> Json:
    panel = {"id": 7, "type": "stat", "title": "Equity", "fieldConfig": {"defaults": {"unit": unit}}}
    return {"uid": uid, "title": f"Board {uid}", "panels": [panel]}


def seed(double: GrafanaDouble, pushed: Sequence[Board]) -> None:
    """Put there what there is before: of the drifted ones a version that someone saved in the browser."""
    double.store.create_folder({"uid": BOTS.uid, "title": BOTS.title})
    for board in pushed:
        if board.versions:
            old = board.desired.dashboard if board.kind == "unchanged" else _content(board.uid, "ms")
            double.store.save({"dashboard": mark(old), "folderUid": BOTS.uid}, OURS)
        if board.kind == "drifted":
            theirs = _content(board.uid, "percent") | {"version": 1}
            double.store.save({"dashboard": theirs, "folderUid": BOTS.uid, "message": "quick fix"}, "ada")


@dataclass(frozen=True)
class Outcome:
    """What a push said, the calls it made, and the seconds it would have slept between them."""

    exit_code: int
    output: str
    calls: Sequence[Call] = ()
    waits: list[float] = field(default_factory=list)

    def told(self, uid: str) -> str:
        """What it said became of a dashboard: pushed, unsure, failed, refused, planned, or nothing at all."""
        last = self.line(uid)
        if not last:
            return ""
        if _UNSURE.search(last):
            return "unsure"
        words = {"created": "pushed", "updated": "pushed", "failed": "failed", "refused": "refused"}
        return next((told for word, told in words.items() if last.startswith(word)), "planned")

    def line(self, uid: str) -> str:
        """The last that it said of a dashboard."""
        lines = re.findall(rf'^\s*[-+~! ] {re.escape(uid)} ".*?": (.*)$', self.output, re.MULTILINE)
        return lines[-1] if lines else ""

    @property
    def error(self) -> str:
        """Why it ended before it wrote anything."""
        return next(iter(re.findall("^error: .*", self.output, re.MULTILINE)), "")


def tradeboards(
    folder: Path, place: str, desired: Sequence[Desired], *arguments: str, timeout: float = PATIENT
) -> tuple[Result, list[float]]:
    """A command in a folder where these dashboards were built; the target is a URL, or a folder in this one.

    Its output is as a terminal gets it. Between attempts it does not really sleep: the seconds are returned.
    """
    file = folder / "tradeboards.toml"
    login = f'url = "{place}"\ntoken_env = "FIRE_TOKEN"\ntimeout = {timeout}\n'
    where = login if place.startswith("http") else f'folder = "{place}"\n'
    file.write_text(f'target = "fire"\n[targets.fire]\n{where}', encoding="utf-8")
    waits: list[float] = []

    class Sleepless(Grafana):
        def __init__(self, settings: GrafanaSettings) -> None:
            super().__init__(settings, sleep=waits.append)

    with ExitStack() as patches:
        patches.enter_context(patch.dict(os.environ, FIRE_TOKEN=TOKEN))
        patches.enter_context(patch("targets.grafana.grafana.Grafana", Sleepless))
        patches.enter_context(patch("changes.planning.built.built", lambda *_: list(desired)))
        command = ["--config", str(file), *arguments]
        return CliRunner().invoke(cli.main, command, catch_exceptions=False, color=True), waits


def push(
    folder: Path, url: str, pushed: Sequence[Board], timeout: float = PATIENT, calls: Sequence[Call] = ()
) -> Outcome:
    """`tradeboards push --yes` of these dashboards."""
    desired = [board.desired for board in pushed]
    result, waits = tradeboards(folder, url, desired, "push", "--yes", timeout=timeout)
    return Outcome(result.exit_code, click.unstyle(result.output), calls, waits)


def under_fire(
    folder: Path, double: GrafanaDouble, pushed: Sequence[Board], choose: Callable[[int], Fault | None], timeout: float
) -> Outcome:
    """A push through a proxy with faults."""
    with FaultProxy(double.url, choose) as proxy:
        return push(folder, proxy.url, pushed, timeout, proxy.calls)


def state(double: GrafanaDouble, board: Board) -> str:
    """What became of a dashboard: untouched, pushed, or anything else."""
    stored = double.store.dashboards.get(board.uid)
    versions = len(stored.versions) if stored else 0
    if versions == board.versions:
        return "untouched"
    if stored is None or versions != board.versions + 1:
        return f"has {versions} versions"
    now = stored.dashboard
    whole = is_as_pushed(now) and digest(now) == digest(board.desired.dashboard)
    return "pushed" if whole and stored.folder == board.desired.folder.uid else "half"


def wrongs(double: GrafanaDouble, pushed: Sequence[Board], outcome: Outcome, *, lasting: bool) -> Iterator[str]:
    """How a push under fire left something half, or kept silent, or did not say what is so.

    That it does not know is told only where nothing could be asked any more: the fault is `lasting`, or it hit the
    very call that reads the dashboard back.
    """
    states = [(board, state(double, board)) for board in pushed]
    if outcome.error:
        yield from (f"{board.uid} is {now} after {outcome.error}" for board, now in states if now != "untouched")
        if outcome.exit_code != 2:
            yield f"exit code {outcome.exit_code} after {outcome.error}"
        return
    for board, now in states:
        told = outcome.told(board.uid)
        unsure = lasting or any(call.fault for call in _read_back(outcome, board))
        if told not in _allowed(board, now) | ({"unsure"} if unsure and board.kind in WRITTEN else set()):
            yield f'{board.uid} is {now}, and was told as "{told}": {outcome.line(board.uid)}'
        if told == "pushed" and not any(call.fault in _ANSWERED for call in _read_back(outcome, board)):
            yield f"{board.uid} was told as pushed and was not read back"
    failures = {"failed", "unsure"} & {outcome.told(board.uid) for board in pushed}
    if outcome.exit_code != (2 if failures else 1):  # the drifted one is refused
        yield f"exit code {outcome.exit_code}"


_NOT_DONE = frozenset({Fault.TOO_MANY, Fault.LATER})
_ANSWERED = frozenset({None, Fault.TWICE, Fault.TWICE_LAST})


def _allowed(board: Board, now: str) -> set[str]:
    """What a push may say of a dashboard that is so now."""
    if board.kind == "drifted" or now not in {"untouched", "pushed"}:
        return {"refused"} if now == "untouched" else set()
    if board.kind == "unchanged":
        return {"", "refused"} if now == "untouched" else set()
    return {"pushed"} if now == "pushed" else {"failed", "refused"}


def _read_back(outcome: Outcome, board: Board) -> list[Call]:
    """The reads of a dashboard after the last write of it."""
    about = [call for call in sorted(outcome.calls, key=lambda call: call.number) if call.uid == board.uid]
    last = max((number for number, call in enumerate(about) if call.method == "POST"), default=len(about))
    return [call for call in about[last:] if call.method == "GET"]


def _written(pushed: Sequence[Board]) -> list[Board]:
    return [board for board in pushed if board.kind in WRITTEN]


def unfinished(double: GrafanaDouble, pushed: Sequence[Board], outcome: Outcome) -> Iterator[str]:
    """What a push without faults left undone."""
    for board in pushed:
        wanted = "pushed" if board.kind in WRITTEN else "untouched"
        if (now := state(double, board)) != wanted:
            yield f"after a push without faults {board.uid} is {now}"
    if outcome.exit_code != 1:
        yield f"a push without faults has exit code {outcome.exit_code}"


def run(
    folder: Path, pushed: Sequence[Board], fault: Fault, at: int, *, lasting: bool = False, hasty: float = HASTY
) -> list[str]:
    """A push with a fault at one call, or from it on, and one without: everything that is wrong with them.

    Of a slow answer it waits for so many `hasty` seconds: more than any other takes on this machine.
    """
    chosen: set[int] = set()

    def choose(number: int) -> Fault | None:
        hit = number >= at if lasting else number == at
        if hit:
            chosen.add(number)
        return fault if hit else None

    with GrafanaDouble() as double:
        seed(double, pushed)
        outcome = under_fire(folder, double, pushed, choose, hasty if fault in SLOW else PATIENT)
        found = list(wrongs(double, pushed, outcome, lasting=lasting or fault is Fault.REFUSED))
        if at not in chosen:
            found.append("the fault was never met")
        if fault in _NOT_DONE and not lasting and any(state(double, one) == "untouched" for one in _written(pushed)):
            found.append("what Grafana did not do was not asked for again")
        if fault is Fault.LATER and RETRY_AFTER not in outcome.waits:
            found.append("Retry-After was not heeded")
        found += unfinished(double, pushed, push(folder, double.url, pushed))
    where = next((f"{call.method} {call.path}" for call in outcome.calls if call.number == at), "no call")
    return [f"{fault.name} {'from' if lasting else 'at'} call {at}, {where}: {one}" for one in found]


def without_faults(folder: Path, pushed: Sequence[Board]) -> tuple[Outcome, list[str]]:
    """A push through a proxy that does nothing, and everything that is wrong with it."""
    with GrafanaDouble() as double:
        seed(double, pushed)
        outcome = under_fire(folder, double, pushed, lambda _: None, PATIENT)
        return outcome, [*wrongs(double, pushed, outcome, lasting=False), *unfinished(double, pushed, outcome)]
