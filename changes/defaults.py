"""What a browser fills in when someone saves a dashboard, and what a conversion from the v2 model adds: data.

Read from Grafana's sources: what is written on a save (`PanelModel.getSaveModel`, `transformSceneToSaveModel`,
`sceneVariablesSetToVariables`), the defaults of each visualisation's options, the conversion `v2alpha1_to_v1beta1`, and
from dashboards that Grafana 10 to 13 saved. Each tree has the shape of the part of the dashboard it stands for, where
lists of named things are mappings; "*" is any name.
"""

from __future__ import annotations

from enum import Enum
from functools import cache
from typing import Any, NamedTuple

Tree = dict[str, Any]


class Either(NamedTuple):
    """Several defaults, as versions of Grafana have them."""

    values: tuple[Any, ...]


class Always(Enum):
    """The one value that stands for whatever there is: it never says anything."""

    NOISE = "noise"


NOISE = Always.NOISE

ASK_NOTHING = frozenset({"row", "text"})
"""Panels that ask no data source, whatever the browser writes."""

_STEPS = ({"color": "green"}, {"color": "red", "value": 80})
_HIDE_FROM = {"legend": False, "tooltip": False, "viz": False}
_REDUCE = {"calcs": ["lastNotNull"], "fields": "", "values": False}
_TOOLTIP = {"hideZeros": False, "mode": "single", "sort": "none"}
_LEGEND = {
    "calcs": [],
    "displayMode": "list",
    "enableFacetedFilter": False,
    "overflow": "ellipsis",
    "placement": "bottom",
    "showLegend": True,
}
_DRAWN = {"clustering": -1, "lines": {"width": 2}, "multiLane": False, "regions": {"opacity": 0.1}}
_AXIS = {
    "axisBorderShow": False,
    "axisCenteredZero": False,
    "axisColorMode": "text",
    "axisLabel": "",
    "axisPlacement": "auto",
    "scaleDistribution": {"type": "linear"},
}

_OPTIONS: dict[str, Tree] = {
    "timeseries": {"annotations": _DRAWN, "legend": _LEGEND, "tooltip": _TOOLTIP},
    "stat": {
        "colorMode": "value",
        "graphMode": "area",
        "justifyMode": "auto",
        "orientation": "auto",
        "percentChangeColorMode": "standard",
        "reduceOptions": _REDUCE,
        "showPercentChange": False,
        "text": {},
        "textMode": "auto",
        "wideLayout": True,
    },
    "gauge": {
        "barShape": "flat",
        "effects": {"barGlow": False, "centerGlow": False, "gradient": False},
        "endpointMarker": "point",
        "minVizHeight": 75,
        "minVizWidth": 75,
        "orientation": "auto",
        "reduceOptions": _REDUCE,
        "segmentCount": 1,
        "segmentSpacing": 0.3,
        "shape": "gauge",
        "showThresholdLabels": False,
        "showThresholdMarkers": True,
        "sizing": "auto",
        "sparkline": False,
        "text": {},
        "textMode": "auto",
    },
    "bargauge": {
        "displayMode": "gradient",
        "legend": _LEGEND | {"showLegend": False},
        "maxVizHeight": 300,
        "minVizHeight": Either((10, 16)),
        "minVizWidth": Either((0, 8)),
        "namePlacement": "auto",
        "orientation": "auto",
        "reduceOptions": _REDUCE,
        "showUnfilled": True,
        "sizing": "auto",
        "text": {},
        "valueMode": "color",
    },
    "table": {
        "cellHeight": "sm",
        "enablePagination": False,
        "footer": {"countRows": False, "enablePagination": False, "fields": "", "reducer": ["sum"], "show": False},
        "frameIndex": 0,
        "showHeader": True,
        "showTypeIcons": False,
        "sortBy": [],
    },
    "heatmap": {
        "annotations": _DRAWN,
        "calculate": False,
        "calculation": {},
        "cellGap": 1,
        "cellRadius": 0,
        "cellValues": {},
        "color": {
            "exponent": 0.5,
            "fill": "dark-orange",
            "mode": "scheme",
            "reverse": False,
            "scale": "exponential",
            "scheme": "Oranges",
            "steps": 64,
        },
        "exemplars": {"color": "rgba(255,0,255,0.7)"},
        "filterValues": {"le": 1e-9},
        "legend": {"show": True},
        "rowsFrame": {"layout": "auto"},
        "selectionMode": "x",
        "showValue": Either(("auto", "never")),
        "tooltip": {"mode": "single", "showColorScale": False, "yHistogram": False},
        "yAxis": {"axisPlacement": "left", "reverse": False},
    },
    "state-timeline": {
        "alignValue": "left",
        "annotations": _DRAWN,
        "legend": _LEGEND,
        "mergeValues": True,
        "perPage": 20,
        "rowHeight": 0.9,
        "showValue": "auto",
        "tooltip": _TOOLTIP,
    },
    "status-history": {
        "annotations": _DRAWN,
        "colWidth": 0.9,
        "legend": _LEGEND,
        "perPage": 20,
        "rowHeight": 0.9,
        "showValue": "auto",
        "tooltip": _TOOLTIP,
    },
    "barchart": {
        "barRadius": 0,
        "barWidth": 0.97,
        "fullHighlight": False,
        "groupWidth": 0.7,
        "legend": _LEGEND,
        "orientation": "auto",
        "showValue": "auto",
        "stacking": "none",
        "text": {},
        "tooltip": _TOOLTIP,
        "xTickLabelRotation": 0,
        "xTickLabelSpacing": 0,
    },
    "piechart": {
        "displayLabels": [],
        "legend": _LEGEND | {"values": []},
        "orientation": "",
        "pieType": "pie",
        "reduceOptions": _REDUCE,
        "sort": "desc",
        "text": {},
        "tooltip": _TOOLTIP,
    },
    "text": {"code": {"language": "plaintext", "showLineNumbers": False, "showMiniMap": False}, "mode": "markdown"},
}

