"""A data source that is written into the dashboard.

The dashboard then works on one Grafana only, and paper cannot be compared with live. Use a variable of type
`datasource`: `{"type": "prometheus", "uid": "${datasource}"}`. Grafana's own (annotations, mixed, expressions, the
dashboard itself) are none.
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.problem import Problem, Severity, named
from checks.reading import table, text
from checks.subject import Panel, Subject
from checks.variables import names_in

ID = "panel/datasource"
SEVERITY: Severity = "warning"

_GRAFANAS_OWN = frozenset({"-- Grafana --", "-- Mixed --", "-- Dashboard --", "__expr__", "-- expr --", "grafana"})
_MEND = 'Use a variable: {"type": "prometheus", "uid": "${datasource}"}'


def check(subject: Subject) -> Iterator[Problem]:
    """Fixed data sources, and panels that take whatever is the default."""
    for panel in subject.panels:
        if panel.drawn and panel.targets:
            for message in dict.fromkeys(_of_panel(panel)):
                yield Problem(ID, SEVERITY, panel.place(), message, _MEND)
    for annotation in subject.annotations:
        if not annotation.get("builtIn") and _fixed(annotation.get("datasource")):
            yield Problem(
                ID, SEVERITY, subject.annotation_place(annotation), _fixed(annotation.get("datasource")), _MEND
            )
    for variable in subject.variables:
        if variable.get("type") == "query" and _fixed(variable.get("datasource")):
            yield Problem(ID, SEVERITY, subject.variable_place(variable), _fixed(variable.get("datasource")), _MEND)


def _of_panel(panel: Panel) -> Iterator[str]:
    own = panel.json.get("datasource")
    given = [target.json.get("datasource") for target in panel.targets]
    if not own and not all(given):
        yield "takes the default data source"
    for datasource in (own, *(other for other in given if other != own)):
        if fixed := _fixed(datasource):
            yield fixed


def _fixed(datasource: object) -> str:
    """The complaint about a data source that is no variable; empty for one that is, or is none."""
    name = text(datasource) or text(table(datasource).get("uid")) or text(table(datasource).get("type"))
    if not name or name in _GRAFANAS_OWN or text(table(datasource).get("type")) in _GRAFANAS_OWN:
        return ""
    return "" if names_in(name) else f"has the fixed data source {named(name)}"
