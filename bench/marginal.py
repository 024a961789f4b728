"""One more dashboard of thirty panels within a running process, beside its peers."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

from grafanalib import _gen

import checks
from bench import peer_foundation
from bench.table import Row, rows
from bench.thirty import compiled, time_series
from bench.timing import side_by_side
from checks import Subject, exported_by, query, variables
from dashboards import output
from dashboards.compile import Compiled
from panels.style import Json
from systems.window import seconds

ROUNDS = 40
ALL = "tradeboards: compile, write, check"


def measure(folder: Path) -> dict[str, list[Row]]:
    """Time them; `folder` holds what `bench.inputs` wrote."""
    numbers = itertools.count()
    panels = time_series()
    file = folder / "0.dashboard.py"

    def written() -> Compiled:
        one = compiled()
        output.write(output.files([one]), folder / f"marginal-{next(numbers)}", whole=True)
        return one

    def generated() -> None:
        _gen.generate_dashboards([str(file)])  # type: ignore[no-untyped-call]

    def built() -> str:
        return peer_foundation.dashboard_of(panels)

    def anew() -> None:
        """As if no query of this shape had been read before."""
        one = written()
        query.read_verbatim.cache_clear()
        variables.names_in.cache_clear()
        _check(one)

    generated()
    _same_queries(json.loads((folder / "0.json").read_bytes())["panels"], panels)
    _same_queries(json.loads(built())["panels"], panels)
    taken = side_by_side(
        {
            ALL: lambda: _check(written()),
            "of that: compile, write": written,
            "all of that, queries of new shapes": anew,
            "grafanalib: generate-dashboards": generated,
            "grafana-foundation-sdk: build, encode": built,
        },
        ROUNDS,
    )
    whole, part, *others = taken.items()
    check = "of that: check, by difference", whole[1].part_of_difference(part[1], 1)
    return {"One more dashboard of 30 panels, in one process": rows(dict([whole, part, check, *others]), {ALL: 8})}


def _check(one: Compiled) -> None:
    scrape = seconds(one.deployment.scrape_interval)
    there = {one.uid: 1, "desk-overview": 1}
    problems = checks.run([Subject(one.dashboard, "", exported_by(one.deployment), there, scrape)])
    if problems:
        raise RuntimeError(f"the dashboard measured is not in order: {problems[0]}")


def _same_queries(theirs: list[Json], ours: list[Json]) -> None:
    """Raise `RuntimeError` where a peer does not draw what we draw: then its time says nothing."""
    asked = [
        sorted((panel["title"], target["expr"]) for panel in panels for target in panel.get("targets", ()))
        for panels in (theirs, ours)
    ]
    if asked[0] != asked[1]:
        raise RuntimeError("a peer was not given the same queries")
