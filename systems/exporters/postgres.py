"""What postgres_exporter says of PostgreSQL: names, types and labels as Debian 12 ships it (0.11.1).

Newer releases lack the label `server` on most of them, have more labels on `pg_stat_activity_*`, and export by table
and by statement without a file of queries; the `help` of such a metric says since when. The age of the oldest
transaction is taken from `pg_stat_activity_max_tx_duration`, which all releases have on:
`pg_long_running_transactions_oldest_timestamp_seconds` is off by default, and was the present time up to 0.16.
"""

from __future__ import annotations

from systems import promql as p
from systems import signals as s
from systems.catalogue import counter, gauge
from systems.exporter import Exporter
from systems.exporters.scrape import as_of, reached, scraped
from systems.matcher import Matcher
from systems.query import CounterSeries, Query

POSTGRES_ORIGIN = "postgres"

STATES = (
    "active",
    "idle",
    "idle in transaction",
    "idle in transaction (aborted)",
    "fastpath function call",
    "disabled",
)
MODES = (
    "accesssharelock",
    "rowsharelock",
    "rowexclusivelock",
    "shareupdateexclusivelock",
    "sharelock",
    "sharerowexclusivelock",
    "exclusivelock",
    "accessexclusivelock",
    "sireadlock",
)
TABLE = {"datname": (), "schemaname": (), "relname": ()}
STATEMENT = {"user": (), "datname": (), "queryid": ()}


def _database(column: str, help: str) -> CounterSeries:
    labels: dict[str, tuple[str, ...]] = {"datid": (), "datname": (), "server": ()}
    return counter(f"pg_stat_database_{column}", help, labels=labels, origin=POSTGRES_ORIGIN)


UP = gauge(
    "pg_up",
    "Whether the last scrape of metrics from PostgreSQL was able to connect to the server (1 for yes, 0 for no).",
    "bool",
    origin=POSTGRES_ORIGIN,
)
CONNECTIONS = gauge(
    "pg_stat_activity_count",
    "number of connections in this state",
    labels={"datname": (), "server": (), "state": STATES},
    origin=POSTGRES_ORIGIN,
)
OLDEST = gauge(
    "pg_stat_activity_max_tx_duration",
    "max duration in seconds any active transaction has been running",
    "s",
    {"datname": (), "server": (), "state": STATES},
    origin=POSTGRES_ORIGIN,
)
MAX_CONNECTIONS = gauge(
    "pg_settings_max_connections",
    "Sets the maximum number of concurrent connections.",
    labels={"server": ()},
    origin=POSTGRES_ORIGIN,
)
LOCKS = gauge(
    "pg_locks_count",
    "Number of locks",
    labels={"datname": (), "mode": MODES, "server": ()},
    origin=POSTGRES_ORIGIN,
)
SIZE = gauge(
    "pg_database_size_bytes",
    "Disk space used by the database",
    "bytes",
    {"datname": (), "server": ()},
    origin=POSTGRES_ORIGIN,
)
BACKENDS = gauge(
    "pg_stat_database_numbackends",
    "Number of backends currently connected to this database.",
    labels={"datid": (), "datname": (), "server": ()},
    origin=POSTGRES_ORIGIN,
)
COMMITS = _database("xact_commit", "Number of transactions in this database that have been committed")
ROLLBACKS = _database("xact_rollback", "Number of transactions in this database that have been rolled back")
BLOCKS_HIT = _database("blks_hit", "Number of times disk blocks were found already in the buffer cache")
BLOCKS_READ = _database("blks_read", "Number of disk blocks read in this database")

# -- by table: from 0.14 on, before that from the exporter's example of a file of queries ------------------------------
SEQUENTIAL_SCANS = counter(
    "pg_stat_user_tables_seq_scan",
    "Number of sequential scans initiated on this table",
    labels=TABLE,
    origin=POSTGRES_ORIGIN,
)
INDEX_SCANS = counter(
    "pg_stat_user_tables_idx_scan",
    "Number of index scans initiated on this table",
    labels=TABLE,
    origin=POSTGRES_ORIGIN,
)
TABLE_AND_INDEX_SIZE = gauge(
    "pg_stat_user_tables_size_bytes",
    "Total disk space used by this table, in bytes (0.14 to 0.17)",
    "bytes",
    TABLE,
    origin=POSTGRES_ORIGIN,
)
TABLE_SIZE = gauge(
    "pg_stat_user_tables_table_size_bytes",
    "Total disk space used by this table, in bytes (from 0.18 on)",
    "bytes",
    TABLE,
    origin=POSTGRES_ORIGIN,
)
INDEX_SIZE = gauge(
    "pg_stat_user_tables_index_size_bytes",
    "Total disk space used by this index, in bytes (from 0.18 on)",
    "bytes",
    TABLE,
    origin=POSTGRES_ORIGIN,
)

