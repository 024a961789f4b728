"""A simulated Redis: a cache of market data that expires, and a queue."""

from __future__ import annotations

from random import Random

from lab.market import activity
from lab.process import Process
from lab.simulate import TICK, Behaviour, Target
from systems.exporters import redis as catalogue

_MEBIBYTE = 2**20
MEMORY_MAX = 256 * _MEBIBYTE
BYTES_A_KEY = 1_900


class Redis:
    """A Redis with a cache (db0) and a queue (db1)."""

    def __init__(self, random: Random, start: int, _: int) -> None:
        self._random = random
        self.process = Process(random, start)
        self.cached, self.queued, self.clients = 21_000.0, 40, 14
        self.commands, self.hits, self.misses = 61_000_000, 38_000_000, 2_900_000

    def tick(self, now: int) -> None:
        """Serve for one tick."""
        market = activity(now)
        commands = int(55 * market * TICK * self._random.uniform(0.8, 1.2))
        lookups = int(0.65 * commands)
        missed = int(lookups * self._random.uniform(0.04, 0.1))
        self.commands += commands
        self.hits += lookups - missed
        self.misses += missed
        self.cached += (20_000 + 6_000 * market - self.cached) * 0.01 + self._random.uniform(-60, 60)
        self.queued = self._random.randrange(int(30 + 50 * market))
        self.clients = 14 + self._random.randrange(4)

    @property
    def keys(self) -> dict[tuple[str], int]:
        """How many keys each database holds."""
        return {("db0",): int(self.cached), ("db1",): self.queued}


BEHAVIOUR = Behaviour(
    begin=Redis,
    targets=(
        Target(
            drivers={
                catalogue.UP: lambda _: 1,
                catalogue.MEMORY: lambda redis: 3 * _MEBIBYTE + BYTES_A_KEY * sum(redis.keys.values()),
                catalogue.MEMORY_MAX: lambda _: MEMORY_MAX,
                catalogue.CLIENTS: lambda redis: redis.clients,
                catalogue.COMMANDS: lambda redis: redis.commands,
                catalogue.HITS: lambda redis: redis.hits,
                catalogue.MISSES: lambda redis: redis.misses,
                catalogue.EVICTED: lambda _: 0,
                catalogue.KEYS: lambda redis: redis.keys,
            },
            process=lambda redis: redis.process,
        ),
    ),
)
