"""What a browser makes of a dashboard when someone saves it, and what a server makes of one it converts."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from grafana_double.words import Json

# fmt: off
_SAVED = frozenset({
    "annotations", "description", "editable", "fiscalYearStartMonth", "graphTooltip", "id", "links", "liveNow",
    "panels", "preload", "refresh", "schemaVersion", "snapshot", "style", "tags", "templating", "time", "timepicker",
    "timezone", "title", "uid", "version", "weekStart",
})
# fmt: on
"""The keys that a browser's model of a dashboard has: it writes no other."""

_SCHEMAS = (((9, 0), 36), ((9, 1), 37), ((10, 0), 38), ((10, 2), 39), ((11, 3), 40), ((12, 0), 41), ((13, 0), 42))
_BUILT_IN = {
    "builtIn": 1,
    "datasource": {"type": "grafana", "uid": "-- Grafana --"},
    "enable": True,
    "hide": True,
    "iconColor": "rgba(0, 211, 255, 1)",
    "name": "Annotations & Alerts",
    "type": "dashboard",
}
_TOP: Json = {
    "editable": True,
    "fiscalYearStartMonth": 0,
    "graphTooltip": 0,
    "links": [],
    "tags": [],
    "time": {"from": "now-6h", "to": "now"},
    "timepicker": {},
    "timezone": "browser",
    "weekStart": "",
}
_LEGEND = {"calcs": [], "displayMode": "list", "placement": "bottom", "showLegend": True}
_REDUCE = {"calcs": ["lastNotNull"], "fields": "", "values": False}
_STAT = {"colorMode": "value", "graphMode": "area", "justifyMode": "auto", "orientation": "auto"}
_OPTIONS: dict[str, Json] = {
    "timeseries": {"legend": _LEGEND, "tooltip": {"hideZeros": False, "mode": "single", "sort": "none"}},
    "stat": {**_STAT, "reduceOptions": _REDUCE, "textMode": "auto", "wideLayout": True},
    "text": {"code": {"language": "plaintext", "showLineNumbers": False, "showMiniMap": False}, "mode": "markdown"},
}
_CUSTOM: dict[str, Json] = {
    "timeseries": {
        "axisBorderShow": False,
        "axisLabel": "",
        "axisPlacement": "auto",
        "drawStyle": "line",
        "fillOpacity": 0,
        "hideFrom": {"legend": False, "tooltip": False, "viz": False},
        "lineWidth": 1,
        "spanNulls": False,
        "stacking": {"group": "A", "mode": "none"},
        "thresholdsStyle": {"mode": "off"},
    }
}
_COLORS = {
    **dict.fromkeys(("timeseries", "barchart", "piechart", "candlestick"), "palette-classic"),
    **dict.fromkeys(("stat", "gauge", "bargauge", "table", "status-history"), "thresholds"),
    "state-timeline": "continuous-GrYlRd",
}
"""Of the panels that have the standard options at all: heatmaps and texts have none."""
_STEPS = [{"color": "green"}, {"color": "red", "value": 80}]
_CONVERTED: Json = {
    "annotations": {"list": []},
    "editable": True,
    "fiscalYearStartMonth": 0,
    "graphTooltip": 0,
    "links": [],
    "liveNow": False,
    "preload": False,
    "refresh": "",
    "schemaVersion": 42,
    "tags": [],
    "templating": {"list": []},
    "timezone": "browser",
    "weekStart": "",
}
_INTERVALS = ["5s", "10s", "30s", "1m", "5m", "15m", "30m", "1h", "2h", "1d"]


def saved(dashboard: Json, release: tuple[int, int]) -> Json:
    """The dashboard as the browser of a release sends it: unknown keys gone, defaults filled in, its own schema."""
    board = {key: copy.deepcopy(value) for key, value in dashboard.items() if key in _SAVED and value is not None}
    board = {**copy.deepcopy(_TOP), **board}
    if release >= (11, 2):
        board.setdefault("preload", False)
    else:
        board.setdefault("liveNow", False)
    board["schemaVersion"] = max(number for since, number in _SCHEMAS if since <= release)
    notes = (board.get("annotations") or {}).get("list") or []
    if not any(note.get("builtIn") for note in notes):
        notes = [copy.deepcopy(_BUILT_IN), *notes]
    board["annotations"] = {"list": notes}
    variables = (board.get("templating") or {}).get("list") or []
    board["templating"] = {"list": [_variable(one) for one in variables]}
    for panel in panels(board):
        _fill(panel, release)
    return board


