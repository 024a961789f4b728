"""A variable that nothing uses.

A reader picks a symbol and nothing changes: they take the whole for the part. Use the variable in a query, a title or a
link, repeat a panel by it, or delete it. Ad hoc filters work without being named.
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.problem import Problem, Severity
from checks.reading import tables, text
from checks.subject import Subject
from checks.variables import used_in

ID = "variable/used"
SEVERITY: Severity = "warning"

_ALL = "__all_variables"


def check(subject: Subject) -> Iterator[Problem]:
    """Variables that no text of the dashboard mentions."""
    wanted = {text(variable.get("name")) for variable in subject.variables if variable.get("type") != "adhoc"} - {""}
    # Queries are read already; the rest of the JSON is walked only for what they leave.
    wanted -= {name for asked in subject.queries if asked.role != "variable" for name in asked.query.variables}
    wanted -= {text(item.get("repeat")) for item in (*_panels(subject), *tables(subject.model.get("rows")))}
    for item in (*_panels(subject), *(value for key, value in subject.model.items() if key != "templating")):
        if not wanted:
            return
        used = used_in(item)
        wanted = set() if _ALL in used else wanted - used
    for name in sorted(wanted):
        mentioned = any(name in used_in(other) for other in subject.variables if other.get("name") != name)
        if not mentioned:
            variable = next(variable for variable in subject.variables if variable.get("name") == name)
            yield Problem(ID, SEVERITY, subject.variable_place(variable), "nothing uses it", "Use it, or delete it")


def _panels(subject: Subject) -> Iterator[dict[str, object]]:
    return (panel.json for panel in subject.panels)
