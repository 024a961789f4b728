"""A state timeline whose words are never seen.

Where equal values are merged and colours come from thresholds, Grafana names the states after the thresholds ("< 1",
"1+") and leaves the value mappings out. Colour by the mappings: a single colour as the colour scheme.
Known to Grafana as its issues 41075 and 71804.
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.problem import Problem, Severity
from checks.reading import table, tables, text
from checks.subject import Subject

ID = "panel/states"
SEVERITY: Severity = "warning"


def check(subject: Subject) -> Iterator[Problem]:
    """Timelines that say thresholds in place of their mappings."""
    for panel in subject.panels:
        defaults = table(table(panel.json.get("fieldConfig")).get("defaults"))
        named = bool(tables(defaults.get("mappings")))
        steps = tables(table(defaults.get("thresholds")).get("steps"))
        by_thresholds = text(table(defaults.get("color")).get("mode")) == "thresholds" and any(steps)
        merged = table(panel.json.get("options")).get("mergeValues") is not False
        if panel.type == "state-timeline" and named and by_thresholds and merged:
            message = "merges values coloured by thresholds, so its value mappings are not shown"
            yield Problem(ID, SEVERITY, panel.place(), message, 'Set the colour mode to "fixed"')
