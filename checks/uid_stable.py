"""An identity that is missing, illegal or shared.

A dashboard's uid is its address: links, alerts and the next push find it by that. A panel's id is what links, alerts
and comparisons know it by; a panel without one, or two with the same, get new ids whenever someone saves. Give the
dashboard a uid of at most 40 letters, digits, `-` and `_`, its own in the set, and every panel an id of its own from 1
to 2147483647.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.problem import Problem, Severity, named
from checks.reading import whole
from checks.subject import Panel, Subject

ID = "uid/stable"
SEVERITY: Severity = "error"

LONGEST = 40
HIGHEST_ID = 2**31 - 1
_LEGAL = re.compile(r"[A-Za-z0-9_-]+")


def check(subject: Subject) -> Iterator[Problem]:
    """What is wrong with the uid and with panel ids."""
    message = _uid_fault(subject)
    if message:
        mend = f"Give it a uid of its own: at most {LONGEST} letters, digits, - and _"
        yield Problem(ID, SEVERITY, subject.where, message, mend)
    first: dict[int, Panel] = {}
    for panel in subject.panels:
        number = whole(panel.json.get("id"))
        if number is None or not 0 < number <= HIGHEST_ID:
            said = "has no id" if panel.json.get("id") is None else "has an id that is none"
            yield Problem(ID, SEVERITY, panel.place(), said, f"Give it a whole number from 1 to {HIGHEST_ID}")
        elif number in first:
            message = f"has the same id as panel {named(first[number].title)}"
            yield Problem(ID, SEVERITY, panel.place(), message, "Give each its own")
        else:
            first[number] = panel


def _uid_fault(subject: Subject) -> str:
    uid = subject.model.get("uid")
    if not isinstance(uid, str) or not uid:
        return "has no uid"
    if len(uid) > LONGEST:
        return f"has a uid of {len(uid)} characters"
    if not _LEGAL.fullmatch(uid):
        return f"has the uid {named(uid)}, which Grafana refuses"
    if subject.uids is not None and subject.uids.get(uid, 0) > 1:
        return f"has the uid {named(uid)}, as another dashboard of the set has"
    return ""