# -- by statement: from 0.13 on, with --collector.stat_statements and the extension pg_stat_statements -----------------
STATEMENT_SECONDS = counter(
    "pg_stat_statements_seconds_total",
    "Total time spent in the statement, in seconds (from 0.13 on)",
    "s",
    STATEMENT,
    origin=POSTGRES_ORIGIN,
)
STATEMENT_CALLS = counter(
    "pg_stat_statements_calls_total",
    "Number of times executed (from 0.13 on)",
    labels=STATEMENT,
    origin=POSTGRES_ORIGIN,
)

SERVER = ("instance",)
TABLES = (*SERVER, *TABLE)
STATEMENTS = (*SERVER, "datname", "queryid")
DATABASES = Matcher("datname", "!~", "|template[01]")
"""Databases that hold something of one's own; what all of them share has an empty name."""


def _share(part: CounterSeries, rest: CounterSeries, by: tuple[str, ...], over: str) -> Query:
    """The part of both, with no answer while neither happened."""
    first, second = (p.total(p.rate(counted, over), by) for counted in (part, rest))
    return first / (first + second > 0)


seconds, calls = (p.total(p.rate(of, "5m"), STATEMENTS) for of in (STATEMENT_SECONDS, STATEMENT_CALLS))

OF_TABLES = "Needs postgres_exporter 0.14, or an older one with its example file of queries (--extend.query-path)."
OF_SIZES = "With its indexes and TOAST. Needs postgres_exporter 0.14."
OF_STATEMENTS = (
    "Needs postgres_exporter 0.13 with --collector.stat_statements, and PostgreSQL's extension pg_stat_statements."
)

POSTGRES = Exporter(
    origin=POSTGRES_ORIGIN,
    title="PostgreSQL exporter",
    metrics=(
        UP,
        CONNECTIONS,
        OLDEST,
        MAX_CONNECTIONS,
        LOCKS,
        SIZE,
        BACKENDS,
        COMMITS,
        ROLLBACKS,
        BLOCKS_HIT,
        BLOCKS_READ,
        SEQUENTIAL_SCANS,
        INDEX_SCANS,
        TABLE_AND_INDEX_SIZE,
        TABLE_SIZE,
        INDEX_SIZE,
        STATEMENT_SECONDS,
        STATEMENT_CALLS,
        *scraped(POSTGRES_ORIGIN),
    ),
    answers={
        s.PG_AS_OF: as_of(POSTGRES_ORIGIN),
        s.PG_UP: reached(UP),
        s.PG_BACKENDS: BACKENDS.where(DATABASES),
        s.PG_CONNECTIONS: CONNECTIONS,
        s.PG_CONNECTIONS_USED: p.total(CONNECTIONS, SERVER) / p.total(MAX_CONNECTIONS, SERVER),
        s.PG_COMMITS: COMMITS.where(DATABASES),
        s.PG_ROLLBACKS: ROLLBACKS.where(DATABASES),
        s.PG_ROLLBACK_RATIO: _share(ROLLBACKS.where(DATABASES), COMMITS.where(DATABASES), SERVER, "5m"),
        s.PG_CACHE_HIT_RATIO: _share(BLOCKS_HIT, BLOCKS_READ, SERVER, "5m"),
        s.PG_LOCKS: LOCKS,
        s.PG_SIZE: SIZE.where(DATABASES),
        s.PG_TABLE_SIZE: p.either(TABLE_SIZE + INDEX_SIZE, TABLE_AND_INDEX_SIZE),
        s.PG_INDEX_USE: _share(INDEX_SCANS, SEQUENTIAL_SCANS, TABLES, "1h"),
        s.PG_QUERY_TIME: seconds / (calls > 0),
        s.PG_QUERY_LOAD: seconds,
        s.PG_QUERY_CALLS: STATEMENT_CALLS,
        s.PG_OLDEST_TRANSACTION: OLDEST,
    },
    notes={
        s.PG_UP: "Down as well where its exporter does not answer.",
        s.PG_TABLE_SIZE: OF_SIZES,
        s.PG_INDEX_USE: f"Over one hour; a table that nobody reads has none. {OF_TABLES}",
        s.PG_QUERY_TIME: f"Over five minutes. {OF_STATEMENTS}",
        s.PG_QUERY_LOAD: f"Over five minutes; 100 % is one connection that is never done. {OF_STATEMENTS}",
        s.PG_QUERY_CALLS: OF_STATEMENTS,
        s.PG_CACHE_HIT_RATIO: "Over five minutes. What PostgreSQL does not find, the operating system may still have.",
        s.PG_ROLLBACK_RATIO: "Over five minutes.",
        s.PG_OLDEST_TRANSACTION: "Of any state, autovacuum included.",
    },
)
