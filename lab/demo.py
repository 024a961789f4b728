"""Everything once, on this machine: what `tradeboards demo` does."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from changes.planning.built import built
from changes.planning.plan import plan
from changes.pushing.apply import apply
from changes.reports.text import result_line, summary
from checks import Subject, run
from checks.evidence import Finding, evidence
from checks.report import evidence_summary, problems_summary
from checks.subjects import our_rules, ours
from config import BUILD, DEFAULT_FOLDER, Config
from dashboards import output
from dashboards.compile import compile_all, uids
from datasources.prometheus import Prometheus
from lab.lab import simulated, up
from lab.side_by_side import Progress
from rules.output import files
from systems.deployment import Deployment
from systems.desk import DESK
from systems.registry import everything
from targets.files.folder import Provisioning
from targets.git.head import head


@dataclass(frozen=True)
class Step:
    """One thing that was done, what came of it, and whether that is as it should be."""

    what: str
    result: str
    good: bool = True


def demo(config: Config, version: str, on_progress: Progress, named: Sequence[str] = ()) -> Iterator[Step]:
    """Build, check, start the lab, ask it every query, compare, push, compare again; a step at a time.

    All deployments and the desk are meant where none is named. It pushes to the folder `var/grafana` and to nothing
    else, whatever target is configured. Deployments of systems that have no simulation are built and pushed, and not
    asked.
    """
    every = everything(config)
    chosen = everything(config, named) if named else every
    compiled = compile_all(chosen)
    written = output.write(files(config, chosen, compiled, whole=not named), config.root / BUILD, whole=not named)
    made = output.counted(written)
    fresh = len(written.missing) + len(written.changed)
    yield Step("build", f"{made} compiled to {BUILD}/, {fresh} of them new or changed")

    there = uids(every)
    running = [one for one in chosen if isinstance(one, Deployment)]
    rules = list(our_rules(running, config))
    problems = run(chain(ours(compiled, there), rules))
    said = problems_summary(problems, len(compiled), sum(len(one.rules) for one in rules))
    yield Step("check", said, not problems)

    systems = {one.slug: one for one in simulated(running)}
    asked = {*systems, DESK} if len(systems) == len(every) - 1 else {*systems}
    left_out = [one.slug for one in running if one.slug not in systems]
    told = f"; no simulation of {', '.join(left_out)}" if left_out else ""
    if systems:
        shown = [one for one in compiled if one.deployment.slug in asked]
        yield from _asked(systems.values(), list(ours(shown, there)), told, on_progress)
    elif left_out:
        yield Step("lab", f"nothing simulated and nothing asked{told}")

    target = Provisioning("local", config.root / DEFAULT_FOLDER)
    wanted = built(config, named)
    first = plan(wanted, target)
    yield Step("diff", f"{target.place}: {summary(first)}", not first.refused)
    revision = head(config.root)
    done = apply(first, target, message=f"tradeboards {version} demo", revision=revision)
    yield Step("push", str(result_line(done)).strip(), not done.failed)
    again = plan(wanted, target)
    yield Step("diff again", f"{target.place}: {summary(again)}", not again.differs)


def _asked(
    systems: Collection[Deployment], shown: Sequence[Subject], told: str, on_progress: Progress
) -> Iterator[Step]:
    """Start the lab with these systems and ask it every query of these dashboards."""
    with (
        tempfile.TemporaryDirectory(prefix="tradeboards-lab-") as folder,
        up(systems, Path(folder), on_progress=on_progress) as server,
        Prometheus(server.url) as prometheus,
    ):
        names = ", ".join(one.slug for one in systems)
        yield Step("lab", f"{names} simulated, 35 days of history on a Prometheus at {server.url}{told}")
        found = evidence(shown, prometheus, at=time.time())
        told = _named("without data", found.silent) + _named("NO ANSWER", found.empty)
        yield Step("check --prometheus", evidence_summary(found) + told, found.good)


def _named(what: str, findings: Iterable[Finding]) -> str:
    """Which panels, or parts of dashboards, they are about."""
    places = sorted({one.question.where.panel or one.question.where.part for one in findings})
    return f" ({what}: {', '.join(places)})" if places else ""
