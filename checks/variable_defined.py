"""A variable that is used and not defined.

Grafana leaves `$symbol` as it stands, and the query fails or finds nothing. Define the variable, or correct its name.
Queries, data sources, intervals and repeats are judged; titles and texts may mean a dollar.
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.problem import Place, Problem, Severity, named
from checks.reading import table, tables, text
from checks.subject import Panel, Subject, variable_query
from checks.variables import built_in, uses
from errors import nearest

ID = "variable/defined"
SEVERITY: Severity = "error"


def check(subject: Subject) -> Iterator[Problem]:
    """Names of variables that are nowhere defined."""
    known = {text(variable.get("name")) for variable in subject.variables}
    known |= {text(item.get("name")) for item in tables(subject.model.get("__inputs"))}
    told = set()
    for source, ref, words in _places(subject):
        for use in uses(words):
            if use.name not in known and not built_in(use.name) and (id(source), ref, use.name) not in told:
                told.add((id(source), ref, use.name))
                where = source.place(ref) if isinstance(source, Panel) else source
                mend = nearest(use.name, known)
                yield Problem(ID, SEVERITY, where, f"the variable {named(use.name)} is not defined", mend)


def _places(subject: Subject) -> Iterator[tuple[Panel | Place, str, str]]:
    """What uses variables: where, the query's refId if it is one, and its text."""
    for panel in subject.panels:
        yield panel, "", _datasource(panel.json.get("datasource"))
        yield panel, "", text(panel.json.get("interval"))
        if repeated := text(panel.json.get("repeat")):
            yield panel, "", f"${{{repeated}}}"
        for target in panel.targets:
            if target.query is not None:
                yield panel, target.ref, text(target.json.get("expr"))
            yield panel, target.ref, text(target.json.get("interval"))
            if target.json.get("datasource") != panel.json.get("datasource"):
                yield panel, target.ref, _datasource(target.json.get("datasource"))
    for annotation in subject.annotations:
        words = text(annotation.get("expr")) + text(table(annotation.get("target")).get("expr"))
        if words := words + _datasource(annotation.get("datasource")):
            yield subject.annotation_place(annotation), "", words
    for variable in subject.variables:
        words = variable_query(variable) if variable.get("type") == "query" else ""
        if words := words + _datasource(variable.get("datasource")):
            yield subject.variable_place(variable), "", words


def _datasource(value: object) -> str:
    return text(value) or text(table(value).get("uid"))
