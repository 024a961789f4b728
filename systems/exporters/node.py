"""What the node exporter says of the machine: names, types and labels as Debian 12 ships it (1.5)."""

from __future__ import annotations

from systems import promql as p
from systems import signals as s
from systems.catalogue import counter, gauge, up
from systems.exporter import Exporter
from systems.exporters.scrape import as_of, scraped
from systems.matcher import Matcher

NODE_ORIGIN = "node"


def _memory(field: str) -> str:
    return f"Memory information field {field}_bytes."


CPU = counter(
    "node_cpu_seconds_total",
    "Seconds the CPUs spent in each mode.",
    "s",
    {"cpu": (), "mode": ("user", "system", "iowait", "softirq", "irq", "nice", "steal", "idle")},
    origin=NODE_ORIGIN,
)
LOAD1 = gauge("node_load1", "1m load average.", origin=NODE_ORIGIN)
MEMORY_TOTAL = gauge("node_memory_MemTotal_bytes", _memory("MemTotal"), "bytes", origin=NODE_ORIGIN)
MEMORY_AVAILABLE = gauge("node_memory_MemAvailable_bytes", _memory("MemAvailable"), "bytes", origin=NODE_ORIGIN)
MEMORY_BUFFERS = gauge("node_memory_Buffers_bytes", _memory("Buffers"), "bytes", origin=NODE_ORIGIN)
MEMORY_CACHED = gauge("node_memory_Cached_bytes", _memory("Cached"), "bytes", origin=NODE_ORIGIN)
MEMORY_RECLAIMABLE = gauge("node_memory_SReclaimable_bytes", _memory("SReclaimable"), "bytes", origin=NODE_ORIGIN)
MEMORY_SHARED = gauge("node_memory_Shmem_bytes", _memory("Shmem"), "bytes", origin=NODE_ORIGIN)
SWAP_TOTAL = gauge("node_memory_SwapTotal_bytes", _memory("SwapTotal"), "bytes", origin=NODE_ORIGIN)
SWAP_FREE = gauge("node_memory_SwapFree_bytes", _memory("SwapFree"), "bytes", origin=NODE_ORIGIN)
DISK_READ = counter(
    "node_disk_read_bytes_total",
    "The total number of bytes read successfully.",
    "bytes",
    {"device": ()},
    origin=NODE_ORIGIN,
)
DISK_WRITTEN = counter(
    "node_disk_written_bytes_total",
    "The total number of bytes written successfully.",
    "bytes",
    {"device": ()},
    origin=NODE_ORIGIN,
)
FILE_SYSTEM = {"device": (), "fstype": (), "mountpoint": ()}
SPACE = gauge("node_filesystem_size_bytes", "Filesystem size in bytes.", "bytes", FILE_SYSTEM, origin=NODE_ORIGIN)
SPACE_FREE = gauge(
    "node_filesystem_avail_bytes",
    "Filesystem space available to non-root users in bytes.",
    "bytes",
    FILE_SYSTEM,
    origin=NODE_ORIGIN,
)
RECEIVED = counter(
    "node_network_receive_bytes_total",
    "Network device statistic receive_bytes.",
    "bytes",
    {"device": ()},
    origin=NODE_ORIGIN,
)
TRANSMITTED = counter(
    "node_network_transmit_bytes_total",
    "Network device statistic transmit_bytes.",
    "bytes",
    {"device": ()},
    origin=NODE_ORIGIN,
)
BOOTED = gauge("node_boot_time_seconds", "Node boot time, in unixtime.", "s", origin=NODE_ORIGIN)

MACHINE = ("instance",)
IDLE = CPU.where(mode="idle")
ON_DISK = Matcher("fstype", "!~", "tmpfs|devtmpfs|ramfs|overlay|squashfs|iso9660|fuse.lxcfs")
"""File systems that can fill up: not those in memory, those of images, and the views of containers on either."""
# What the kernel makes of other disks (LVM, RAID) would count the same bytes twice.
DISKS = Matcher("device", "!~", "z?ram.*|loop.*|fd.*|sr.*|dm-.*|md.*")
# So would a container's end of a connection, and the bridge it is on.
CARDS = Matcher("device", "!~", "lo|veth.*|docker.*|br-.*|virbr.*|ifb.*")

NOW = "5m"
"""What a machine does now: far longer than any scrape interval, so that it is known also where that is longer than the
data source's, and one busy moment is no alarm."""
cores = p.count(p.rate(IDLE, NOW), MACHINE)
free = SPACE_FREE.where(ON_DISK)
# What a few minutes foretell of four days is terabytes out.
in_4_days = p.having(p.forecast(free, "6h", 4 * 86400), free.shifted("1h"))

NODE = Exporter(
    origin=NODE_ORIGIN,
    title="node exporter",
    metrics=(
        CPU,
        LOAD1,
        MEMORY_TOTAL,
        MEMORY_AVAILABLE,
        MEMORY_BUFFERS,
        MEMORY_CACHED,
        MEMORY_RECLAIMABLE,
        MEMORY_SHARED,
        SWAP_TOTAL,
        SWAP_FREE,
        DISK_READ,
        DISK_WRITTEN,
        SPACE,
        SPACE_FREE,
        RECEIVED,
        TRANSMITTED,
        BOOTED,
        *scraped(NODE_ORIGIN),
    ),
    answers={
        s.HOST_AS_OF: as_of(NODE_ORIGIN),
        s.HOST_UP: up(NODE_ORIGIN),
        s.HOST_CPU: 1 - p.mean(p.rate(IDLE, NOW), MACHINE),
        s.HOST_CPU_BY_CORE: 1 - p.total(p.rate(IDLE), (*MACHINE, "cpu")),
        s.HOST_CPU_BY_MODE: p.mean(p.rate(CPU.where(Matcher("mode", "!=", "idle"))), (*MACHINE, "mode")),
        s.HOST_CORES: cores,
        s.HOST_LOAD: LOAD1,
        s.HOST_LOAD_PER_CORE: p.highest(LOAD1, MACHINE) / cores,
        s.HOST_MEMORY_USED: 1 - MEMORY_AVAILABLE / MEMORY_TOTAL,
        s.HOST_MEMORY_TOTAL: MEMORY_TOTAL,
        s.HOST_MEMORY_AVAILABLE: MEMORY_AVAILABLE,
        s.HOST_MEMORY_CACHED: MEMORY_CACHED + MEMORY_BUFFERS + MEMORY_RECLAIMABLE - MEMORY_SHARED,
        s.HOST_SWAP_TOTAL: SWAP_TOTAL,
        s.HOST_SWAP_USED: SWAP_TOTAL - SWAP_FREE,
        s.HOST_DISK_READ: DISK_READ.where(DISKS),
        s.HOST_DISK_WRITTEN: DISK_WRITTEN.where(DISKS),
        s.HOST_DISK_USED: 1 - free / (SPACE.where(ON_DISK) > 0),
        s.HOST_DISK_FREE: free,
        s.HOST_DISK_IN_4_DAYS: in_4_days,
        s.HOST_NETWORK_IN: RECEIVED.where(CARDS),
        s.HOST_NETWORK_OUT: TRANSMITTED.where(CARDS),
        s.HOST_UPTIME: p.now() - BOOTED,
    },
    notes={
        s.HOST_CPU: "Over five minutes; by mode and by core it is the latest.",
        s.HOST_DISK_USED: "Room that is kept for root counts as used.",
        s.HOST_DISK_IN_4_DAYS: "If it goes on as in the last six hours. Below zero: full before then. "
        "Known from an hour after the first scrape on.",
    },
)
