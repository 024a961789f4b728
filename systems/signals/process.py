"""Does the machine run: its loop, its data, its process?"""

from __future__ import annotations

from systems.signal import (
    BYTES,
    CORES,
    COUNT,
    DURATION,
    NO_UNIT,
    NONE_IS_GOOD,
    PER_MINUTE,
    SECONDS,
    TIMES,
    Distribution,
    Events,
    Level,
    ratio,
    status,
)

ERROR_BUDGET = 0.001
"""What is left of an availability objective of 99.9 %."""

_BUDGET = f"How fast is the error budget ({100 - 100 * ERROR_BUDGET:g} % availability) used up"

AVAILABILITY = ratio("availability", "Processes up", "What share of the processes answers?", "higher", decimals=0)
AVAILABILITY_DAY = ratio(
    "availability_day",
    "Available, 24 h",
    f"Is the objective of {100 - 100 * ERROR_BUDGET:g} % kept?",
    "higher",
    decimals=2,
)
BURN_5M = Level("burn_5m", "Burn rate, 5 min", f"{_BUDGET} now?", TIMES, "lower", low=0, decimals=1)
BURN_30M = Level("burn_30m", "Burn rate, 30 min", f"{_BUDGET} in half an hour?", TIMES, "lower", low=0, decimals=1)
BURN_1H = Level("burn_1h", "Burn rate, 1 h", f"{_BUDGET} in an hour?", TIMES, "lower", low=0, decimals=1)
BURN_6H = Level("burn_6h", "Burn rate, 6 h", f"{_BUDGET} in six hours?", TIMES, "lower", low=0, decimals=1)
DATA_AGE = Level(
    "data_age",
    "Data age",
    "How old is the newest market data of the slowest source?",
    SECONDS,
    "lower",
    low=0,
    combine="max",
)
FRESHNESS_BUDGET = 0.01
"""What is left of an objective that data is fresh 99 % of the time."""

_FRESHNESS = f"How fast is the error budget ({100 - 100 * FRESHNESS_BUDGET:g} % of the time with fresh data) used up"

FRESH = status("fresh", "Data is fresh", "Can it see the market?", "higher", combine="min")
FRESH_BURN_5M = Level(
    "fresh_burn_5m", "Freshness burn rate, 5 min", f"{_FRESHNESS} now?", TIMES, "lower", low=0, decimals=1
)
FRESH_BURN_30M = Level(
    "fresh_burn_30m", "Freshness burn rate, 30 min", f"{_FRESHNESS} in half an hour?", TIMES, "lower", low=0, decimals=1
)
FRESH_BURN_1H = Level(
    "fresh_burn_1h", "Freshness burn rate, 1 h", f"{_FRESHNESS} in an hour?", TIMES, "lower", low=0, decimals=1
)
FRESH_BURN_6H = Level(
    "fresh_burn_6h", "Freshness burn rate, 6 h", f"{_FRESHNESS} in six hours?", TIMES, "lower", low=0, decimals=1
)
DATA_AGE_RECEIVED = Distribution(
    "data_age_received", "Data age on arrival", "How old is market data when it comes in?", SECONDS, "lower", low=0
)
FEED_UPDATES = Events("feed_updates", "Feed updates", "How much market data comes in?", better="higher")
SILENT_SYMBOLS = Level(
    "silent_symbols",
    "Silent symbols",
    "How many symbols have sent nothing for five minutes?",
    COUNT,
    "lower",
    low=0,
    decimals=0,
)
STALE_SYMBOLS = Level(
    "stale_symbols",
    "Stale symbols",
    "How many symbols have old data?",
    COUNT,
    "lower",
    low=0,
    decimals=0,
    combine="max",
)
WEBSOCKETS = Level("websockets", "WebSocket connections", "How many connections are open?", COUNT, low=0, decimals=0)
CYCLE_DURATION = Distribution(
    "cycle_duration", "Cycle duration", "How long does one round of the main loop take?", SECONDS, "lower", low=0
)
HEARTBEAT = Level(
    "heartbeat",
    "Loop heartbeat",
    "Does the slowest main loop turn? Zero is hung.",
    PER_MINUTE,
    "higher",
    low=0,
    decimals=1,
)
ERRORS = Events(
    "errors", "Errors", "Which component fails, and how badly?", better="lower", silence=NONE_IS_GOOD, limit_over="5m"
)
STARTED = Level("started", "Start time", "When was the process started (unix seconds)?", NO_UNIT, combine="max")
UPTIME = Level(
    "uptime", "Uptime", "How long has it been running?", DURATION, "higher", low=0, decimals=1, combine="min"
)
RESTARTS = Level("restarts", "Restarts, 24 h", "Did it restart in the last day?", better="lower", low=0, decimals=0)
CPU_SECONDS = Events("cpu_seconds", "CPU", "How much processor time does it take?", CORES)
MEMORY = Level("memory", "Memory", "How much memory does it hold?", BYTES, low=0)
OPEN_FILES = Level("open_files", "Open files", "How many files and sockets are open?", low=0, decimals=0)
OPEN_FILES_LIMIT = Level("open_files_limit", "Open files allowed", "How many may be open?", low=0, decimals=0)
OPEN_FILES_RATIO = ratio("open_files_ratio", "Open files used", "Does it run out of files and sockets?", "lower")
SCRAPE_DURATION = Level(
    "scrape_duration",
    "Scrape duration",
    "How long does collecting the metrics take?",
    SECONDS,
    "lower",
    low=0,
    combine="max",
)
SERIES = Level("series", "Series by metric", "Which metrics cost most to keep?", low=0, decimals=0, combine="count")
