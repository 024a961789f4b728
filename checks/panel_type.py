"""A panel of a type that current Grafanas cannot draw.

Angular panels are gone from Grafana 12 on: they show an error. Use the type that took their place; Grafana converts
most of them when the dashboard is saved in a browser of version 10 or 11.
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.problem import Problem, Severity, named
from checks.subject import Subject

ID = "panel/type"
SEVERITY: Severity = "error"

_REPLACED_BY = {
    "graph": "timeseries",
    "singlestat": "stat",
    "table-old": "table",
    "grafana-singlestat-panel": "stat",
    "grafana-piechart-panel": "piechart",
    "grafana-worldmap-panel": "geomap",
    "natel-discrete-panel": "state-timeline",
    "blackmirror1-singlestat-math-panel": "stat",
    "vonage-status-panel": "stat",
    "savantly-heatmap-panel": "heatmap",
    "petrslavotinek-carpetplot-panel": "heatmap",
    "michaeldmoore-multistat-panel": "bargauge",
    "briangann-gauge-panel": "gauge",
    "briangann-datatable-panel": "table",
}


def check(subject: Subject) -> Iterator[Problem]:
    """Angular panels, and panels without a type."""
    for panel in subject.panels:
        if panel.is_library_panel:
            continue
        if not panel.type:
            yield Problem(ID, SEVERITY, panel.place(), "has no type", "Say what draws it: timeseries, stat, table …")
        elif panel.type in _REPLACED_BY:
            message = f"{named(panel.type)} is an Angular panel, which Grafana 12 and later cannot draw"
            yield Problem(ID, SEVERITY, panel.place(), message, f'Use "{_REPLACED_BY[panel.type]}"')
