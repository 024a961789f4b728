"""Do the databases keep up: PostgreSQL, Redis, the pool in front of them?"""

from __future__ import annotations

from systems.signal import BYTES, BYTES_A_SECOND, CLOCK, COUNT, RATIO, SECONDS, Events, Level, ratio, status

PG_AS_OF = Level("pg_as_of", "PostgreSQL as of", "How fresh is what PostgreSQL's exporter says?", CLOCK, combine="max")
REDIS_AS_OF = Level("redis_as_of", "Redis as of", "How fresh is what Redis' exporter says?", CLOCK, combine="max")
POOL_ACTIVE = Level(
    "pool_active", "Connections busy", "How many connections of the pool are busy?", COUNT, low=0, decimals=0
)
POOL_IDLE = Level(
    "pool_idle", "Connections idle", "How many connections of the pool are free?", COUNT, low=0, decimals=0
)
POOL_USED = ratio("pool_used", "Pool used", "Is the pool exhausted?", "lower", decimals=0, combine="max")
PG_UP = status("pg_up", "PostgreSQL", "Does PostgreSQL answer?", "higher", combine="min")
PG_BACKENDS = Level(
    "pg_backends", "Backends", "How many backends are connected to each database?", COUNT, low=0, decimals=0
)
PG_CONNECTIONS = Level("pg_connections", "Connections", "What do the connections do?", COUNT, low=0, decimals=0)
PG_CONNECTIONS_USED = ratio(
    "pg_connections_used", "Connections used", "How near is the limit of connections?", "lower", combine="max"
)
PG_COMMITS = Events("pg_commits", "Commits", "How many transactions succeed?")
PG_ROLLBACKS = Events("pg_rollbacks", "Rollbacks", "How many transactions are rolled back?", better="lower")
PG_ROLLBACK_RATIO = ratio(
    "pg_rollback_ratio",
    "Rollback ratio",
    "What share of the transactions is rolled back?",
    "lower",
    decimals=2,
    combine="max",
)
PG_CACHE_HIT_RATIO = ratio(
    "pg_cache_hit_ratio", "Buffer hit ratio", "Does PostgreSQL find its pages in memory?", "higher", combine="min"
)
PG_LOCKS = Level("pg_locks", "Locks", "Which locks are held?", COUNT, low=0, decimals=0)
PG_SIZE = Level("pg_size", "Database size", "How large is each database?", BYTES, low=0)
PG_TABLE_SIZE = Level("pg_table_size", "Table size", "Which tables are the largest?", BYTES, low=0)
PG_INDEX_USE = ratio(
    "pg_index_use", "Index use", "What share of a table's scans goes through an index?", "higher", combine="min"
)
PG_QUERY_TIME = Level(
    "pg_query_time", "Time per call", "Which queries are slow?", SECONDS, "lower", low=0, combine="max"
)
PG_QUERY_LOAD = Level(
    "pg_query_load", "Time spent", "Which queries take most of the database's time?", RATIO, low=0, decimals=1
)
PG_QUERY_CALLS = Events("pg_query_calls", "Calls", "How often is each query called?")
PG_OLDEST_TRANSACTION = Level(
    "pg_oldest_transaction", "Oldest transaction", "Does a transaction hang?", SECONDS, "lower", low=0, combine="max"
)
REDIS_UP = status("redis_up", "Redis", "Does Redis answer?", "higher", combine="min")
REDIS_MEMORY = Level("redis_memory", "Redis memory", "How much memory does Redis hold?", BYTES, low=0)
REDIS_MEMORY_USED = ratio(
    "redis_memory_used", "Redis memory used", "How near is its own limit?", "lower", combine="max"
)
REDIS_MEMORY_SLOPE = Level(
    "redis_memory_slope", "Redis memory growth", "Does its memory grow without end?", BYTES_A_SECOND
)
REDIS_CLIENTS = Level("redis_clients", "Redis clients", "How many clients are connected?", COUNT, low=0, decimals=0)
REDIS_COMMANDS = Events("redis_commands", "Redis commands", "How busy is it?")
REDIS_HIT_RATIO = ratio("redis_hit_ratio", "Redis hit ratio", "How often is a key found?", "higher", combine="min")
REDIS_KEYS = Level("redis_keys", "Redis keys", "How many keys are kept?", COUNT, low=0, decimals=0)
REDIS_EVICTIONS = Events(
    "redis_evictions", "Redis evictions", "Does it throw keys away for want of memory?", better="lower"
)
