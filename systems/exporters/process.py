"""What the Prometheus client library of a process exports on Linux, in any language.

Names and types as prometheus_client 0.26 exports them.
"""

from __future__ import annotations

from systems import signals as s
from systems.catalogue import counter, gauge
from systems.exporter import Exporter
from systems.metric import APP

STARTED = gauge("process_start_time_seconds", "Start time of the process since unix epoch in seconds.", "s")
CPU_SECONDS = counter("process_cpu_seconds_total", "Total user and system CPU time spent in seconds.", "s")
RESIDENT_MEMORY = gauge("process_resident_memory_bytes", "Resident memory size in bytes.", "bytes")
VIRTUAL_MEMORY = gauge("process_virtual_memory_bytes", "Virtual memory size in bytes.", "bytes")
OPEN_FDS = gauge("process_open_fds", "Number of open file descriptors.")
MAX_FDS = gauge("process_max_fds", "Maximum number of open file descriptors.")

PROCESS = Exporter(
    origin=APP,
    title="client library",
    metrics=(STARTED, CPU_SECONDS, RESIDENT_MEMORY, VIRTUAL_MEMORY, OPEN_FDS, MAX_FDS),
    answers={
        s.STARTED: STARTED,
        s.CPU_SECONDS: CPU_SECONDS,
        s.MEMORY: RESIDENT_MEMORY,
        s.OPEN_FILES: OPEN_FDS,
        s.OPEN_FILES_LIMIT: MAX_FDS,
    },
)
