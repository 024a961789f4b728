"""Compiled dashboards, as tests look at them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from cli import main

ROOT = Path(__file__).parent.parent
BOARDS = ("overview", "risk", "execution", "health", "api")
"""The dashboards of trader247."""

COMPUTED = "recording = false\n"
"""Of a deployment whose panels ask the metrics themselves: the same numbers as rules record."""

Json = dict[str, Any]


def run(*arguments: str) -> None:
    """A command that must succeed without a word of complaint."""
    result = CliRunner().invoke(main, arguments)
    assert (result.exit_code, result.stderr) == (0, ""), result.output


def complaint(*arguments: str) -> list[str]:
    """What a command says that must fail."""
    result = CliRunner().invoke(main, arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    return [line.removeprefix("error: ") for line in result.stderr.splitlines()]


def built(folder: Path, toml: str, deployment: str) -> dict[str, Json]:
    """The dashboards of one deployment of a configuration, by their keys, through `tradeboards build`."""
    file = folder / "tradeboards.toml"
    file.write_text(toml)
    run("--config", str(file), "build", deployment, "--out", str(folder / "out"))
    files = (folder / "out/dashboards" / deployment).iterdir()
    return {path.stem: json.loads(path.read_text()) for path in files}


def committed(deployment: str = "trader247") -> dict[str, Json]:
    """The dashboards of `build/`, by their keys, in the order of their links."""
    return {key: json.loads((ROOT / f"build/dashboards/{deployment}/{key}.json").read_text()) for key in BOARDS}


def everything(dashboard: Json) -> list[Json]:
    """Rows and panels, those in collapsed rows too, from top to bottom."""
    return [one for panel in dashboard["panels"] for one in (panel, *panel.get("panels", ()))]


def panels(dashboard: Json) -> list[Json]:
    """Panels without the rows."""
    return [panel for panel in everything(dashboard) if panel["type"] != "row"]


def named(dashboard: Json, title: str, kind: str = "") -> Json:
    """The one panel with this title (and of this type)."""
    (panel,) = (one for one in panels(dashboard) if one["title"] == title and kind in ("", one["type"]))
    return panel


def queries(dashboard: Json) -> list[str]:
    """Every PromQL text of a dashboard's panels and annotations."""
    asked = [target["expr"] for panel in panels(dashboard) for target in panel.get("targets", ()) if "expr" in target]
    return asked + [mark["expr"] for mark in dashboard["annotations"]["list"] if "expr" in mark]


def values(panel: Json) -> list[float | None]:
    """Where a panel's colours change."""
    return [step["value"] for step in panel["fieldConfig"]["defaults"]["thresholds"]["steps"]]


def metrics(text: str) -> set[str]:
    """Names of the metrics in a PromQL text; those of a histogram's parts are the histogram's."""
    return {re.sub("_(bucket|sum|count)$", "", name) for name in re.findall(r"([a-zA-Z_:][\w:]*)\{", text)}


def gaps_and_overlaps(dashboard: Json) -> list[str]:
    """What is wrong with a dashboard's grid: every cell between top and bottom is to be covered exactly once, but there
    may be room to the right of numbers."""
    wrong = [] if dashboard["panels"] else ["no panels"]
    for group in [dashboard["panels"], *(panel["panels"] for panel in dashboard["panels"] if panel.get("panels"))]:
        covered: dict[tuple[int, int], str] = {}
        kinds: dict[int, set[str]] = {}
        for panel in group:
            place = panel["gridPos"]
            for cell in ((x, y) for x in range(place["w"]) for y in range(place["h"])):
                at = (place["x"] + cell[0], place["y"] + cell[1])
                wrong += [f"{panel['title']} over {covered[at]} at {at}"] if at in covered else []
                covered[at] = panel["title"]
                kinds.setdefault(at[1], set()).add(panel.get("type", ""))
        top, bottom = min(y for _, y in covered), max(y for _, y in covered)
        wanted = {(x, y) for x in range(24) for y in range(top, bottom + 1)}
        ends = {y: max((x for x, row in covered if row == y), default=-1) for y in kinds}
        beside = {(x, y) for x, y in wanted if kinds.get(y, {""}) <= {"stat", "gauge"} and x > ends[y]}
        wrong += [f"hole at {at}" for at in sorted(wanted - set(covered) - beside)]
        wrong += [f"outside at {at}" for at in sorted(set(covered) - wanted)]
    return wrong
