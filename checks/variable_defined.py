"""A variable that is used and not defined.

Grafana leaves `$symbol` as it stands, and the query fails or finds nothing. Define the variable, or correct its name.
Queries, data sources, intervals and repeats are judged; titles and texts may mean a dollar.
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.problem import Place, Problem, Severity, named
from checks.reading import tables, text
from checks.subject import Panel, Subject, variable_query
from checks.variables import built_in, used_in
from errors import nearest

ID = "variable/defined"
SEVERITY: Severity = "error"


def check(subject: Subject) -> Iterator[Problem]:
    """Names of variables that are nowhere defined."""
    known = {text(variable.get("name")) for variable in subject.variables}
    known |= {text(item.get("name")) for item in tables(subject.model.get("__inputs"))}
    for source, ref, names in _places(subject):
        for name in sorted(names - known):
            if not built_in(name):
                where = source.place(ref) if isinstance(source, Panel) else source
                message = f"the variable {named(name)} is not defined"
                yield Problem(ID, SEVERITY, where, message, nearest(name, known))


def _places(subject: Subject) -> Iterator[tuple[Panel | Place, str, set[str]]]:
    """What uses variables: where, the query's refId if it is one, and their names."""
    for panel in subject.panels:
        own = panel.json.get("datasource")
        yield panel, "", used_in([own, panel.json.get("interval")]) | {text(panel.json.get("repeat"))} - {""}
        for target in panel.targets:
            source = target.json.get("datasource")
            names = used_in([target.json.get("interval"), None if source == own else source])
            yield panel, target.ref, names | (target.query.variables if target.query else set())
    for annotation in subject.annotations:
        asked = [annotation.get("expr"), annotation.get("target"), annotation.get("datasource")]
        yield subject.annotation_place(annotation), "", used_in(asked)
    for variable in subject.variables:
        query = variable_query(variable) if variable.get("type") == "query" else None
        yield subject.variable_place(variable), "", used_in([query, variable.get("datasource")])
