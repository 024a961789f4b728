"""A simulated PostgreSQL that keeps what a trading system writes: orders, trades, candles."""

from __future__ import annotations

from random import Random

from lab.market import activity
from lab.process import Process
from lab.simulate import TICK, Behaviour, Target
from systems.exporters import postgres as catalogue

_MEBIBYTE = 2**20
SERVER = "localhost:5432"
TRADING, MAINTENANCE = "trading", "postgres"
DATABASES = {TRADING: "16384", MAINTENANCE: "5"}
POOL, MAX_CONNECTIONS = 12, 100

# rows a second at usual activity, bytes a row, index and sequential scans a second
TABLES = {
    "candles": (0.5, 130, 6.0, 0.01),
    "orders": (0.02, 420, 1.4, 0.004),
    "positions": (0.001, 360, 2.2, 0.3),
    "signals": (0.05, 310, 0.5, 0.002),
    "trades": (0.01, 280, 0.7, 0.02),
}
# calls a second, seconds a call
STATEMENTS = {
    "-7219843325790214371": (2.4, 0.0006),
    "-1684930027518820349": (0.9, 0.0031),
    "2209845170134416872": (0.11, 0.041),
    "5830117746239904128": (6.0, 0.0002),
    "8123390556712204405": (0.004, 1.3),
}
_LOCKS = {"accesssharelock": 3, "rowsharelock": 1, "rowexclusivelock": 2}
"""The most locks of each kind at one moment."""
_DURATIONS = {"active": 0.4, "idle in transaction": 0.08}
"""Usual age in seconds of the oldest transaction in each state; the others have none."""


class Server:
    """A PostgreSQL with one database that is used and the one that is always there."""

    def __init__(self, random: Random, start: int, _: int) -> None:
        self._random = random
        self.process = Process(random, start)
        self.rows = {table: 3e7 * rate for table, (rate, *_) in TABLES.items()}
        self.index_scans = {table: int(8e6 * index) for table, (_, _, index, _) in TABLES.items()}
        self.sequential_scans = {table: int(8e6 * scan) for table, (*_, scan) in TABLES.items()}
        self.calls = {query: int(8e6 * rate) for query, (rate, _) in STATEMENTS.items()}
        self.spent = {query: self.calls[query] * each for query, (_, each) in STATEMENTS.items()}
        self.commits = dict.fromkeys(DATABASES, 4_800_000)
        self.rollbacks = dict.fromkeys(DATABASES, 900)
        self.found = dict.fromkeys(DATABASES, 920_000_000)
        self.fetched = dict.fromkeys(DATABASES, 3_100_000)
        self.tick(start)

    def tick(self, now: int) -> None:
        """Answer what is asked in one tick."""
        market = activity(now)
        self.active = min(1 + int(self._random.expovariate(0.9 / market)), POOL - 1)
        self.waiting = self._random.random() < 0.15
        self.locks = {mode: self._random.randrange(most + 1) for mode, most in _LOCKS.items()}
        self.ages = {state: usual * self._random.lognormvariate(0, 0.7) for state, usual in _DURATIONS.items()}
        for table, (rows, _, index, scan) in TABLES.items():
            self.rows[table] += rows * market * TICK
            self.index_scans[table] += self._about(index * market)
            self.sequential_scans[table] += self._about(scan)
        for query, (rate, each) in STATEMENTS.items():
            calls = self._about(rate * market)
            self.calls[query] += calls
            self.spent[query] += calls * each * self._random.lognormvariate(0, 0.25)
        self._transact(TRADING, 4.2 * market)
        self._transact(MAINTENANCE, 0.4)

    def _transact(self, database: str, rate: float) -> None:
        done = self._about(rate)
        self.commits[database] += done
        self.rollbacks[database] += self._random.random() < 0.004 * done
        self.found[database] += 190 * done
        self.fetched[database] += self._about(0.05 * done)

    def _about(self, rate: float) -> int:
        """How often something happens in a tick that happens `rate` times a second: about, and right on average."""
        return int(rate * TICK * self._random.uniform(0.6, 1.4) + self._random.random())

    def size(self, table: str) -> int:
        """Bytes of a table without its indexes, in whole pages."""
        return int(self.rows[table] * TABLES[table][1]) // 8192 * 8192


