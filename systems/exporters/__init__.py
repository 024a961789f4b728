"""Metrics that no trading system writes itself, one module a program."""

from __future__ import annotations

from collections.abc import Mapping

from systems.exporter import Exporter
from systems.exporters.node import NODE as NODE
from systems.exporters.postgres import POSTGRES as POSTGRES
from systems.exporters.process import PROCESS as PROCESS
from systems.exporters.prometheus import PROMETHEUS as PROMETHEUS
from systems.exporters.redis import REDIS as REDIS

EXPORTERS: Mapping[str, Exporter] = {
    "PROCESS": PROCESS,
    "NODE": NODE,
    "POSTGRES": POSTGRES,
    "REDIS": REDIS,
    "PROMETHEUS": PROMETHEUS,
}
"""Those that a system may name among its `exporters`, by the name to write there."""
