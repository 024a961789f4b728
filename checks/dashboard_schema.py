"""JSON that is not a dashboard of the classic model, or of a version that Grafana has to guess at.

What is no dashboard at all, or one of the v2 model (`elements` and `layout`), is not judged by any other check. A
version older than Grafana 7's (27) goes through many migrations at each load, and one that is missing through all of
them; what is newer than 42 (Grafana 13) is not known here. Export the dashboard anew in the classic model.
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.problem import Problem, Severity
from checks.reading import whole
from checks.subject import Subject

ID = "dashboard/schema"
SEVERITY: Severity = "warning"

OLDEST, NEWEST = 27, 42


def check(subject: Subject) -> Iterator[Problem]:
    """What the other checks cannot see into."""
    model = subject.model
    version = whole(model.get("schemaVersion"))
    mend = "Export it anew from Grafana, in the classic model"
    if not isinstance(subject.dashboard, dict):
        yield Problem(ID, "error", subject.where, "is no dashboard: not a JSON object", mend)
    elif "elements" in model:
        yield Problem(ID, "error", subject.where, "is a dashboard of the v2 model", mend)
    elif version is None:
        yield Problem(ID, SEVERITY, subject.where, "has no schemaVersion", f"Say which it is: {NEWEST} is the newest")
    elif version < OLDEST:
        message = f"has the old schemaVersion {version}"
        yield Problem(ID, SEVERITY, subject.where, message, "Save it once in a Grafana of your version, and export it")
    elif version > NEWEST:
        message = f"has schemaVersion {version}, which is not known here"
        yield Problem(ID, SEVERITY, subject.where, message, f"The newest known is {NEWEST}")
