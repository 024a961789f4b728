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
    named = [variable for variable in subject.variables if variable.get("type") != "adhoc"]
    if not named:
        return
    used = {text(panel.json.get("repeat")) for panel in subject.panels}
    used |= {text(row.get("repeat")) for row in tables(subject.model.get("rows"))}
    for key, value in subject.model.items():
        if key != "templating":
            used |= used_in(value)
    if _ALL in used:
        return
    asked = [used_in(variable) for variable in named]
    for index, variable in enumerate(named):
        name = text(variable.get("name"))
        elsewhere = any(name in names for other, names in enumerate(asked) if other != index)
        if name and name not in used and not elsewhere:
            where = subject.variable_place(variable)
            yield Problem(ID, SEVERITY, where, "nothing uses it", "Use it, or delete it")
