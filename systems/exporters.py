"""Metrics no trading system writes itself: its client library's, and what Prometheus adds for each scrape."""

from __future__ import annotations

from systems.catalogue import counter, gauge

STARTED = gauge("process_start_time_seconds", "Start time of the process since unix epoch in seconds.", "s")
CPU_SECONDS = counter("process_cpu_seconds_total", "Total user and system CPU time spent in seconds.", "s")
RESIDENT_MEMORY = gauge("process_resident_memory_bytes", "Resident memory size in bytes.", "bytes")
VIRTUAL_MEMORY = gauge("process_virtual_memory_bytes", "Virtual memory size in bytes.", "bytes")
OPEN_FDS = gauge("process_open_fds", "Number of open file descriptors.")
MAX_FDS = gauge("process_max_fds", "Maximum number of open file descriptors.")

CLIENT_LIBRARY = (STARTED, CPU_SECONDS, RESIDENT_MEMORY, VIRTUAL_MEMORY, OPEN_FDS, MAX_FDS)
"""What the Prometheus client library of a process exports on Linux."""

UP = gauge("up", "1 when the last scrape worked, 0 when it failed.", "bool")
SCRAPE_DURATION = gauge("scrape_duration_seconds", "How long the last scrape took.", "s")
SCRAPE_SAMPLES = gauge("scrape_samples_scraped", "Samples the target exposed.")
SCRAPE_KEPT = gauge("scrape_samples_post_metric_relabeling", "Samples kept after metric relabelling.")
SCRAPE_ADDED = gauge("scrape_series_added", "Series that the last scrape saw for the first time, about.")

SCRAPE = (UP, SCRAPE_DURATION, SCRAPE_SAMPLES, SCRAPE_KEPT, SCRAPE_ADDED)
"""What Prometheus writes itself for each target at each scrape."""
