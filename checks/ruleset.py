"""A file of rules as the checks look at it: its parts taken apart once, whatever is in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Literal

from checks.durations import seconds
from checks.exported import Exported
from checks.expression import Binary, Call, Expression, parse
from checks.expression import Literal as Constant
from checks.problem import Place
from checks.query import Query, read
from checks.reading import Json, table, tables, text
from checks.variables import names_in

MOST_RULES = 20_000
"""Rules of a file that are looked at: references can make more of a small file than anybody can wait for."""

Thresholds = Mapping[str, Mapping[int, frozenset[float]]]
"""The numbers at which each panel turns its colour, by the uid of its dashboard and by its id."""

_LINKS = ("dashboard_url", "dashboardURL", "dashboard")
_RUNBOOKS = ("runbook_url", "runbook")
_PANEL = re.compile(r"/d/(?P<uid>[A-Za-z0-9_-]+)[^?#]*(?:\?(?:[^#]*&)?viewPanel=(?:panel-)?(?P<panel>\d+))?")


@dataclass(frozen=True)
class Rule:
    """One rule of a group: an alert, or a series that is recorded."""

    json: Json
    file: str
    group: str
    interval: float | None
    role: Literal["rule"] = "rule"

    @cached_property
    def alert(self) -> str:
        """The name of the alert; empty for what records."""
        return text(self.json.get("alert"))

    @cached_property
    def record(self) -> str:
        """The name of the series that it records; empty for an alert."""
        return text(self.json.get("record"))

    @cached_property
    def labels(self) -> dict[str, str]:
        """The labels that it adds."""
        return {key: text(value) for key, value in table(self.json.get("labels")).items()}

    @cached_property
    def annotations(self) -> dict[str, str]:
        """What it says, as templates."""
        return {key: text(value) for key, value in table(self.json.get("annotations")).items()}

    @cached_property
    def expr(self) -> str:
        """What it asks."""
        return text(self.json.get("expr"))

    @cached_property
    def query(self) -> Query:
        """What it asks, read; a variable of Grafana is no PromQL here."""
        if not names_in(self.expr):
            return read(self.expr)
        parsed = parse(self.expr)
        return Query(parsed.tree, parsed.nodes, parsed.error, frozenset(), {})

    @cached_property
    def hold(self) -> float | None:
        """For how many seconds it must be so; None for what is no duration."""
        given = text(self.json.get("for"))
        return 0.0 if given in {"", "0"} else seconds(given)

    @property
    def constant(self) -> bool:
        """Whether it always fires: an alert whose silence is the news."""
        tree = self.query.tree
        return isinstance(tree, Call) and tree.function == "vector" and isinstance(tree.arguments[0], Constant)

    @property
    def where(self) -> Place:
        """Where it stands."""
        if not self.alert:
            return Place(self.file, part=f'record "{self.record}"' if self.record else f'group "{self.group}"')
        severity = self.labels.get("severity")
        return Place(self.file, part=f'alert "{self.alert}"' + (f" ({severity})" if severity else ""))

    @property
    def runbook(self) -> str:
        """The address of its runbook."""
        return self._first(_RUNBOOKS)

    @property
    def link(self) -> str:
        """The address of its dashboard."""
        return self._first(_LINKS)

    def _first(self, keys: tuple[str, ...]) -> str:
        return next((self.annotations[key] for key in keys if self.annotations.get(key)), "")

    @property
    def linked(self) -> tuple[str, int | None] | None:
        """The uid of the dashboard and the id of the panel that its link leads to."""
        found = _PANEL.search(self.link)
        return (found["uid"], int(found["panel"]) if found["panel"] else None) if found else None


@dataclass(frozen=True)
class Group:
    """Rules that are evaluated one after the other."""

    json: Json
    name: str
    rules: tuple[Rule, ...]
    where: Place


@dataclass(frozen=True, eq=False)
class Ruleset:
    """One file of rules to check, and what is known around it.

    `content` is what the file says: any value at all. `thresholds` are those of the dashboards that are checked with
    it, `whole` says that these are all that it may lead to, `runbooks` are the names of the pages there are. What is
    None is not known, and then what would need it is not judged.
    """

    content: object
    name: str
    exported: Exported | None = None
    scrape_interval: float | None = None
    thresholds: Thresholds | None = None
    whole: bool = False
    runbooks: frozenset[str] | None = None

    @cached_property
    def model(self) -> Json:
        """The file's own table, taken out of what Kubernetes wraps around it."""
        outer = table(self.content)
        return outer if "groups" in outer else table(outer.get("spec"))

    @property
    def of_grafana(self) -> bool:
        """Whether it holds alert rules of Grafana's own."""
        first = (rule for group in tables(self.model.get("groups")) for rule in tables(group.get("rules"))[:1])
        return any("data" in rule and "expr" not in rule for rule in first)

    @property
    def where(self) -> Place:
        """The file as a whole."""
        return Place(self.name)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """Its groups."""
        left = MOST_RULES
        found = []
        for group in islice(tables(self.model.get("groups")), MOST_RULES):
            name = text(group.get("name"))
            every = seconds(text(group.get("interval")))
            rules = tuple(Rule(rule, self.name, name, every) for rule in tables(group.get("rules"))[:left])
            left -= len(rules)
            found.append(Group(group, name, rules, Place(self.name, part=f'group "{name}"')))
        return tuple(found)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules of all groups."""
        return tuple(rule for group in self.groups for rule in group.rules)

    @property
    def alerts(self) -> Iterator[Rule]:
        """Those that alert."""
        return (rule for rule in self.rules if rule.alert)

    @property
    def queries(self) -> tuple[Rule, ...]:
        """Every rule that asks something: each is a query of its own."""
        return tuple(rule for rule in self.rules if rule.expr)


COMPARISONS = frozenset({"==", "!=", ">", "<", ">=", "<="})


def threshold(node: Expression | None) -> float | None:
    """The number that an alert compares with: of the first comparison of what is joined by `and`, `or`, `unless`."""
    while isinstance(node, Binary) and node.op in {"and", "or", "unless"}:
        node = node.left
    if isinstance(node, Binary) and node.op in COMPARISONS and isinstance(node.right, Constant):
        value = node.right.value
        return value if isinstance(value, int | float) else None
    return None
