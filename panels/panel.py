"""A panel before it is drawn, and where it is drawn."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from datasources.definition import POSTGRES
from panels.corrected import Target
from panels.describe import describe
from panels.line import Line, as_line
from panels.style import Json, unit
from systems.deployment import Deployment
from systems.matcher import Matcher, matches
from systems.metric import APP, RECORDED, Metric
from systems.query import Query
from systems.recorded import INTERVAL as RECORDED_EVERY
from systems.render import Scope, render
from systems.signal import Records, Signal
from systems.walk import looks_in_steps, metrics_of, windows_of
from systems.window import Window, seconds

COLUMNS = 24
"""Of Grafana's grid."""

WIDEST_NUMBER = 6
"""A single number grows no wider, so that numbers keep one size."""

COUNTING_STEP_SECONDS = 300
"""A bar of counts is at least this wide."""

STEPS = 1440
"""In which what counts all of the time shown looks at it."""
IN_STEPS = "Of a day it counts all but its last minute, of 30 days all but the last half an hour, at most."

SHORTEST_OBSERVED = "1m"
"""Over less than that a rate or a quantile jumps with every single observation."""

_USUAL_STEPS = ("1h", "15m", "5m", "1m")
"""Longest first."""

DATABASE_VARIABLE = "postgres"


def datasource_variable(uid: str = "") -> str:
    """The variable that stands for a data source: a dashboard of several deployments has one for each of theirs."""
    return "_".join(["datasource", *re.findall("[A-Za-z0-9]+", uid)])


def link(title: str, url: str, **more: Any) -> Json:
    """A link of a panel; one of a dashboard says `more`."""
    return {
        "asDropdown": False,
        "icon": "",
        "includeVars": False,
        "keepTime": False,
        "tags": [],
        "targetBlank": False,
        "title": title,
        "tooltip": "",
        "type": "link",
        "url": url,
        **more,
    }


@dataclass(frozen=True)
class View:
    """Where a panel is drawn: a deployment, the labels its dashboard has a variable for, the addresses of the
    deployment's other dashboards by their keys, the origin (`home`) whose instances a reader picks among, whether
    panels `of_several` deployments stand there, and the `width` that the panel was given, of 24 columns."""

    deployment: Deployment
    variables: frozenset[str] = frozenset()
    boards: Mapping[str, str] = field(default_factory=dict, compare=False)
    home: str = APP
    of_several: bool = False
    width: int = COLUMNS
    _queries: dict[int, Query] = field(default_factory=dict, compare=False, repr=False)

    def at(self, width: int) -> View:
        """The same, for a panel of this width."""
        return replace(self, width=width)

    def drawn(self, lines: Sequence[Line]) -> list[Line]:
        """The lines that the deployment can answer."""
        return [line for line in lines if line.drawable(self.deployment)]

    @property
    def datasource(self) -> Json:
        """The data source that a panel asks: the one that the dashboard's variable names."""
        return {"type": "prometheus", "uid": f"${{{self._datasource}}}"}

    @property
    def _datasource(self) -> str:
        return datasource_variable(self.deployment.datasource if self.of_several else "")

    @property
    def database(self) -> Json:
        """The PostgreSQL that a panel asks: the one that the dashboard's variable names."""
        return {"type": POSTGRES, "uid": f"${{{DATABASE_VARIABLE}}}"}

    def links(self, board: str) -> list[Json]:
        """The way from a panel to another dashboard of the deployment, where that is there."""
        if board not in self.boards:
            return []
        url = f"{self.boards[board]}?${{__url_time_range}}&var-datasource=${{{self._datasource}}}"
        return [link(board, url)]

    def query(self, line: Line) -> Query:
        """The line's query in this deployment, built once. By identity: lines live as long as their boards."""
        built = self._queries.get(id(line))
        if built is None:
            built = self._queries[id(line)] = line.query(self.deployment, line.labels(self.deployment))
        return built

    def metrics(self, line: Line) -> list[Metric]:
        """The metrics that a line reads, by name."""
        return sorted(metrics_of(self.query(line)), key=lambda metric: metric.name)

    def expr(self, line: Line) -> str:
        """The line's query as this dashboard asks it.

        A variable narrows only what is broken down by its label: totals stay whole whatever a reader picks.
        """
        return self.print(self.query(line), self.scope(line.variables()))

    def print(self, query: Query, scope: Scope) -> str:
        """A query over the catalogue as PromQL of this deployment."""
        return render(self.deployment.adapted(query), scope)

    def scope(self, labels: Sequence[str] = ()) -> Scope:
        """The deployment's series, narrowed by the dashboard's variables for these labels and for the instance."""
        filters = tuple(
            self._filters[label] for label in dict.fromkeys(("instance", *labels)) if label in self._filters
        )
        return Scope(self.deployment.selectors, filters, "$__rate_interval", "$__range", "$__interval", self.home)

    @cached_property
    def _filters(self) -> dict[str, Matcher]:
        """What the dashboard's variable for a label narrows it to."""
        return {label: matches(label, f"${label}") for label in self.variables}


