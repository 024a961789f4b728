"""The same panels with grafana-foundation-sdk. Its source, ended by a print, is a program of its own."""

from __future__ import annotations

from typing import Any

from grafana_foundation_sdk.builders import common, dashboard, prometheus, timeseries
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models import common as c
from grafana_foundation_sdk.models import dashboard as d
from grafana_foundation_sdk.models.prometheus import PromQueryFormat


def dashboard_of(panels: list[dict[str, Any]]) -> str:
    """A dashboard of time series, from their compiled JSON, encoded."""
    builder = dashboard.Dashboard("Thirty panels")
    for panel in panels:
        builder = builder.with_panel(_time_series(panel))
    return JSONEncoder(sort_keys=True, indent=2).encode(builder.build())


def _time_series(panel: dict[str, Any]) -> timeseries.Panel:
    defaults, options = panel["fieldConfig"]["defaults"], panel["options"]
    custom, legend = defaults["custom"], options["legend"]
    built = (
        timeseries.Panel()
        .id(panel["id"])
        .title(panel["title"])
        .description(panel["description"])
        .datasource(c.DataSourceRef(**_source(panel["datasource"])))
        .grid_pos(d.GridPos(**panel["gridPos"]))
        .unit(defaults["unit"])
        .thresholds(_thresholds(defaults["thresholds"]["steps"]))
        .color_scheme(dashboard.FieldColor().mode(d.FieldColorModeId(defaults["color"]["mode"])))
        .draw_style(c.GraphDrawStyle(custom["drawStyle"]))
        .fill_opacity(custom["fillOpacity"])
        .line_interpolation(c.LineInterpolation(custom["lineInterpolation"]))
        .line_width(custom["lineWidth"])
        .point_size(custom["pointSize"])
        .show_points(c.VisibilityMode(custom["showPoints"]))
        .stacking(common.StackingConfig().group("A").mode(c.StackingMode(custom["stacking"]["mode"])))
        .thresholds_style(
            common.GraphThresholdsStyleConfig().mode(c.GraphThresholdsStyleMode(custom["thresholdsStyle"]["mode"]))
        )
        .legend(
            common.VizLegendOptions()
            .calcs(legend["calcs"])
            .display_mode(c.LegendDisplayMode(legend["displayMode"]))
            .placement(c.LegendPlacement(legend["placement"]))
            .show_legend(legend["showLegend"])
        )
        .tooltip(common.VizTooltipOptions().mode(c.TooltipDisplayMode.MULTI).sort(c.SortOrder.DESCENDING))
    )
    for override in panel["fieldConfig"]["overrides"]:
        properties = [d.DynamicConfigValue(one["id"], one["value"]) for one in override["properties"]]
        built = built.with_override(d.MatcherConfig(**_source(override["matcher"])), properties)
    for setting, value in ((built.min, "min"), (built.max, "max"), (built.decimals, "decimals")):
        if value in defaults:
            setting(defaults[value])
    if "interval" in panel:
        built = built.interval(panel["interval"])
    for target in panel["targets"]:
        built = built.with_target(_target(target))
    return built


def _source(named: dict[str, Any]) -> dict[str, Any]:
    """Keys as the SDK's models spell them."""
    return {{"type": "type_val", "id": "id_val"}.get(key, key): value for key, value in named.items()}


def _thresholds(steps: list[dict[str, Any]]) -> dashboard.ThresholdsConfig:
    return (
        dashboard.ThresholdsConfig()
        .mode(d.ThresholdsMode.ABSOLUTE)
        .steps([d.Threshold(step["value"], step["color"]) for step in steps])
    )


def _target(target: dict[str, Any]) -> prometheus.Dataquery:
    return (
        prometheus.Dataquery()
        .datasource(c.DataSourceRef(**_source(target["datasource"])))
        .expr(target["expr"])
        .format(PromQueryFormat(target["format"]))
        .legend_format(target["legendFormat"])
        .range()
        .ref_id(target["refId"])
    )
