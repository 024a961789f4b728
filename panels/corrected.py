"""grafanalib's classes where the shape it writes is not Grafana's (grafanalib 0.7.1 stopped at Grafana 9)."""

from __future__ import annotations

import attr
from grafanalib import core

from panels.style import Json


@attr.s
class Target(core.Target):
    """A Prometheus target without Graphite's keys, saying plainly whether it is instant."""

    def to_json_data(self) -> Json:
        return {
            "datasource": self.datasource,
            "editorMode": "code",
            "expr": self.expr,
            "format": self.format,
            "instant": self.instant,
            "interval": self.interval or None,
            "legendFormat": self.legendFormat,
            "range": not self.instant,
            "refId": self.refId,
        }


@attr.s
class SqlTarget:
    """A target of a SQL data source whose answer is a table; grafanalib has none."""

    rawSql: str = attr.ib()  # noqa: N815 - Grafana's name
    datasource: Json = attr.ib()

    def to_json_data(self) -> Json:
        return {
            "datasource": self.datasource,
            "editorMode": "code",
            "format": "table",
            "rawQuery": True,
            "rawSql": self.rawSql,
            "refId": "A",
        }


@attr.s
class Gauge(core.Panel):
    """Panel type `gauge`; grafanalib's own puts the field settings where Grafana 6 had them."""

    def to_json_data(self) -> Json:
        options = {
            "minVizHeight": 75,
            "minVizWidth": 75,
            "orientation": "auto",
            "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
            "showThresholdLabels": False,
            "showThresholdMarkers": True,
            "sizing": "auto",
        }
        return dict(self.panel_json({"type": "gauge", "fieldConfig": {"overrides": []}, "options": options}))


@attr.s
class BarGauge(core.Panel):
    """Panel type `bargauge`; grafanalib's own puts the field settings where Grafana 6 had them."""

    overrides: list[Json] = attr.ib(factory=list)

    def to_json_data(self) -> Json:
        options = {
            "displayMode": "basic",
            "legend": {"calcs": [], "displayMode": "list", "placement": "bottom", "showLegend": False},
            "maxVizHeight": 48,
            "minVizHeight": 10,
            "minVizWidth": 8,
            "namePlacement": "left",
            "orientation": "horizontal",
            "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
            "showUnfilled": True,
            "sizing": "manual",
            "valueMode": "text",
        }
        return dict(
            self.panel_json({"type": "bargauge", "fieldConfig": {"overrides": self.overrides}, "options": options})
        )


@attr.s
class Heatmap(core.Panel):
    """Panel type `heatmap` since Grafana 9, over ready-made buckets; grafanalib's own is the Angular one."""

    def to_json_data(self) -> Json:
        options = {
            "calculate": False,
            "cellGap": 1,
            "color": {
                "exponent": 0.5, "fill": "dark-orange", "mode": "scheme", "reverse": False, "scale": "exponential",
                "scheme": "Cividis", "steps": 64,
            },
            "exemplars": {"color": "rgba(255,0,255,0.7)"},
            "filterValues": {"le": 1e-9},
            "legend": {"show": True},
            "rowsFrame": {"layout": "auto"},
            "showValue": "never",
            "tooltip": {"mode": "single", "showColorScale": True, "yHistogram": False},
            "yAxis": {"axisPlacement": "left", "reverse": False},
        }  # fmt: skip
        return dict(self.panel_json({"type": "heatmap", "fieldConfig": {"overrides": []}, "options": options}))


@attr.s
class Table(core.Panel):
    """Panel type `table`; grafanalib's own adds the keys of the table that Grafana 7 replaced."""

    overrides: list[Json] = attr.ib(factory=list)

    def to_json_data(self) -> Json:
        custom = {"align": "auto", "inspect": False}
        config = {"defaults": {"custom": custom}, "overrides": self.overrides}
        options = {
            "cellHeight": "sm",
            "footer": {"countRows": False, "reducer": ["sum"], "show": False},
            "frameIndex": 0,
            "showHeader": True,
        }
        return dict(self.panel_json({"type": "table", "fieldConfig": config, "options": options}))


@attr.s
class Text(core.Text):
    """A text panel without what only a panel with data has."""

    def to_json_data(self) -> Json:
        return {
            key: value
            for key, value in super().to_json_data().items()
            if key in {"gridPos", "id", "options", "title", "type"}
        }


@attr.s
class Row(core.RowPanel):
    """A row with nothing but what a row has; grafanalib's carries all of a panel's keys."""

    def to_json_data(self) -> Json:
        return {
            "collapsed": self.collapsed,
            "gridPos": self.gridPos,
            "id": self.id,
            "panels": self.panels,
            "title": self.title,
            "type": "row",
        }
