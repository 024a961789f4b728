"""Do the services around the bot answer: HTTP, gateway, core, data service?"""

from __future__ import annotations

from systems.signal import BYTES, NONE_IS_GOOD, SECONDS, Distribution, Events, Level, ratio, status

HTTP_REQUESTS = Events("http_requests", "HTTP requests", "How much is asked of its own API?")
HTTP_ERRORS = Events(
    "http_errors", "HTTP errors", "How many requests end in a server error?", better="lower", silence=NONE_IS_GOOD
)
HTTP_ERROR_RATIO = ratio(
    "http_error_ratio", "HTTP error ratio", "What share of the requests ends in a server error?", "lower", decimals=2
)
HTTP_LATENCY = Distribution(
    "http_latency", "HTTP latency", "How fast does its own API answer?", SECONDS, "lower", low=0
)
SERVICE_UP = status(
    "service_up",
    "Services behind the gateway",
    "Which services behind the gateway answer, as the gateway sees them?",
    "higher",
    combine="min",
)
RATE_LIMITED = Events(
    "rate_limited", "Rate limit violations", "Who asks too much?", better="lower", silence=NONE_IS_GOOD
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
    "data_fetch_errors", "Failed data fetches", "Which source fails?", better="lower", silence=NONE_IS_GOOD
)
DATA_FETCH_ERROR_RATIO = ratio(
    "data_fetch_error_ratio", "Data fetch error ratio", "What share of the fetches fails?", "lower", decimals=2
)
DATA_FETCH_DURATION = Distribution(
    "data_fetch_duration", "Data fetch time", "How long does a fetch take?", SECONDS, "lower", low=0
)
DATA_QUALITY = ratio("data_quality", "Data quality", "Is the data good enough to trade on?", "higher", combine="min")
CACHE_HIT_RATIO = ratio("cache_hit_ratio", "Cache hit ratio", "Does the cache spare fetches?", "higher", combine="avg")
CACHE_SIZE = Level("cache_size", "Cache size", "How much does the cache hold?", BYTES, low=0)
