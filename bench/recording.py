"""How many samples a Prometheus reads to answer dashboards over 30 days, with recorded series and without."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.table import Row
from checks.evidence import evidence
from checks.subjects import ours
from config import Config
from dashboards.compile import Compiled, compile_all, uids
from datasources.prometheus import Prometheus
from lab import prometheus
from lab.lab import backfill
from rules.recording import levels
from systems.deployment import Deployment
from systems.registry import everything
from systems.window import seconds

DAYS, DAY = 30, 86400
GOAL, OF = 10, ("overview", "risk")
"""How many times fewer they are to be, of which dashboards; the desk's is an overview."""
MOST = 12
"""Panels that are listed."""
Reads = Mapping[str, Counter[str]]
"""How many samples each panel, or other part, of each dashboard reads."""

_RECORDED = re.compile(
    r'(?P<name>system:\w+:\w+)\{[^}]*deployment="(?P<deployment>[^"]+)"[^}]*\}'
    r"(?:\[(?P<window>\w+)(?::(?P<step>\w*))?\])?(?P<offset> offset -?\w+)?"
)
_ANSWERED_LONG = 300
"""Seconds: no query without recorded series may take longer."""


def measure(folder: Path) -> dict[str, list[Row]]:
    """Ask the lab's history every query of every dashboard, as a reader of its last 30 days does, and ask it again with
    each recorded series replaced by what rules record in it; `folder` is for scratch.
    """
    every = everything(Config(Path()))
    deployments = [one for one in every if isinstance(one, Deployment)]
    compiled, names = compile_all(every), uids(every)
    behind = {
        (deployment.slug, rule["record"]): rule["expr"]
        for deployment in deployments
        for level in levels(deployment)
        for rule in level
    }
    plain = [replace(one, dashboard=_plain(one.dashboard, behind)) for one in compiled if _matters(one.uid)]
    data = folder / "lab"
    end = backfill(deployments, data).end
    with prometheus.running(data) as server, Prometheus(server.url, timeout=_ANSWERED_LONG) as client:
        with_it, without = (_reads(some, names, client, end) for some in (compiled, plain))
    rows = [_row(uid, with_it[uid], without[uid]) for uid in without]
    parts = Counter({f"{uid}: {part}": n for uid in without for part, n in with_it[uid].items()})
    most = [Row(part, count / 1000, "k samples", 1) for part, count in parts.most_common(MOST)]
    return {
        f"Samples read of {DAYS} days with recorded series; the ratio is to the same dashboard without": rows,
        "What reads most of them": most,
    }


def _plain(json: Any, behind: Mapping[tuple[str, str], str]) -> Any:
    """A dashboard, or a part of one, that reads metrics alone."""
    match json:
        case {"expr": str(expr)}:
            return {**json, "expr": _computed(expr, behind, "5m" if json.get("instant") else "1h")}
        case dict():
            return {key: _plain(value, behind) for key, value in json.items()}
        case list():
            return [_plain(value, behind) for value in json]
    return json


def _computed(expr: str, behind: Mapping[tuple[str, str], str], often: str) -> str:
    """A query with each recorded series replaced by what it is recorded from, as one would write it by hand.

    Over a window that is a subquery. One of days looks less `often` than rules do, which is once a minute: the server
    would need hours.
    """

    def expression(found: re.Match[str]) -> str:
        inner = f"({_computed(behind[found['deployment'], found['name']], behind, often)})"
        offset = found["offset"] or ""
        if not found["window"]:
            return f"last_over_time({inner}[5m:1m]{offset})" if offset else inner
        step = found["step"] or (often if seconds(found["window"]) >= DAY else "1m")
        return f"{inner}[{found['window']}:{step}]{offset}"

    return _RECORDED.sub(expression, expr)


def _reads(compiled: Iterable[Compiled], names: Iterable[str], client: Prometheus, end: int) -> Reads:
    found: dict[str, Counter[str]] = {}
    for subject in ours(compiled, names):
        reads = found[str(subject.model["uid"])] = Counter()
        for finding in evidence([subject], client, at=end, length=DAYS * DAY).findings:
            if finding.error:
                raise SystemExit(f"{finding.question.where}: {finding.error}\n{finding.question.expr}")
            where = finding.question.where
            reads[where.panel or where.part] += finding.samples_read or 0
    return found


def _row(uid: str, with_it: Counter[str], without: Counter[str]) -> Row:
    reads, before = with_it.total(), without.total()
    return Row(uid, reads / 1000, "k samples", 1, before / GOAL / 1000, before / reads)


def _matters(uid: str) -> bool:
    return uid.endswith(OF)
