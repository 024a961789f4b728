"""A file that is no rule file of Prometheus, or a rule that it would refuse.

Prometheus loads a file whole or not at all: one broken rule takes all alerts of the file with it. A file has `groups`,
each with a name of its own and `rules`; a rule has an `expr` and either `alert` or `record`. What Kubernetes wraps
around it (`spec`) is looked through. Grafana's own alert rules are another format, and are not judged.
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.problem import Problem, Severity, named
from checks.reading import Json, items, table, tables, text
from checks.ruleset import MOST_RULES, Ruleset

ID = "rule/schema"
SEVERITY: Severity = "error"


def check(subject: Ruleset) -> Iterator[Problem]:
    """What Prometheus would refuse, or what the other checks cannot see into."""
    given = subject.model.get("groups")
    if not isinstance(given, list):
        mend = "Give it groups: a list, each with a name and rules"
        yield Problem(ID, SEVERITY, subject.where, "is no file of rules: it has no list of groups", mend)
        return
    if subject.of_grafana:
        mend = "Grafana itself checks it when it is provisioned"
        yield Problem(ID, "warning", subject.where, "holds alert rules of Grafana's own, which are not judged", mend)
        return
    if len(tables(given)) < len(given):
        yield Problem(ID, SEVERITY, subject.where, "has a group that is no table", "Give it a name and rules")
    names = set[str]()
    for group in subject.groups:
        if not group.name:
            yield Problem(ID, SEVERITY, group.where, "has no name", "Give it a name")
        elif group.name in names:
            yield Problem(ID, SEVERITY, group.where, "has the name of another group", "Give each its own")
        names.add(group.name)
        rules = group.json.get("rules")
        if rules and not isinstance(rules, list):
            yield Problem(ID, SEVERITY, group.where, "its rules are no list", "Begin each with a dash")
        elif len(tables(rules)) < len(items(rules)):
            mend = "Give it alert or record, and expr"
            yield Problem(ID, SEVERITY, group.where, "has a rule that is no table", mend)
        for rule in group.rules:
            for message, mend in _faults(rule.json):
                yield Problem(ID, SEVERITY, rule.where, message, mend)
    if len(subject.rules) == MOST_RULES:
        yield Problem(ID, SEVERITY, subject.where, f"has {MOST_RULES:,} rules or more", "Make several files of it")


def _faults(rule: Json) -> Iterator[tuple[str, str]]:
    given = [key for key in ("alert", "record") if text(rule.get(key))]
    if len(given) != 1:
        yield "is neither an alert nor a record, or both", "Give it one of alert and record"
    if not text(rule.get("expr")):
        yield "has no expr", "Write what it asks"
    for key in ("labels", "annotations"):
        there = rule.get(key)
        if there and not isinstance(there, dict):
            yield f"its {key} are no table", f"Write {key} as name: value"
        else:
            for name, value in table(there).items():
                if not isinstance(value, str):
                    yield f"its {key} have {named(str(name))}, which is no text", "Write it in quotes"
