"""How many samples a Prometheus reads to answer dashboards over 30 days, with recorded series and without."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from bench.table import Row
from checks.evidence import evidence
from checks.subjects import ours
from config import Config, DeploymentConfig
from dashboards.compile import compile_all, uids
from datasources.prometheus import Prometheus
from lab import prometheus
from lab.lab import SIMULATED, backfill
from systems.deployment import Deployment
from systems.registry import everything

DAYS, DAY = 30, 86400
GOAL, OF = 10, ("overview", "risk")
"""How many times fewer they are to be, of which dashboards; the desk's is an overview."""
MOST = 12
"""Panels that are listed."""
Reads = Mapping[str, Counter[str]]
"""How many samples each panel, or other part, of each dashboard reads."""


def measure(folder: Path) -> dict[str, list[Row]]:
    """Ask the lab's history every query of every dashboard, as a reader of its last 30 days does, and ask it again of
    the same deployments without recording rules; `folder` is for scratch.
    """
    recording = Config(Path())
    deployments = [one for one in everything(recording) if isinstance(one, Deployment)]
    plain = Config(Path(), deployments={slug: DeploymentConfig(system=slug, recording=False) for slug in SIMULATED})
    data = folder / "lab"
    end = backfill(deployments, data).end
    with prometheus.running(data) as server, Prometheus(server.url, timeout=120) as client:
        with_it, without = (_reads(config, client, end) for config in (recording, plain))
    rows = [_row(uid, with_it[uid], without[uid]) for uid in without]
    parts = Counter({f"{uid}: {part}": n for uid in without if _matters(uid) for part, n in with_it[uid].items()})
    most = [Row(part, count / 1000, "k samples", 1) for part, count in parts.most_common(MOST)]
    return {
        f"Samples read of {DAYS} days with recorded series; the ratio is to the same panels without": rows,
        "What reads most of them": most,
    }


def _reads(config: Config, client: Prometheus, end: int) -> Reads:
    found: dict[str, Counter[str]] = {}
    every = everything(config)
    for subject in ours(compile_all(every), uids(every)):
        reads = found[str(subject.model["uid"])] = Counter()
        for finding in evidence([subject], client, at=end, length=DAYS * DAY).findings:
            where = finding.question.where
            reads[where.panel or where.part] += finding.samples_read or 0
    return found


def _row(uid: str, with_it: Counter[str], without: Counter[str]) -> Row:
    """Of the panels that both have: those that look back at recorded history are only there with it."""
    both = sum(count for part, count in with_it.items() if part in without)
    before = sum(count for part, count in without.items() if part in with_it)
    goal = before / GOAL / 1000 if _matters(uid) else None
    return Row(uid, both / 1000, "k samples", 1, goal, before / both if both else None)


def _matters(uid: str) -> bool:
    return uid.endswith(OF)
