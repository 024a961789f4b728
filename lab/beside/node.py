"""A simulated machine: busier as the market is, with a backup each night, and disks that slowly fill."""

from __future__ import annotations

from random import Random

from lab.market import DAY, activity
from lab.process import Process
from lab.simulate import TICK, Behaviour, Target
from systems.exporters import node as catalogue

_GIBIBYTE = 2**30
CORES = 4
MEMORY, SWAP = 16 * _GIBIBYTE, 2 * _GIBIBYTE
UPTIME = 41 * DAY + 5 * 3600 + 17 * 60
BACKUP = range(2 * 3600, 2 * 3600 + 25 * 60)
"""Seconds of the day, UTC, in which the machine is backed up."""
_SHARES = {"user": 0.72, "system": 0.2, "softirq": 0.05, "irq": 0.0, "nice": 0.01, "steal": 0.02}
"""What the busy time of a processor goes to; waiting for the disk comes besides."""

Mount = tuple[str, str, str]
SIZES: dict[Mount, int] = {
    ("/dev/vda1", "ext4", "/"): 40 * _GIBIBYTE,
    ("/dev/vda15", "vfat", "/boot/efi"): 127 * 2**20,
    ("/dev/vdb", "ext4", "/var/lib"): 120 * _GIBIBYTE,
    ("tmpfs", "tmpfs", "/run"): MEMORY // 10,
}


class Machine:
    """A virtual machine with four processors, two disks and one network card."""

    def __init__(self, random: Random, start: int, _: int) -> None:
        self._random = random
        self.process = Process(random, start)
        self.booted = start - UPTIME
        self.cpu = {
            (str(core), mode): share * UPTIME * 0.14 for core in range(CORES) for mode, share in _SHARES.items()
        }
        for core in range(CORES):
            self.cpu |= {(str(core), "iowait"): 0.004 * UPTIME, (str(core), "idle"): 0.856 * UPTIME}
        self.load = 0.6
        self.held = 0.46 * MEMORY
        self.read = {("vda",): 9.1e10, ("vdb",): 3.4e11}
        self.written = {("vda",): 2.2e11, ("vdb",): 1.3e12}
        self.free = {mount: size * 0.58 for mount, size in SIZES.items()}
        self.received = {("eth0",): 5.2e11, ("lo",): 8.8e11}
        self.sent = {("eth0",): 1.1e11, ("lo",): 8.8e11}

    def tick(self, now: int) -> None:
        """Work for one tick."""
        backup = now % DAY in BACKUP
        busy = self._compute(activity(now), backup)
        self.load += (CORES * busy + (0.8 if backup else 0) - self.load) * 0.22
        self.held += self._random.uniform(-1, 1) * 12 * 2**20 - (self.held - 0.46 * MEMORY) * 0.002
        self._store(activity(now), backup)

    def _compute(self, market: float, backup: bool) -> float:
        """The mean share of the processors that was busy."""
        total = 0.0
        for core in range(CORES):
            busy = min(0.14 * market * self._random.lognormvariate(0, 0.3) + (0.22 if backup else 0), 0.9)
            waiting = 0.06 if backup else 0.003
            for mode, share in _SHARES.items():
                self.cpu[str(core), mode] += share * busy * TICK
            self.cpu[str(core), "iowait"] += waiting * TICK
            self.cpu[str(core), "idle"] += (1 - busy - waiting) * TICK
            total += busy / CORES
        return total

    def _store(self, market: float, backup: bool) -> None:
        vary = self._random.lognormvariate(0, 0.4) * TICK
        self.read["vda",] += int(6e3 * vary)
        self.read["vdb",] += int(4e4 * market * vary + (2.4e7 * vary if backup else 0))
        self.written["vda",] += int(2.5e4 * vary)
        self.written["vdb",] += int(2.2e5 * market * vary)
        self.received["eth0",] += int(4.5e4 * market * vary)
        self.sent["eth0",] += int(9e3 * market * vary + (1.1e7 * vary if backup else 0))
        for both in (self.received, self.sent):
            both["lo",] += int(8e4 * market * TICK)
        self.free["/dev/vda1", "ext4", "/"] -= 90 * TICK
        self.free["/dev/vdb", "ext4", "/var/lib"] -= 5_200 * market * TICK


BEHAVIOUR = Behaviour(
    begin=Machine,
    targets=(
        Target(
            drivers={
                catalogue.CPU: lambda machine: {labels: round(spent, 2) for labels, spent in machine.cpu.items()},
                catalogue.LOAD1: lambda machine: round(machine.load, 2),
                catalogue.MEMORY_TOTAL: lambda _: MEMORY,
                catalogue.MEMORY_AVAILABLE: lambda machine: MEMORY - int(machine.held),
                catalogue.MEMORY_BUFFERS: lambda _: 210 * 2**20,
                catalogue.MEMORY_CACHED: lambda machine: int(0.7 * (MEMORY - machine.held)),
                catalogue.MEMORY_RECLAIMABLE: lambda _: 320 * 2**20,
                catalogue.MEMORY_SHARED: lambda _: 48 * 2**20,
                catalogue.SWAP_TOTAL: lambda _: SWAP,
                catalogue.SWAP_FREE: lambda _: SWAP - 61 * 2**20,
                catalogue.DISK_READ: lambda machine: machine.read,
                catalogue.DISK_WRITTEN: lambda machine: machine.written,
                catalogue.SPACE: lambda _: SIZES,
                catalogue.SPACE_FREE: lambda machine: {mount: int(free) for mount, free in machine.free.items()},
                catalogue.RECEIVED: lambda machine: machine.received,
                catalogue.TRANSMITTED: lambda machine: machine.sent,
                catalogue.BOOTED: lambda machine: machine.booted,
            },
            process=lambda machine: machine.process,
        ),
    ),
)
