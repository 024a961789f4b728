"""Is the machine fit to trade?"""

from __future__ import annotations

from panels.line import counted, level, quantile
from rules.alert import TICKETS, Alert, Enough
from systems import signals as s

HEALTH = (
    Alert("ServiceDown", level(s.UP, by=("job", "instance")), "A process does not answer.", hold="2m"),
    # A single restart burns for as long as the short window looks back: only what goes on is told.
    Alert(
        "AvailabilityBurnFast",
        level(s.BURN_1H),
        "It is down again and again: the month's error budget would be gone in two days.",
        hold="15m",
        also=(level(s.BURN_5M),),
    ),
    Alert(
        "AvailabilityBurnSlow",
        level(s.BURN_6H),
        "The month's error budget would be gone in five days.",
        hold="1h",
        also=(level(s.BURN_30M),),
        severities=TICKETS,
    ),
    Alert("HighErrorRate", counted(s.ERRORS, "5m", or_zero=False, by=("component",)), "Errors pile up."),
    Alert("TradingLoopHung", level(s.HEARTBEAT), "The main loop does not turn.", hold="2m", missed=True),
    Alert(
        "SlowTradingLoop",
        quantile(s.CYCLE_DURATION, over="15m"),
        "The main loop is slow.",
        hold="10m",
        enough=Enough(s.CYCLE_DURATION, 5, "15m"),
    ),
    Alert("ComponentDown", level(s.COMPONENT_UP, by=("component",)), "A part of the application does not work."),
    Alert("LowHealthScore", level(s.HEALTH_SCORE), "The system judges itself unhealthy."),
    Alert("OpenFilesExhausted", level(s.OPEN_FILES_RATIO), "A process runs out of file descriptors.", hold="10m"),
    Alert("BackupOverdue", level(s.BACKUP_AGE), "The last backup that worked is too old.", hold="15m"),
)
