"""Is the machine below it fit: processors, memory, disks, network?"""

from __future__ import annotations

from systems.signal import BYTES, CLOCK, COUNT, DURATION, NO_UNIT, RATIO, Events, Level, ratio, status

HOST_AS_OF = Level("host_as_of", "Data as of", "How fresh is what is known of the machine?", CLOCK, combine="max")
HOST_UP = status("host_up", "Node exporter", "Does the node exporter answer?", "higher", combine="min")
HOST_CPU = ratio("host_cpu", "CPU used", "Are the processors busy?", "lower", combine="max")
HOST_CPU_BY_CORE = ratio("host_cpu_by_core", "CPU by core", "Is one core alone at its end?", combine="max")
HOST_CPU_BY_MODE = Level(
    "host_cpu_by_mode", "CPU by mode", "What are the processors busy with?", RATIO, low=0, decimals=1, combine="avg"
)
HOST_CORES = Level("host_cores", "Cores", "How many processors are there?", COUNT, low=0, decimals=0)
HOST_LOAD = Level(
    "host_load", "Load average, 1 min", "How many tasks want a processor?", NO_UNIT, low=0, decimals=2, combine="max"
)
HOST_LOAD_PER_CORE = Level(
    "host_load_per_core",
    "Load per core",
    "Do tasks wait for a processor?",
    RATIO,
    "lower",
    low=0,
    decimals=1,
    combine="max",
)
HOST_MEMORY_USED = ratio("host_memory_used", "Memory used", "Does it run out of memory?", "lower", combine="max")
HOST_MEMORY_TOTAL = Level("host_memory_total", "Memory", "How much memory is there?", BYTES, low=0)
HOST_MEMORY_AVAILABLE = Level(
    "host_memory_available", "Memory available", "How much memory can still be taken?", BYTES, low=0
)
HOST_MEMORY_CACHED = Level(
    "host_memory_cached", "Memory in caches", "How much memory holds caches that can be dropped?", BYTES, low=0
)
HOST_SWAP_TOTAL = Level("host_swap_total", "Swap", "How much swap is there?", BYTES, low=0)
HOST_SWAP_USED = Level("host_swap_used", "Swap used", "Does it swap?", BYTES, low=0)
HOST_DISK_READ = Events("host_disk_read", "Disk read", "How much is read from the disks?", BYTES)
HOST_DISK_WRITTEN = Events("host_disk_written", "Disk written", "How much is written to the disks?", BYTES)
HOST_DISK_USED = ratio("host_disk_used", "Disk used", "How full are the file systems?", "lower", combine="max")
HOST_DISK_FREE = Level("host_disk_free", "Disk space free", "How much room is left?", BYTES, low=0, combine="min")
HOST_DISK_IN_4_DAYS = Level(
    "host_disk_in_4_days",
    "Disk space free in four days",
    "Will a file system be full before anyone looks?",
    BYTES,
    "higher",
    combine="min",
)
HOST_NETWORK_IN = Events("host_network_in", "Network in", "How much comes in?", BYTES)
HOST_NETWORK_OUT = Events("host_network_out", "Network out", "How much goes out?", BYTES)
HOST_UPTIME = Level(
    "host_uptime", "Machine uptime", "How long has the machine been on?", DURATION, low=0, decimals=1, combine="min"
)
