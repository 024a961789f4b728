"""Programs beside a trading system that are scraped too, simulated: one module each."""

from __future__ import annotations

from collections.abc import Mapping

from lab.beside import node, postgres, prometheus, redis
from lab.simulate import Behaviour
from systems.exporters.node import NODE_ORIGIN
from systems.exporters.postgres import POSTGRES_ORIGIN
from systems.exporters.prometheus import PROMETHEUS_ORIGIN
from systems.exporters.redis import REDIS_ORIGIN

BESIDE: Mapping[str, Behaviour] = {
    NODE_ORIGIN: node.BEHAVIOUR,
    POSTGRES_ORIGIN: postgres.BEHAVIOUR,
    REDIS_ORIGIN: redis.BEHAVIOUR,
    PROMETHEUS_ORIGIN: prometheus.BEHAVIOUR,
}
"""How each moves, by the origin of its metrics."""
