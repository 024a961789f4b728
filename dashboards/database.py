"""The database dashboard."""

from __future__ import annotations

from dashboards.board import Board
from dashboards.rows.closer import POOL
from panels.gauge import bargauge
from panels.line import busiest, each, level, per_second, ranked
from panels.row import row
from panels.stat import stat
from panels.style import UP_OR_DOWN
from panels.table import table
from panels.timeseries import timeseries
from systems import signals as s

QUIET, NO_STATEMENT = "quiet", "no statement"
BASE, TABLE, STATEMENT = ("datname",), ("datname", "schemaname", "relname"), ("datname", "queryid")


def database() -> Board:
    """Do the databases keep up?"""
    return Board(
        "database",
        "Database",
        "Do the databases keep up?",
        (
            row(
                "Now",
                stat(s.PG_UP, size=(3, 4), words=UP_OR_DOWN),
                stat(s.PG_CONNECTIONS_USED, title="Connections", size=(3, 4)),
                stat(s.PG_OLDEST_TRANSACTION, title="Transaction age", about="The oldest one's.", size=(3, 4)),
                stat(s.POOL_USED, size=(3, 4), no_value="not known", about=POOL),
                stat(s.REDIS_UP, size=(3, 4), words=UP_OR_DOWN),
                stat(s.REDIS_HIT_RATIO, size=(3, 4), no_value=QUIET),
                stat(s.PG_AS_OF, title="Postgres as of", size=(3, 4)),
                stat(s.REDIS_AS_OF, size=(3, 4)),
            ),
            row(
                "Connections and transactions",
                timeseries(
                    level(s.POOL_ACTIVE, legend="busy"),
                    level(s.POOL_IDLE, legend="idle"),
                    title="Connection pool of the application",
                    stacked=True,
                ),
                timeseries(each(s.PG_CONNECTIONS, "state"), title="Connections by state", stacked=True),
                timeseries(level(s.PG_CONNECTIONS_USED, by=("instance",)), title="Connections used over time"),
                timeseries(each(s.PG_BACKENDS, *BASE), title="Backends by database", stacked=True),
                timeseries(
                    per_second(s.PG_COMMITS, BASE, "{{datname}} committed"),
                    per_second(s.PG_ROLLBACKS, BASE, "{{datname}} rolled back"),
                    title="Transactions",
                ),
                timeseries(level(s.PG_ROLLBACK_RATIO, by=("instance",)), title="Rollback ratio over time"),
                timeseries(level(s.PG_CACHE_HIT_RATIO, by=("instance",)), title="Buffer hit ratio over time"),
                timeseries(level(s.PG_OLDEST_TRANSACTION, by=BASE), title="Oldest transaction over time"),
            ),
            row(
                "Redis",
                timeseries(level(s.REDIS_MEMORY, by=("instance",)), title="Redis memory over time"),
                timeseries(level(s.REDIS_MEMORY_USED, by=("instance",)), title="Redis memory used, of its limit"),
                timeseries(s.REDIS_MEMORY_SLOPE, title="Redis memory growth"),
                timeseries(per_second(s.REDIS_COMMANDS, by=("instance",)), title="Redis commands"),
                timeseries(level(s.REDIS_HIT_RATIO, by=("instance",)), title="Redis hit ratio over time"),
                timeseries(s.CACHE_HIT_RATIO, title="Cache hit ratio, as the application counts it"),
                timeseries(level(s.REDIS_CLIENTS, by=("instance",)), title="Redis clients over time"),
                timeseries(level(s.REDIS_KEYS, by=("db",)), title="Redis keys", stacked=True),
                timeseries(per_second(s.REDIS_EVICTIONS, by=("instance",)), title="Redis evictions"),
            ),
            row(
                "Locks, sizes, indexes",
                timeseries(each(s.PG_LOCKS, "mode"), title="Locks by mode", stacked=True),
                timeseries(level(s.PG_SIZE, by=BASE), title="Database size over time", stacked=True),
                bargauge(each(ranked(s.PG_TABLE_SIZE, by=TABLE, number=15), "relname"), title="Largest tables"),
                table(each(s.PG_INDEX_USE, *TABLE), title="Index use by table", key="table-indexes"),
                collapsed=True,
            ),
            row(
                "Statements",
                table(
                    each(ranked(s.PG_QUERY_LOAD, by=STATEMENT, legend="Time spent"), "queryid"),
                    each(ranked(s.PG_QUERY_TIME, STATEMENT, "Time per call", rank=s.PG_QUERY_LOAD), "queryid"),
                    title="Statements that take most time",
                    key="table-statements",
                    no_value=NO_STATEMENT,
                ),
                table(
                    each(ranked(s.PG_QUERY_TIME, by=STATEMENT, legend="Time per call"), "queryid"),
                    title="Slowest statements",
                    key="table-slow",
                    no_value=NO_STATEMENT,
                ),
                bargauge(each(busiest(s.PG_QUERY_CALLS, number=15), *STATEMENT), title="Statements called most"),
                collapsed=True,
            ),
        ),
        span="6h",
        about=(s.PG_UP, s.REDIS_UP, s.REDIS_MEMORY, s.POOL_ACTIVE, s.POOL_IDLE),
    )