@dataclass(frozen=True)
class Panel:
    """One panel of a dashboard.

    `key` names it for good within its dashboard (its id comes of it); `width` is in columns of 24, `height` in grid
    rows of 30 px, and `widest` is how wide it may grow where others of its line are left out. It draws those of its
    `lines` that a deployment can draw, or the `records`, and is left out where that is none; words alone are always
    drawn. `draw` gives the grafanalib panel.
    """

    key: str
    width: int
    height: int
    lines: tuple[Line, ...]
    draw: Callable[[View], Any]
    records: tuple[Records, ...] = ()
    widest: int = COLUMNS

    def drawable(self, deployment: Deployment) -> bool:
        """Whether there is anything to draw."""
        words_alone = not self.lines and not self.records
        drawn = any(line.drawable(deployment) for line in self.lines)
        return words_alone or drawn or any(deployment.answers(signal) for signal in self.records)

    @property
    def signals(self) -> tuple[Signal, ...]:
        """What it shows."""
        return tuple(dict.fromkeys((*(line.signal for line in self.lines), *self.records)))


def lines_of(what: Sequence[Signal | Line]) -> tuple[Line, ...]:
    """What a builder was given, as lines."""
    return tuple(as_line(item) for item in what)


def panel(
    kind: str,
    key: str,
    lines: Sequence[Line],
    size: tuple[int, int],
    draw: Callable[[View, list[Line]], Any],
    *,
    widest: int = COLUMNS,
) -> Panel:
    """A panel of these lines; without a key of its own it is named for its kind and its first signal.

    `draw` is given those of the lines that the deployment answers.
    """
    return Panel(
        key=key or f"{kind}-{lines[0].signal.key}",
        width=size[0],
        height=size[1],
        lines=tuple(lines),
        draw=lambda view: draw(view, view.drawn(lines)),
        widest=widest,
    )


def common(view: View, lines: Sequence[Line], title: str, *more: str) -> Json:
    """What every builder hands to grafanalib: title, description and data source."""
    names = [metric.name for line in lines for metric in view.metrics(line)]
    stepwise = any(looks_in_steps(view.query(line)) for line in lines)
    said = (*more, IN_STEPS) if stepwise else more
    return {
        "title": title or lines[0].signal.title,
        "description": describe([line.signal for line in lines], view.deployment, names, *said),
        "dataSource": view.datasource,
        "maxDataPoints": STEPS if stepwise else None,
    }


def targets(
    view: View, lines: Sequence[Line], *, instant: bool, form: str = "time_series", sparing: bool = False
) -> list[Target]:
    """One target a line, A, B, C …; `sparing` ones ask for no more points than their windows are worth."""
    return [
        Target(
            datasource=view.datasource,
            expr=view.expr(line),
            format=form,
            instant=instant,
            interval=shortest_step(view.query(line)) if sparing else "",
            legendFormat=legend(view, line),
            refId=chr(ord("A") + index),
        )
        for index, line in enumerate(lines)
    ]


def counting_step(deployment: Deployment) -> str:
    """The shortest step for bars of counts: so long that windows of neighbours overlap by a twentieth at most."""
    return f"{max(COUNTING_STEP_SECONDS, round(20 * seconds(deployment.scrape_interval)))}s"


def shortest_step(query: Query) -> str:
    """The shortest step worth asking for: a sixtieth of the query's shortest window, as a usual interval or shorter.

    Points closer than that hardly differ, and each reads the whole window anew. What is observed within the step itself
    is too little in less than a minute, and rules record no more often. It is empty where any step will do.
    """
    if {metric.origin for metric in metrics_of(query)} == {RECORDED}:
        return RECORDED_EVERY
    windows = windows_of(query)
    if Window.RATE in windows:
        return SHORTEST_OBSERVED
    shortest = min((0 if isinstance(one, Window) else seconds(one) for one in windows), default=0)
    return next((step for step in _USUAL_STEPS if shortest >= 60 * seconds(step)), "")


def legend(view: View, line: Line) -> str:
    """What names the line's series: its own words, else its labels, else its signal."""
    labels = line.labels(view.deployment)
    if labels and not line.legend:
        return " ".join(f"{{{{{label}}}}}" for label in labels)
    return line.legend or line.signal.title


def defaults(view: View, lines: Sequence[Line]) -> Json:
    """Field settings that follow from the lines: unit and decimals of the first, the range that all agree on."""
    first = lines[0]
    return {
        "unit": unit(first.unit, view.deployment),
        "decimals": first.decimals,
        "min": first.low if all(line.low == first.low for line in lines) else None,
        "max": first.high if all(line.high == first.high for line in lines) else None,
    }
