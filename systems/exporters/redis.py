"""What the Redis exporter says: names, types and labels as Debian 12 ships it (1.45), of one Redis an exporter."""

from __future__ import annotations

from systems import promql as p
from systems import signals as s
from systems.catalogue import counter, gauge
from systems.exporter import Exporter
from systems.exporters.scrape import as_of, reached, scraped
from systems.query import CounterSeries, GaugeSeries

REDIS_ORIGIN = "redis"


def _field(name: str, unit: str = "short") -> GaugeSeries:
    return gauge(f"redis_{name}", f"{name} metric", unit, origin=REDIS_ORIGIN)


def _count(name: str) -> CounterSeries:
    return counter(f"redis_{name}", f"{name} metric", origin=REDIS_ORIGIN)


UP = gauge("redis_up", "Information about the Redis instance", "bool", origin=REDIS_ORIGIN)
MEMORY = _field("memory_used_bytes", "bytes")
MEMORY_MAX = _field("memory_max_bytes", "bytes")
CLIENTS = _field("connected_clients")
COMMANDS = _count("commands_processed_total")
HITS = _count("keyspace_hits_total")
MISSES = _count("keyspace_misses_total")
EVICTED = _count("evicted_keys_total")
KEYS = gauge("redis_db_keys", "Total number of keys by DB", labels={"db": ()}, origin=REDIS_ORIGIN)

SERVER = ("instance",)
hits, misses = (p.total(p.rate(counted, "5m"), SERVER) for counted in (HITS, MISSES))

REDIS = Exporter(
    origin=REDIS_ORIGIN,
    title="Redis exporter",
    metrics=(
        UP,
        MEMORY,
        MEMORY_MAX,
        CLIENTS,
        COMMANDS,
        HITS,
        MISSES,
        EVICTED,
        KEYS,
        *scraped(REDIS_ORIGIN),
    ),
    answers={
        s.REDIS_AS_OF: as_of(REDIS_ORIGIN),
        s.REDIS_UP: reached(UP),
        s.REDIS_MEMORY: MEMORY,
        s.REDIS_MEMORY_USED: MEMORY / (MEMORY_MAX > 0),
        s.REDIS_MEMORY_SLOPE: p.slope(MEMORY, "1h"),
        s.REDIS_CLIENTS: CLIENTS,
        s.REDIS_COMMANDS: COMMANDS,
        s.REDIS_HIT_RATIO: hits / (hits + misses > 0),
        s.REDIS_KEYS: KEYS,
        s.REDIS_EVICTIONS: EVICTED,
    },
    notes={
        s.REDIS_UP: "Down as well where its exporter does not answer.",
        s.REDIS_MEMORY_USED: "None is good news: no answer where Redis has no maxmemory.",
        s.REDIS_MEMORY_SLOPE: "Over the last hour.",
        s.REDIS_HIT_RATIO: "Over five minutes; no answer while nothing is looked up.",
    },
)
