"""Made-up numbers for a series: smooth, the same at every look, and of the size that a panel's unit suggests."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b

from preview.asking.source import Look

Curve = Callable[[float], float]
"""A number for each moment (unix seconds)."""

BUCKETS = ("0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10", "+Inf")
"""Upper bounds of the buckets of a histogram."""

_DAY = 86400.0
_MEDIAN_BUCKET, _SPREAD = 5.0, 1.6
_MOMENT_MS = frozenset({"dateTimeAsIso", "dateTimeAsIsoNoDateIfToday", "dateTimeAsUS", "dateTimeFromNow"})
_WHOLE = frozenset({"locale", "short", "string", "sishort"})
_YES_OR_NO = frozenset({"bool", "bool_on_off", "bool_yes_no"})
_SIZES = {
    "percentunit": (0.2, 0.9),
    "percent": (20.0, 90.0),
    "humidity": (20.0, 90.0),
    "bytes": (2e8, 9e8),
    "decbytes": (2e8, 9e8),
    "kbytes": (2e5, 9e5),
    "mbytes": (200.0, 900.0),
    "gbytes": (2.0, 9.0),
    "Bps": (2e4, 9e5),
    "binBps": (2e4, 9e5),
    "bps": (2e5, 9e6),
    "s": (0.02, 0.4),
    "ms": (20.0, 400.0),
    "µs": (20.0, 400.0),
    "ns": (2e3, 4e5),
    "m": (2.0, 40.0),
    "h": (2.0, 20.0),
    "d": (2.0, 20.0),
    "dtdurations": (2e5, 3e5),
    "dtdurationms": (2e8, 3e8),
    "clocks": (2e4, 3e4),
    "clockms": (2e7, 3e7),
    "suffix:bp": (-4.0, 9.0),
    "suffix:×": (0.6, 1.8),
    "suffix:cores": (0.1, 1.6),
    "celsius": (35.0, 60.0),
    "hertz": (2e9, 3e9),
}
_MONEY = (9_000.0, 11_000.0)
_COUNT = (4.0, 60.0)


@dataclass(frozen=True)
class Dice:
    """Numbers from 0 to 1 that follow from a text."""

    text: str

    def __call__(self, what: object) -> float:
        """The number for one purpose."""
        digest = blake2b(f"{self.text}\0{what}".encode("utf-8", "replace"), digest_size=6).digest()
        return int.from_bytes(digest, "big") / 2**48


def curve(look: Look, key: str, bucket: str = "") -> Curve:
    """The numbers of the series `key` that look so; of a histogram's, those up to the bound of a bucket."""
    dice = Dice(key)
    if bucket:
        share = _up_to(bucket)
        size = _tide(dice, 2.0, 40.0)
        return lambda at: size(at) * share
    if look.unit in _MOMENT_MS:
        ago = 60 + 3600 * dice("ago")
        return lambda at: float(math.floor((at - ago) / 900) * 900_000)
    states = look.states or ((0.0, 1.0) if look.unit in _YES_OR_NO else ())
    if states:
        return _states(dice, states)
    tide = _tide(dice, *_ends(look, dice))
    return (lambda at: float(round(tide(at)))) if look.unit in _WHOLE else tide


def _ends(look: Look, dice: Dice) -> tuple[float, float]:
    """Between what the numbers lie: a part of the scale where the panel has one, else what is usual of the unit."""
    if look.low is not None and look.high is not None and look.low < look.high:
        length = look.high - look.low
        return look.low + 0.1 * length, look.low + 0.85 * length
    low, high = _SIZES.get(look.unit, _COUNT)
    if look.unit.startswith("currency") or look.unit in {"suffix:USDT", "suffix:USD"}:
        low, high = _MONEY
    scale = 0.5 + dice("scale") if look.unit not in {"percentunit", "percent", "humidity"} else 1.0
    low, high = low * scale, high * scale
    if look.low is not None and low < look.low:
        low, high = look.low, look.low + (high - low)
    if look.high is not None and high > look.high:
        low, high = look.high - (high - low), look.high
    return low, high


def _tide(dice: Dice, low: float, high: float) -> Curve:
    """A day's swing, two faster ones and a slow drift, all between the ends."""
    waves = ((_DAY, 0.24), (_DAY / 4.7, 0.11), (_DAY / 31, 0.05), (_DAY * 5.3, 0.10))
    turned = [(2 * math.pi / length, size, 2 * math.pi * dice(length)) for length, size in waves]
    return lambda at: low + (high - low) * (0.5 + sum(s * math.sin(f * at + turn) for f, s, turn in turned))


def _states(dice: Dice, states: tuple[float, ...]) -> Curve:
    """Mostly the highest of the states, each of the others for an hour now and then."""
    usual, others = states[-1], states[:-1]

    def at(moment: float) -> float:
        hour = math.floor(moment / 3600)
        return others[hour % len(others)] if others and dice(hour) < 0.06 else usual

    return at


def _up_to(bucket: str) -> float:
    """The share of all events that a bucket holds: more in each that is wider."""
    place = BUCKETS.index(bucket) if bucket in BUCKETS else len(BUCKETS)
    return 1.0 if bucket == "+Inf" else 1 / (1 + math.exp((_MEDIAN_BUCKET - place) / _SPREAD * 2))
