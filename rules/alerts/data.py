"""Is what it trades on fresh and good enough?"""

from __future__ import annotations

from panels.line import level
from rules.alert import TICKETS, Alert, Enough
from systems import signals as s

DATA = (
    Alert("DataStaleness", level(s.DATA_AGE), "Market data is old.", hold="1m", missed=True),
    Alert("StaleMarketData", level(s.STALE_SYMBOLS), "Symbols have stale market data.", hold="2m", missed=True),
    Alert(
        "FreshnessBurnFast",
        level(s.FRESH_BURN_1H),
        "Data is old again and again: the month's budget for that would be gone in two days.",
        hold="15m",
        also=(level(s.FRESH_BURN_5M),),
    ),
    Alert(
        "FreshnessBurnSlow",
        level(s.FRESH_BURN_6H),
        "The month's budget for old data would be gone in five days.",
        hold="1h",
        also=(level(s.FRESH_BURN_30M),),
        severities=TICKETS,
    ),
    Alert("SilentSymbols", level(s.SILENT_SYMBOLS), "Feeds of some symbols have gone silent."),
    Alert("LowDataQuality", level(s.DATA_QUALITY, by=("source",)), "Data is not good enough to trade on."),
    Alert(
        "DataFetchesFailing",
        level(s.DATA_FETCH_ERROR_RATIO),
        "A large share of the data fetches fails.",
        enough=Enough(s.DATA_FETCHES, 10, "5m"),
    ),
)
