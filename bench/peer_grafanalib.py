"""The same panels with grafanalib alone. Its source, ended by a call, is the file that `generate-dashboards` reads."""

from __future__ import annotations

from typing import Any

from grafanalib import core


def dashboard_of(panels: list[dict[str, Any]]) -> Any:
    """A dashboard of time series, from their compiled JSON."""
    return core.Dashboard(title="Thirty panels", panels=[_time_series(panel) for panel in panels])


def _time_series(panel: dict[str, Any]) -> Any:
    defaults, options = panel["fieldConfig"]["defaults"], panel["options"]
    custom, legend = defaults["custom"], options["legend"]
    return core.TimeSeries(
        id=panel["id"],
        title=panel["title"],
        description=panel["description"],
        dataSource=panel["datasource"],
        gridPos=core.GridPos(**panel["gridPos"]),
        interval=panel.get("interval"),
        targets=[_target(target) for target in panel["targets"]],
        unit=defaults["unit"],
        valueMin=defaults.get("min"),
        valueMax=defaults.get("max"),
        valueDecimals=defaults.get("decimals"),
        thresholds=defaults["thresholds"]["steps"],
        colorMode=defaults["color"]["mode"],
        overrides=panel["fieldConfig"]["overrides"],
        drawStyle=custom["drawStyle"],
        fillOpacity=custom["fillOpacity"],
        lineInterpolation=custom["lineInterpolation"],
        lineWidth=custom["lineWidth"],
        pointSize=custom["pointSize"],
        showPoints=custom["showPoints"],
        stacking=custom["stacking"],
        thresholdsStyleMode=custom["thresholdsStyle"]["mode"],
        legendCalcs=legend["calcs"],
        legendDisplayMode=legend["displayMode"],
        legendPlacement=legend["placement"],
        tooltipMode=options["tooltip"]["mode"],
        tooltipSort=options["tooltip"]["sort"],
    )


def _target(target: dict[str, Any]) -> Any:
    return core.Target(
        datasource=target["datasource"],
        expr=target["expr"],
        instant=target["instant"],
        legendFormat=target["legendFormat"],
        refId=target["refId"],
    )
