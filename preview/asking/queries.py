"""Which queries of a panel can be asked, and what is said of the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from checks.reading import Json, items, table, tables, text, whole
from checks.subject import NOT_DRAWN
from errors import printable
from preview.contract import Unasked

PROMETHEUS = "prometheus"
_EXPRESSION = "__expr__"
_NAMES = {
    "grafana-postgresql-datasource": "PostgreSQL",
    "postgres": "PostgreSQL",
    "mysql": "MySQL",
    "mssql": "Microsoft SQL Server",
    "loki": "Loki",
    "elasticsearch": "Elasticsearch",
    "influxdb": "InfluxDB",
    "tempo": "Tempo",
    "jaeger": "Jaeger",
    "graphite": "Graphite",
    "cloudwatch": "CloudWatch",
    "alertmanager": "Alertmanager",
    "grafana-clickhouse-datasource": "ClickHouse",
    "grafana-testdata-datasource": "Grafana's test data",
    "testdata": "Grafana's test data",
    "grafana": "Grafana itself",
}
_QUERY_KEYS = ("rawSql", "expr", "expression", "query", "target")
_LONGEST = 2000
"""Characters of a query that are shown."""


@dataclass(frozen=True)
class Queries:
    """A panel's queries: those a Prometheus can be asked, panels whose answers are shown again, those that are not
    asked, and what is wrong with others."""

    targets: list[Json] = field(default_factory=list)
    of_panels: list[int] = field(default_factory=list)
    unasked: list[Unasked] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def data_sources(model: Json) -> dict[str, str]:
    """The plugin behind each variable and import placeholder (`${DS_PROMETHEUS}`) that stands for a data source."""
    known = {text(each.get("name")): text(each.get("pluginId")) for each in tables(model.get("__inputs"))}
    for variable in tables(table(model.get("templating")).get("list")):
        if variable.get("type") == "datasource":
            known[text(variable.get("name"))] = text(variable.get("query"))
    return {name: plugin for name, plugin in known.items() if name and plugin}


def queries(panel: Json, plugins: Mapping[str, str]) -> Queries:
    """The queries of a panel; `plugins` are the data sources that variables stand for, by name."""
    found = Queries()
    if text(panel.get("type")) in NOT_DRAWN:
        return found
    given = panel.get("targets")
    if given is not None and not isinstance(given, list):
        found.problems.append("Its queries are no list")
    for number, target in enumerate(items(given)):
        if not isinstance(target, dict):
            found.problems.append(f"Query {number + 1} is no query: its JSON is no object")
        elif target.get("hide") is not True:
            _sort(panel, target, plugins, found)
    return found


def _sort(panel: Json, target: Json, plugins: Mapping[str, str], found: Queries) -> None:
    source = target.get("datasource") or panel.get("datasource")
    ref = printable(text(target.get("refId")), 20)
    name = f"Query {ref}" if ref else "A query"
    if _is_named(source, "-- Dashboard --", "dashboard"):
        number = whole(target.get("panelId"))
        if number is None:
            found.problems.append(f"{name} shows another panel's answers, but does not say which panel's")
        else:
            found.of_panels.append(number)
        return
    plugin = plugin_of(source, plugins)
    if _is_named(source, _EXPRESSION, _EXPRESSION):
        says = f"{name} is computed by Grafana's server, which preview does not do."
        found.unasked.append({"ref": ref, "says": says, "query": _query(target)})
    elif plugin != PROMETHEUS and (plugin or "expr" not in target):
        other = _NAMES.get(plugin, printable(plugin, 60) if plugin else "no Prometheus")
        says = f"{name} asks {other}, which preview does not."
        found.unasked.append({"ref": ref, "says": says, "query": _query(target)})
    elif not isinstance(target.get("expr"), str):
        found.problems.append(f"{name} has no PromQL")
    else:
        found.targets.append(target)


def plugin_of(source: object, plugins: Mapping[str, str]) -> str:
    """The plugin of a data source as panels name it: by type, by variable, or (then it is not known: '') by name."""
    kind = text(table(source).get("type"))
    name = text(source) or text(table(source).get("uid"))
    variable = name.removeprefix("$").removeprefix("{").removesuffix("}") if name.startswith("$") else ""
    if kind in {"", "datasource"}:
        return plugins.get(variable, "")
    return kind


def _is_named(source: object, uid: str, kind: str) -> bool:
    return uid in {text(source), text(table(source).get("uid"))} or text(table(source).get("type")) == kind


def _query(target: Json) -> str:
    """Its text, safe to show, in its own lines."""
    asked = next((text(target.get(key)) for key in _QUERY_KEYS if text(target.get(key))), "")
    lines = (asked or text(target.get("type")))[:_LONGEST].strip().splitlines()
    return "\n".join(printable(line.expandtabs(4), _LONGEST) for line in lines)
