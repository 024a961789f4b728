"""A legend that cannot tell series apart.

`{{label}}` is left blank where the query's answer lacks the label: `sum by (reason)` has no `symbol`. Several queries
without legends, or with the same one, draw lines that nobody can name; so does one query by a label that its legend
does not mention. Name each query, and write `{{label}}` for what it is broken down by.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.expression import Aggregation
from checks.labels import answer_labels, fixed_labels
from checks.problem import Problem, Severity, named
from checks.reading import text
from checks.subject import Panel, Subject, Target
from systems.metric import TARGET_LABELS

ID = "panel/legend"
SEVERITY: Severity = "warning"

_LABEL = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_NAMED_SERIES = frozenset({"timeseries", "barchart", "piechart", "bargauge", "stat", "gauge"})
_NAMED_SERIES |= {"state-timeline", "status-history"}
_AUTOMATIC = "__auto"


def check(subject: Subject) -> Iterator[Problem]:
    """Legends that name what is not there, and series without a name."""
    for panel in subject.panels:
        if panel.is_library_panel:
            continue
        drawn = [target for target in panel.targets if target.query is not None and not target.hidden]
        for target in drawn:
            yield from _blank(subject, panel, target)
        if panel.type in _NAMED_SERIES and not panel.json.get("transformations"):
            yield from _nameless(subject, panel, [target for target in drawn if target.json.get("format") != "table"])


def _legend(target: Target) -> str:
    return text(target.json.get("legendFormat")).strip()


def _blank(subject: Subject, panel: Panel, target: Target) -> Iterator[Problem]:
    wanted = _LABEL.findall(_legend(target))
    tree = target.query.tree if target.query else None
    if not wanted or tree is None:
        return
    known = answer_labels(tree, subject.exported)
    for label in wanted:
        if known is not None and label not in known:
            there = ", ".join(sorted(known - {"__name__"})) or "none"
            message = f"the legend names the label {named(label)}, which the answer lacks"
            mend = f"Use a label of the answer ({there}), or keep this one in the query"
            yield Problem(ID, "error", panel.place(target.ref), message, mend)


def _nameless(subject: Subject, panel: Panel, targets: list[Target]) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for target in targets:
        legend = _legend(target)
        fixed = legend != _AUTOMATIC and not _LABEL.search(legend)
        if len(targets) > 1 and legend in {"", _AUTOMATIC}:
            message = f"is one of {len(targets)} queries and has no legend"
            yield Problem(ID, SEVERITY, panel.place(target.ref), message, "Name what it draws")
        elif fixed and legend in seen:
            message = f"has the same legend as query {seen[legend]}"
            yield Problem(ID, SEVERITY, panel.place(target.ref), message, "Give each its own")
        elif fixed and (by := _broken_down_by(subject, target)):
            braces = " ".join(f"{{{{{label}}}}}" for label in by)
            message = f"is broken down by {', '.join(by)}, and its legend does not say so"
            yield Problem(ID, SEVERITY, panel.place(target.ref), message, f"Write {braces} in the legend")
        seen.setdefault(legend, target.ref)


def _broken_down_by(subject: Subject, target: Target) -> list[str]:
    """The labels of the answer that can have several values, in the order in which the query names them.

    Those of the scrape count only where the query asks for them: most jobs are one process.
    """
    if target.query is None or target.query.tree is None:
        return []
    found = answer_labels(target.query.tree, subject.exported)
    if found is None:
        return []
    nodes = target.query.nodes
    asked = dict.fromkeys(label for node in nodes if isinstance(node, Aggregation) for label in node.by or ())
    others = sorted(found - {*asked, "__name__", *TARGET_LABELS})
    single = fixed_labels(nodes, subject.several_valued)
    return [label for label in (*asked, *others) if label in found and label not in single]
