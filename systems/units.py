"""Units as Grafana names them, and the kind of number that each says a metric is."""

from __future__ import annotations

import difflib
import re
from typing import Any

from errors import CatalogueError
from systems.matcher import is_text

BASIS_POINTS = "suffix:bp"
ALIASES = {
    **dict.fromkeys(("bps", "suffix: bp", "suffix: bps", "suffix:bps"), BASIS_POINTS),
    **dict.fromkeys(("dtdurations", "dthms", "dtdhms", "clocks"), "s"),
    **dict.fromkeys(("dtdurationms", "clockms"), "ms"),
    "decbytes": "bytes",
    "suffix:×": "percentunit",
}
"""Other ways to write a unit: the number is the same. Grafana's `bps` is bits a second; a trader's is not."""

KINDS = {
    "share": "percent percentunit suffix:×",
    "time": "ns µs ms s m h d dtdurationms dtdurations dthms dtdhms clockms clocks timeticks",
    "size": (
        "bits bytes kbytes mbytes gbytes tbytes pbytes "
        "decbits decbytes deckbytes decmbytes decgbytes dectbytes decpbytes"
    ),
    "speed": (
        "pps binbps bps binBps Bps KiBs Kibits KBs Kbits MiBs Mibits MBs Mbits GiBs Gibits GBs Gbits "
        "TiBs Tibits TBs Tbits PiBs Pibits PBs Pbits"
    ),
    "pace": "cps ops reqps rps wps iops eps mps recps rowsps hertz cpm opm reqpm rpm wpm epm mpm",
    "moment": (
        "dateTimeAsIso dateTimeAsIsoNoDateIfToday dateTimeAsUS dateTimeAsUSNoDateIfToday "
        "dateTimeAsLocal dateTimeAsLocalNoDateIfToday dateTimeAsSystem dateTimeFromNow"
    ),
    "count": "locale bool bool_yes_no bool_on_off",
    "": (
        "short none string sci hex hex0x dB humidity pixel ppm celsius fahrenheit kelvin watt kwatt volt amp joule "
        "degree radian rothz rotrpm rotrads flops mflops gflops tflops currencymBTC currencyμBTC"
    ),
}
"""Grafana's unit ids, without those of physics, by what they say of a number; the last say nothing of it."""

_KIND = {
    **{unit: "share" for unit, same in ALIASES.items() if same == BASIS_POINTS},
    **{unit: kind for kind, units in KINDS.items() for unit in units.split()},
    BASIS_POINTS: "share",
}
_MEANT = {
    **dict.fromkeys(("sec", "secs", "second", "seconds"), "s"),
    **dict.fromkeys(("msec", "millis", "millisecond", "milliseconds"), "ms"),
    **dict.fromkeys(("us", "μs", "usec", "microseconds"), "µs"),
    **dict.fromkeys(("min", "minutes"), "m"),
    **dict.fromkeys(("%", "pct"), "percent"),
    **dict.fromkeys(("ratio", "share", "fraction"), "percentunit"),
    **dict.fromkeys(("bp", "basis points"), BASIS_POINTS),
    **dict.fromkeys(("count", "number"), "short"),
}
_OWN = ("suffix:", "prefix:", "time:", "si:", "count:", "currency:", "bool:")


def kind(unit: str) -> str:
    """What sort of number it is: a key of `KINDS`, `money`, or nothing where the unit does not say."""
    if currency(unit):
        return "money"
    return _KIND.get(unit, "")


def currency(unit: str) -> str:
    """The code of the currency that a unit names: of `currencyEUR` and `suffix:USDT`; else nothing."""
    found = re.fullmatch(r"currency([A-Z]{3})|(?:suffix|prefix):\s*([A-Z][A-Z0-9]{2,7})", unit)
    return (found[1] or found[2]) if found else ""


def check_unit(unit: Any, where: str) -> None:
    """Raises `CatalogueError` for what Grafana has no format for."""
    if not is_text(unit):
        raise CatalogueError("its unit must be text", where=where, todo='Write a unit of Grafana\'s, such as "s"')
    if not unit or unit in _KIND or unit.startswith(_OWN) or re.fullmatch("currency[A-Z]{3}", unit):
        return
    word = unit.strip().lower()
    if re.fullmatch("[A-Z]{3}", unit):
        close = [f"currency{unit}"]
    elif word in _MEANT:
        close = [_MEANT[word]]
    else:
        close = difflib.get_close_matches(unit, _KIND, n=1, cutoff=0.75)
    hint = f'Did you mean "{close[0]}"? ' if close else ""
    raise CatalogueError(
        f'no unit "{unit}" in Grafana', where=where, todo=f'{hint}Write one of its ids, or "suffix: …"'
    )
