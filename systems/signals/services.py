"""Do the services around the bot answer: HTTP, gateway, core, data service?"""

from __future__ import annotations

from systems.signal import BYTES, RATIO, SECONDS, STATE, Distribution, Events, Level

HTTP_REQUESTS = Events("http_requests", "HTTP requests", "How much is asked of its own API?")
HTTP_ERRORS = Events(
    "http_errors",
    "HTTP errors",
    "How many requests end in a server error?",
    better="lower",
    silence="None is good news: without one it is zero, as long as the system answers its scrapes.",
)
HTTP_ERROR_RATIO = Level(
    "http_error_ratio",
    "HTTP error ratio",
    "What share of the requests ends in a server error?",
    RATIO,
    "lower",
    low=0,
    high=1,
    decimals=2,
)
HTTP_LATENCY = Distribution(
    "http_latency", "HTTP latency", "How fast does its own API answer?", SECONDS, "lower", low=0
)
SERVICE_UP = Level(
    "service_up",
    "Services behind the gateway",
    "Which services does the gateway see working?",
    STATE,
    "higher",
    low=0,
    high=1,
    decimals=0,
    combine="min",
)
RATE_LIMITED = Events(
    "rate_limited",
    "Rate limit violations",
    "Who asks too much?",
    better="lower",
    silence="None is good news: without one it is zero, as long as the system answers its scrapes.",
)
INDICATORS = Events("indicators", "Indicator calculations", "How many indicators are calculated?")
INDICATOR_DURATION = Distribution(
    "indicator_duration", "Indicator calculation time", "How long does an indicator take?", SECONDS, "lower", low=0
)
VECTOR_DURATION = Distribution(
    "vector_duration",
    "Vectorised operation time",
    "How long does a vectorised operation take?",
    SECONDS,
    "lower",
    low=0,
)
CORE_MEMORY = Level("core_memory", "Memory of the core", "How much memory does the core service hold?", BYTES, low=0)
DATA_FETCHES = Events("data_fetches", "Data fetches", "How much data is fetched?")
DATA_FETCH_ERRORS = Events(
    "data_fetch_errors",
    "Failed data fetches",
    "Which source fails?",
    better="lower",
    silence="None is good news: without one it is zero, as long as the system answers its scrapes.",
)
DATA_FETCH_ERROR_RATIO = Level(
    "data_fetch_error_ratio",
    "Data fetch error ratio",
    "What share of the fetches fails?",
    RATIO,
    "lower",
    low=0,
    high=1,
    decimals=2,
)
DATA_FETCH_DURATION = Distribution(
    "data_fetch_duration", "Data fetch time", "How long does a fetch take?", SECONDS, "lower", low=0
)
DATA_QUALITY = Level(
    "data_quality",
    "Data quality",
    "Is the data good enough to trade on?",
    RATIO,
    "higher",
    low=0,
    high=1,
    decimals=1,
    combine="min",
)
CACHE_HIT_RATIO = Level(
    "cache_hit_ratio",
    "Cache hit ratio",
    "Does the cache spare fetches?",
    RATIO,
    "higher",
    low=0,
    high=1,
    decimals=1,
    combine="avg",
)
CACHE_SIZE = Level("cache_size", "Cache size", "How much does the cache hold?", BYTES, low=0)