def converted(dashboard: Json) -> Json:
    """The same dashboard from the v2 model, which has no place for unknown keys, in the classic one again."""
    spec = {key: copy.deepcopy(value) for key, value in dashboard.items() if key in _SAVED and value is not None}
    spec = {**copy.deepcopy(_CONVERTED), **{key: value for key, value in spec.items() if key not in {"id", "uid"}}}
    del spec["version"]
    spec["timepicker"] = {"hidden": False, "refresh_intervals": _INTERVALS, **spec.get("timepicker", {})}
    for panel in panels(spec):
        if panel.get("type") == "row":
            panel["id"] = -1
            continue
        for key, value in (("description", ""), ("links", []), ("transparent", False)):
            panel.setdefault(key, value)
        panel.setdefault("fieldConfig", {"defaults": {}, "overrides": []})
        for target in panel.get("targets") or []:
            target.setdefault("hide", False)
    return spec


def in_v2(dashboard: Json) -> Json:
    """The dashboard in the v2 model, roughly: what a version of it holds that was saved so."""
    items = [{"kind": "GridLayoutItem", "spec": dict(one.get("gridPos") or {})} for one in panels(dashboard)]
    elements = {f"panel-{one['id']}": {"kind": "Panel", "spec": one} for one in panels(dashboard) if "id" in one}
    layout = {"kind": "GridLayout", "spec": {"items": items}}
    return {"title": dashboard.get("title"), "cursorSync": "Off", "elements": elements, "layout": layout}


def from_v2(spec: Json) -> Json:
    """A dashboard of panels on a grid that came in the v2 model, in the classic one. Raises `KeyError`, `TypeError`."""
    times = spec["timeSettings"]
    return {
        "title": spec["title"],
        "description": spec.get("description", ""),
        "tags": spec["tags"],
        "time": {key: times[key] for key in ("from", "to")},
        "timepicker": {"refresh_intervals": times["autoRefreshIntervals"]},
        "timezone": times["timezone"],
        "panels": [_panel_of_v2(spec, item["spec"]) for item in spec["layout"]["spec"]["items"]],
    }


def _panel_of_v2(spec: Json, place: Json) -> Json:
    panel = spec["elements"][place["element"]["name"]]["spec"]
    spot = {short: place[key] for short, key in (("x", "x"), ("y", "y"), ("w", "width"), ("h", "height"))}
    config, targets = panel["vizConfig"], []
    for asked in (one["spec"] for one in panel["data"]["spec"]["queries"]):
        source = {"type": asked["query"]["group"], "uid": asked["query"]["datasource"]["name"]}
        targets.append(
            {**asked["query"]["spec"], "refId": asked["refId"], "hide": asked["hidden"], "datasource": source}
        )
    return {
        "id": panel["id"],
        "type": config["group"],
        "title": panel["title"],
        "gridPos": spot,
        "options": config["spec"]["options"],
        "fieldConfig": config["spec"]["fieldConfig"],
        **({"targets": targets, "datasource": targets[0]["datasource"]} if targets else {}),
    }


def panels(board: Json) -> Iterator[Json]:
    """Every panel, rows and what is in them included."""
    for panel in board.get("panels") or []:
        if isinstance(panel, dict):
            yield panel
            yield from panels(panel)


def _variable(variable: Json) -> Json:
    """With what the person who saved it had chosen."""
    everything = {"text": "All", "value": "$__all"} if variable.get("includeAll") else {"text": "one", "value": "one"}
    return {"current": everything, "options": [], "regex": "", **variable}


def _fill(panel: Json, release: tuple[int, int]) -> None:
    for key, default in (("transparent", False), ("description", ""), ("links", []), ("repeatDirection", "h")):
        if panel.get(key) == default:
            del panel[key]
    kind = str(panel.get("type", ""))
    if kind == "row":
        panel.setdefault("collapsed", False)
        panel.setdefault("panels", [])
        return
    panel["pluginVersion"] = ".".join(str(part) for part in (*release, 0))
    config: Any = panel.setdefault("fieldConfig", {})
    config.setdefault("overrides", [])
    defaults: Json = config.setdefault("defaults", {})
    if kind in _COLORS:
        defaults.setdefault("color", {"mode": _COLORS[kind]})
        defaults.setdefault("mappings", [])
        steps = defaults.setdefault("thresholds", {"mode": "absolute", "steps": copy.deepcopy(_STEPS)}).get("steps")
        if steps:
            steps[0]["value"] = 0 if release >= (12, 2) else None
    if kind in _CUSTOM:
        defaults["custom"] = {**copy.deepcopy(_CUSTOM[kind]), **defaults.get("custom", {})}
    if kind in _OPTIONS:
        panel["options"] = {**copy.deepcopy(_OPTIONS[kind]), **panel.get("options", {})}
    for target in panel.get("targets") or []:
        if panel.get("datasource"):
            target.setdefault("datasource", panel["datasource"])
        target.setdefault("editorMode", "code")