_CUSTOM: dict[str, Tree] = {
    "timeseries": {
        **_AXIS,
        "barAlignment": 0,
        "barWidthFactor": 0.6,
        "drawStyle": "line",
        "fillOpacity": 0,
        "gradientMode": "none",
        "hideFrom": _HIDE_FROM,
        "insertNulls": False,
        "lineInterpolation": "linear",
        "lineStyle": {"fill": "solid"},
        "lineWidth": 1,
        "pointSize": 5,
        "showPoints": "auto",
        "showValues": False,
        "spanNulls": False,
        "stacking": {"group": "A", "mode": "none"},
        "thresholdsStyle": {"mode": "off"},
    },
    "barchart": {
        **_AXIS,
        "fillOpacity": 80,
        "gradientMode": "none",
        "hideFrom": _HIDE_FROM,
        "lineWidth": 1,
        "thresholdsStyle": {"mode": "off"},
    },
    "state-timeline": {
        "axisPlacement": "auto",
        "fillOpacity": 70,
        "hideFrom": _HIDE_FROM,
        "insertNulls": False,
        "lineWidth": 0,
        "spanNulls": False,
    },
    "status-history": {"fillOpacity": 70, "hideFrom": _HIDE_FROM, "lineWidth": 1},
    "heatmap": {"hideFrom": _HIDE_FROM, "scaleDistribution": {"type": "linear"}},
    "piechart": {"hideFrom": _HIDE_FROM},
    "table": {"align": "auto", "cellOptions": {"type": "auto"}, "footer": {"reducers": []}, "inspect": False},
}

_COLOR = {
    "timeseries": "palette-classic",
    "barchart": "palette-classic",
    "piechart": "palette-classic",
    "stat": "thresholds",
    "gauge": "thresholds",
    "bargauge": "thresholds",
    "table": "thresholds",
    "state-timeline": "continuous-GrYlRd",
    "status-history": "thresholds",
}

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
                "color": {"mode": _COLOR[kind]} if kind in _COLOR else {},
                "custom": _CUSTOM.get(kind, {}),
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
        "options": _OPTIONS.get(kind, {}),
        "pluginVersion": NOISE,
        "repeatDirection": "h",
        "title": "",
        "transformations": {},
        "transparent": False,
        **nothing,
    }
