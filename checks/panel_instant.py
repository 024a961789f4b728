"""A query over a range where one number is shown, or a single moment where a line is drawn.

A single number from a range query reads hours of samples to throw all but the last away, and shows a value that may be
old. Make it instant. Where the range is meant (a sparkline, a mean or maximum over the range, a transformation) nothing
is said. A time series, state timeline, status history or heatmap needs the range: instant it is one dot.
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.problem import Problem, Severity
from checks.reading import Json, table
from checks.subject import Subject

ID = "panel/instant"
SEVERITY: Severity = "warning"

_SINGLE = frozenset({"stat", "gauge", "bargauge", "piechart", "table"})
_OVER_TIME = frozenset({"timeseries", "state-timeline", "status-history", "heatmap"})
_LAST = frozenset({"last", "lastNotNull"})


def check(subject: Subject) -> Iterator[Problem]:
    """Queries of the wrong span."""
    for panel in subject.panels:
        if not panel.drawn or panel.type not in _SINGLE | _OVER_TIME:
            continue
        single = panel.type in _SINGLE
        if single and _needs_range(panel.json):
            continue
        for target in panel.targets:
            if target.query is None or target.hidden:
                continue
            if single and not target.instant:
                mend = "Make the query instant"
                yield Problem(ID, SEVERITY, panel.place(target.ref), "shows one number from a range of them", mend)
            elif not single and not target.range:
                message = f"draws a {panel.type} from a single moment"
                yield Problem(ID, "error", panel.place(target.ref), message, "Make it a range query")


def _needs_range(panel: Json) -> bool:
    options = table(panel.get("options"))
    reduce = table(options.get("reduceOptions"))
    calcs = reduce.get("calcs")
    over_range = isinstance(calcs, list) and any(calc not in _LAST for calc in calcs)
    # A stat draws a sparkline unless it is told not to.
    sparkline = panel.get("type") == "stat" and options.get("graphMode", "area") != "none"
    changes = options.get("showPercentChange") is True
    return bool(panel.get("transformations")) or over_range or sparkline or changes or reduce.get("values") is True
