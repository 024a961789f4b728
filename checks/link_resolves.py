"""A link to a dashboard that is not in the set.

The reader lands on "Dashboard not found" when they need it most. Correct the uid in the link, or build the dashboard. A
link to another server, and one with a variable for a uid, is not judged; nor is any link where the set is not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.problem import Place, Problem, Severity, named
from checks.reading import Json, table, tables, text
from checks.subject import Subject
from errors import nearest

ID = "link/resolves"
SEVERITY: Severity = "error"

_DASHBOARD = re.compile(r"(?:/[\w.-]+)*?/?d(?:-solo)?/([^/?#\s]+)(?:[/?#].*)?", re.DOTALL)


def check(subject: Subject) -> Iterator[Problem]:
    """Links of the dashboard, its panels and its fields whose uid nobody has."""
    if subject.uids is None:
        return
    for link in tables(subject.model.get("links")):
        yield from _judge(subject, link, subject.where)
    for panel in subject.panels:
        for link in (*tables(panel.json.get("links")), *_data_links(panel.json)):
            yield from _judge(subject, link, panel.place())


def _judge(subject: Subject, link: Json, where: Place) -> Iterator[Problem]:
    match = _DASHBOARD.fullmatch(text(link.get("url")).strip())
    uids = subject.uids or {}
    if match and match[1] not in uids and "$" not in match[1] and "[[" not in match[1]:
        message = f"the link {named(text(link.get('title')))} leads to {named(match[1])}, which is not there"
        yield Problem(ID, SEVERITY, where, message, nearest(match[1], uids))


def _data_links(panel: Json) -> Iterator[Json]:
    config = table(panel.get("fieldConfig"))
    yield from tables(table(config.get("defaults")).get("links"))
    for override in tables(config.get("overrides")):
        for item in tables(override.get("properties")):
            if item.get("id") == "links":
                yield from tables(item.get("value"))
