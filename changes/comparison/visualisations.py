"""What a browser fills in for each visualisation: options, settings of fields, the colour mode. Data.

From Grafana's schema, each visualisation's own defaults, and dashboards that Grafana 10 to 13 saved.
"""

from __future__ import annotations

from typing import Any, NamedTuple

Tree = dict[str, Any]


class Either(NamedTuple):
    """Several defaults, as versions of Grafana have them."""

    values: tuple[Any, ...]


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

OPTIONS: dict[str, Tree] = {
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

CUSTOM: dict[str, Tree] = {
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

COLOR_MODE = {
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
