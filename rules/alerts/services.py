"""Do its own API and what stands behind it answer, and fast?"""

from __future__ import annotations

from panels.line import level, quantile
from rules.alert import WARNS, Alert, Enough
from systems import signals as s

SERVICES = (
    Alert(
        "HighRequestLatency",
        quantile(s.HTTP_LATENCY, by=("endpoint",), over="5m"),
        "Requests to its own API take long.",
        enough=Enough(s.HTTP_LATENCY, 10, "5m"),
        severities=WARNS,
    ),
    Alert(
        "HighRequestErrorRate",
        level(s.HTTP_ERROR_RATIO),
        "A large share of the requests to its own API fails.",
        enough=Enough(s.HTTP_REQUESTS, 20, "5m"),
    ),
    Alert("BackendDown", level(s.SERVICE_UP, by=("service",)), "A service behind the gateway does not answer."),
    Alert("DBPoolExhausted", level(s.POOL_USED), "The database pool is used up.", hold="1m"),
    Alert("DatabaseDown", level(s.PG_UP), "The database does not answer.", hold="1m", missed=True),
    Alert("DatabaseConnectionsHigh", level(s.PG_CONNECTIONS_USED), "The database runs out of connections."),
    Alert("LongTransaction", level(s.PG_OLDEST_TRANSACTION), "A transaction has been open for long.", severities=WARNS),
    Alert("RedisDown", level(s.REDIS_UP), "Redis does not answer.", hold="1m", missed=True),
    Alert("RedisMemoryHigh", level(s.REDIS_MEMORY_USED), "Redis is nearly full."),
)
