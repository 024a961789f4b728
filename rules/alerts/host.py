"""Does the machine have room?"""

from __future__ import annotations

from panels.line import level
from rules.alert import TICKETS, WARNS, Alert
from systems import signals as s

HOST = (
    Alert(
        "HighCPUUsage",
        level(s.HOST_CPU, by=("instance",)),
        "The machine's processors are busy.",
        hold="10m",
        severities=WARNS,
    ),
    Alert(
        "HighMemoryUsage",
        level(s.HOST_MEMORY_USED, by=("instance",)),
        "The machine's memory is nearly full.",
        severities=WARNS,
    ),
    Alert("DiskSpaceLow", level(s.HOST_DISK_USED, by=("instance", "mountpoint")), "A disk is nearly full."),
    Alert(
        "DiskFillsUp",
        level(s.HOST_DISK_IN_4_DAYS, by=("instance", "mountpoint")),
        "A disk will be full within four days if it goes on like this.",
        hold="1h",
        severities=TICKETS,
    ),
)