def _by_table(values: dict[str, int]) -> dict[tuple[str, str, str], int]:
    return {(TRADING, "public", table): value for table, value in values.items()}


def _by_database(values: dict[str, int]) -> dict[tuple[str, str, str], int]:
    return {(DATABASES[name], name, SERVER): value for name, value in values.items()}


def _by_statement(values: dict[str, float]) -> dict[tuple[str, str, str], float]:
    return {("trader", TRADING, query): value for query, value in values.items()}


def _connections(server: Server) -> dict[tuple[str, str, str], int]:
    counts = {"active": server.active, "idle in transaction": int(server.waiting)}
    counts["idle"] = POOL - sum(counts.values())
    trading = {(TRADING, SERVER, state): counts.get(state, 0) for state in catalogue.STATES}
    return {**trading, (MAINTENANCE, SERVER, "active"): 1}  # the exporter itself


def _locks(server: Server) -> dict[tuple[str, str, str], int]:
    return {(TRADING, mode, SERVER): server.locks.get(mode, 0) for mode in catalogue.MODES}


def _sizes(server: Server) -> dict[str, int]:
    return {table: server.size(table) for table in TABLES}


def _index_sizes(server: Server) -> dict[str, int]:
    return {table: size // 3 // 8192 * 8192 for table, size in _sizes(server).items()}


def _sizes_with_indexes(server: Server) -> dict[str, int]:
    indexes = _index_sizes(server)
    return {table: size + indexes[table] for table, size in _sizes(server).items()}


BEHAVIOUR = Behaviour(
    begin=Server,
    targets=(
        Target(
            # Sizes as 0.14 says them and as 0.18 does: whichever a panel asks for.
            drivers={
                catalogue.UP: lambda _: 1,
                catalogue.CONNECTIONS: _connections,
                catalogue.OLDEST: lambda server: {
                    (TRADING, SERVER, state): round(server.ages.get(state, 0), 6) for state in catalogue.STATES
                },
                catalogue.MAX_CONNECTIONS: lambda _: {(SERVER,): MAX_CONNECTIONS},
                catalogue.LOCKS: _locks,
                catalogue.SIZE: lambda server: {
                    (TRADING, SERVER): 9 * _MEBIBYTE + sum(_sizes_with_indexes(server).values()),
                    (MAINTENANCE, SERVER): 8 * _MEBIBYTE,
                },
                catalogue.BACKENDS: lambda _: _by_database({TRADING: POOL, MAINTENANCE: 1}),
                catalogue.COMMITS: lambda server: _by_database(server.commits),
                catalogue.ROLLBACKS: lambda server: _by_database(server.rollbacks),
                catalogue.BLOCKS_HIT: lambda server: _by_database(server.found),
                catalogue.BLOCKS_READ: lambda server: _by_database(server.fetched),
                catalogue.SEQUENTIAL_SCANS: lambda server: _by_table(server.sequential_scans),
                catalogue.INDEX_SCANS: lambda server: _by_table(server.index_scans),
                catalogue.TABLE_AND_INDEX_SIZE: lambda server: _by_table(_sizes_with_indexes(server)),
                catalogue.TABLE_SIZE: lambda server: _by_table(_sizes(server)),
                catalogue.INDEX_SIZE: lambda server: _by_table(_index_sizes(server)),
                catalogue.STATEMENT_SECONDS: lambda server: _by_statement(
                    {query: round(spent, 4) for query, spent in server.spent.items()}
                ),
                catalogue.STATEMENT_CALLS: lambda server: _by_statement(server.calls),
            },
            process=lambda server: server.process,
        ),
    ),
)
