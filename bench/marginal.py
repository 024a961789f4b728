"""One more dashboard of thirty panels within a running process, beside its peers."""

from __future__ import annotations

import itertools
from pathlib import Path

from grafanalib import _gen

import checks
from bench import peer_foundation
from bench.table import Row, rows
from bench.thirty import compiled, time_series
from bench.timing import side_by_side
from checks import Subject, exported_by
from dashboards import output
from dashboards.compile import Compiled
from systems.window import seconds

ROUNDS = 40
WHOLE = "tradeboards: compile, write, check"


def measure(folder: Path) -> dict[str, list[Row]]:
    """Time them; `folder` holds what `bench.inputs` wrote."""
    numbers = itertools.count()
    panels = time_series()

    def written() -> Compiled:
        one = compiled()
        output.write(output.files([one]), folder / f"marginal-{next(numbers)}", whole=True)
        return one

    def checked(one: Compiled) -> None:
        known = exported_by(one.deployment)
        scrape = seconds(one.deployment.scrape_interval)
        problems = checks.run([Subject(one.dashboard, exported=known, uids={one.uid: 1}, scrape_interval=scrape)])
        if problems:
            raise RuntimeError(f"the dashboard measured has problems: {problems[0]}")

    def generated() -> None:
        _gen.generate_dashboards([str(folder / "0.dashboard.py")])  # type: ignore[no-untyped-call]

    taken = side_by_side(
        {
            WHOLE: lambda: checked(written()),
            "of that: compile, write": written,
            "grafanalib generate-dashboards": generated,
            "grafana-foundation-sdk: build, encode": lambda: peer_foundation.dashboard_of(panels),
        },
        ROUNDS,
    )
    return {"One more dashboard of 30 panels, in one process": rows(taken, {WHOLE: 8})}
