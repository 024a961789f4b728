"""The host dashboard."""

from __future__ import annotations

from dashboards.board import Board
from panels.line import each, level, per_second
from panels.row import row
from panels.stat import stat
from panels.style import UP_OR_DOWN
from panels.timeseries import timeseries
from systems import signals as s

ON = ("instance",)
DEVICE, PLACE = (*ON, "device"), (*ON, "mountpoint")
SERVICE = ("job", *ON)


def host() -> Board:
    """Is the machine below it fit?"""
    return Board(
        "host",
        "Host",
        "Is the machine below it fit?",
        (
            row(
                "Now",
                stat(s.HOST_UP, size=(3, 4), words=UP_OR_DOWN),
                stat(s.HOST_CPU, size=(3, 4)),
                stat(s.HOST_LOAD_PER_CORE, size=(3, 4)),
                stat(s.HOST_MEMORY_USED, size=(3, 4)),
                stat(s.HOST_DISK_USED, title="Fullest disk", size=(3, 4)),
                stat(s.HOST_DISK_IN_4_DAYS, title="Disk in 4 days", size=(3, 4), no_value="not known yet"),
                stat(s.HOST_UPTIME, size=(3, 4)),
                stat(s.HOST_AS_OF, size=(3, 4)),
            ),
            row(
                "Processors and memory",
                timeseries(level(s.HOST_CPU, by=ON), title="CPU used over time"),
                timeseries(level(s.HOST_MEMORY_USED, by=ON), title="Memory used over time"),
                timeseries(each(s.HOST_CPU_BY_MODE, "mode"), title="CPU by mode", stacked=True),
                timeseries(
                    level(s.HOST_MEMORY_TOTAL, legend="in all"),
                    level(s.HOST_MEMORY_AVAILABLE, legend="available"),
                    level(s.HOST_MEMORY_CACHED, legend="caches"),
                    title="Memory breakdown",
                    about="All machines together. What is available includes most of the caches.",
                ),
            ),
            row(
                "Disks and network",
                timeseries(level(s.HOST_DISK_USED, by=PLACE), title="Disk used over time"),
                timeseries(
                    per_second(s.HOST_DISK_READ, DEVICE, "{{instance}} {{device}} read"),
                    per_second(s.HOST_DISK_WRITTEN, DEVICE, "{{instance}} {{device}} written"),
                    title="Disk read and written",
                ),
                timeseries(
                    per_second(s.HOST_NETWORK_IN, DEVICE, "{{instance}} {{device}} in"),
                    per_second(s.HOST_NETWORK_OUT, DEVICE, "{{instance}} {{device}} out"),
                    title="Network traffic",
                ),
                timeseries(
                    level(s.HOST_DISK_FREE, PLACE, "{{instance}} {{mountpoint}} now"),
                    level(s.HOST_DISK_IN_4_DAYS, PLACE, "{{instance}} {{mountpoint}} in 4 days"),
                    title="Disk space free, and in four days",
                    limits=False,
                ),
            ),
            row(
                "Cores, load, swap",
                timeseries(each(level(s.HOST_CPU_BY_CORE, by=ON), "cpu"), title="CPU by core"),
                timeseries(
                    level(s.HOST_LOAD, ON, "{{instance}} load"),
                    level(s.HOST_CORES, ON, "{{instance}} cores"),
                    title="Load average and cores",
                ),
                timeseries(level(s.HOST_LOAD_PER_CORE, by=ON), title="Load per core over time"),
                timeseries(
                    level(s.HOST_SWAP_USED, ON, "{{instance}} used"),
                    level(s.HOST_SWAP_TOTAL, ON, "{{instance}} in all"),
                    title="Swap",
                ),
                collapsed=True,
            ),
            row(
                "Processes of the trading system",
                timeseries(each(per_second(s.CPU_SECONDS), *SERVICE), title="CPU by process"),
                timeseries(each(s.MEMORY, *SERVICE), title="Memory by process"),
                timeseries(each(s.OPEN_FILES, *SERVICE), title="Open files by process"),
                timeseries(s.OPEN_FILES_RATIO, title="Open files used, worst process"),
                collapsed=True,
            ),
        ),
        span="6h",
        about=(s.HOST_UP, s.HOST_CPU, s.HOST_MEMORY_USED, s.HOST_DISK_USED),
    )
