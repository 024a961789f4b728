"""What a browser fills in when someone saves a dashboard, and what a conversion from the v2 model adds: data.

Read from Grafana's sources: what is written on a save (`PanelModel.getSaveModel`, `transformSceneToSaveModel`,
`sceneVariablesSetToVariables`), the conversion `v2alpha1_to_v1beta1`, and
from dashboards that Grafana 10 to 13 saved. Each tree has the shape of the part of the dashboard it stands for, where
lists of named things are mappings; "*" is any name.
"""

from __future__ import annotations

from enum import Enum
from functools import cache

from changes.comparison.visualisations import COLOR_MODE, CUSTOM, OPTIONS, Either, Tree


class Always(Enum):
    """The one value that stands for whatever there is: it never says anything."""

    NOISE = "noise"


NOISE = Always.NOISE

ASK_NOTHING = frozenset({"row", "text"})
"""Panels that ask no data source, whatever the browser writes."""

_STEPS = ({"color": "green"}, {"color": "red", "value": 80})
_LINK = {
    "asDropdown": False,
    "icon": "",
    "includeVars": False,
    "keepTime": False,
    "tags": [],
    "targetBlank": False,
    "tooltip": "",
    "type": "link",
}

_TARGET = {
    "disableTextWrap": False,
    "editorMode": Either(("code", "builder")),
    "exemplar": False,
    "format": "time_series",
    "fullMetaSearch": False,
    "hide": False,
    "includeNullMetadata": True,
    "instant": False,
    "interval": "",
    "intervalFactor": 1,
    "key": NOISE,
    "useBackend": False,
}

SETTINGS: Tree = {
    "annotations": {
        "list": {
            "*": {
                "builtIn": 0,
                "enable": True,
                "filter": {"exclude": False, "ids": []},
                "hide": False,
                "target": {"limit": 100, "matchAny": False, "tags": [], "type": "dashboard"},
            }
        }
    },
    "description": "",
    "editable": True,
    "fiscalYearStartMonth": 0,
    "graphTooltip": 0,
    "hideControls": False,
    "iteration": NOISE,
    "links": {"*": _LINK},
    "liveNow": False,
    "preload": False,
    "refresh": Either(("", False)),
    "style": "dark",
    "tags": [],
    "templating": {
        "list": {
            "*": {
                "allValue": "",
                "allowCustomValue": True,
                "auto": False,
                "auto_count": 30,
                "auto_min": "10s",
                "description": "",
                "hide": 0,
                "includeAll": False,
                "label": "",
                "multi": False,
                "options": NOISE,
                "regex": "",
                "regexApplyTo": "value",
                "skipUrlSync": False,
                "sort": 0,
                "tagValuesQuery": "",
                "tags": [],
                "tagsQuery": "",
                "useTags": False,
            }
        }
    },
    "time": {"from": "now-6h", "to": "now"},
    "timepicker": {
        "hidden": False,
        "nowDelay": "",
        "quick_ranges": [],
        "refresh_intervals": Either(
            (
                ["5s", "10s", "30s", "1m", "5m", "15m", "30m", "1h", "2h", "1d"],
                ["10s", "30s", "1m", "5m", "15m", "30m", "1h", "2h", "1d"],
            )
        ),
        "time_options": ["5m", "15m", "1h", "6h", "12h", "24h", "2d", "7d", "30d"],
    },
    "timezone": Either(("", "browser")),
    "weekStart": "",
}
"""Of all but the panels."""

BUILT_IN = {
    "builtIn": 1,
    "datasource": {"type": "grafana", "uid": "-- Grafana --"},
    "enable": True,
    "hide": True,
    "iconColor": "rgba(0, 211, 255, 1)",
    "name": "Annotations & Alerts",
    "type": "dashboard",
}
"""The annotation that every dashboard is given."""


@cache
def panel_tree(kind: str) -> Tree:
    """Of a panel of this type, `""` for what all types share. It is not to be changed."""
    nothing = {"datasource": NOISE, "targets": NOISE} if kind in ASK_NOTHING else {"targets": {"*": _TARGET}}
    return {
        "cachedPluginOptions": NOISE,
        "collapsed": False,
        "description": "",
        "fieldConfig": {
            "defaults": {
                "actions": [],
                "color": {"mode": COLOR_MODE[kind]} if kind in COLOR_MODE else {},
                "custom": CUSTOM.get(kind, {}),
                "fieldMinMax": False,
                "links": [],
                "mappings": [],
                "thresholds": {"mode": "absolute", "steps": [*_STEPS]},
                "unitScale": True,
            },
            "overrides": {},
        },
        "hideTimeOverride": False,
        "interval": "",
        "links": {"*": _LINK},
        "options": OPTIONS.get(kind, {}),
        "pluginVersion": NOISE,
        "repeatDirection": "h",
        "title": "",
        "transformations": {},
        "transparent": False,
        **nothing,
    }
