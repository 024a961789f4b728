"""Numbers on the page read as Grafana writes them: each literal here is what Grafana's own formatter gives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from page_case import END, Number, Seen, moment, panel, seen, site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

HOUR = 3_600_000
UNITS: list[tuple[Number, str, int | None, str]] = [
    (1234.5, "currencyUSD", None, "$1.23K"),
    (0, "currencyUSD", None, "$0"),
    (-1234567, "currencyUSD", 2, "-$1.23M"),
    (1234567, "currencyINR", None, "₹1.23M"),
    (42.35, "percent", None, "42.4%"),
    (0.4235, "percentunit", None, "42.4%"),
    (0.4235, "percentunit", 0, "42%"),
    (-0.05, "percentunit", 2, "-5.00%"),
    (90, "s", None, "1.50 mins"),
    (0.0123, "s", None, "12.3 ms"),
    (86400, "s", None, "1 day"),
    (1e-9, "s", None, "1 ns"),
    (1500, "ms", None, "1.50 s"),
    (0.25, "ms", None, "0.250 ms"),
    (1536, "bytes", None, "1.50 KiB"),
    (5368709120, "bytes", None, "5 GiB"),
    (2500, "Bps", None, "2.50 kB/s"),
    (0.5, "ops", None, "0.500 ops/s"),
    (1234, "ops", None, "1.23K ops/s"),
    (12, "opm", None, "12 ops/m"),
    (3.25, "reqps", None, "3.25 req/s"),
    (1234567, "short", None, "1.23 Mil"),
    (0, "short", None, "0"),
    (1e21, "short", None, "1 Sext"),
    (0.00001234, "short", None, "0.0000123"),
    (1234567.891, "locale", None, "1,234,567.891"),
    (1234567, "locale", 0, "1,234,567"),
    (93784, "dtdurations", None, "1 day"),
    (93784, "dtdurations", 1, "1 day, 2 hours"),
    (END - 2 * HOUR, "dateTimeFromNow", None, "2 hours ago"),
    (END - 2 * HOUR, "dateTimeAsIsoNoDateIfToday", None, "13:00:00"),
    (END - 48 * HOUR, "dateTimeAsIsoNoDateIfToday", None, "2025-06-10 15:00:00"),
    (1234.5, "suffix:USDT", None, "1235 USDT"),
    (-3, "suffix:bp", None, "-3 bp"),
    (1.5, "suffix:×", None, "1.50 ×"),
    (1, "bool", None, "True"),
    (0, "bool", None, "False"),
    (12.3456, "none", None, "12.3"),
    (12.3456, "none", 0, "12"),
    (12.3456, "none", 1, "12.3"),
    (12.3456, "none", 2, "12.35"),
    (12.3456, "none", 3, "12.346"),
    (12.3456, "none", 4, "12.3456"),
    (1e15, "none", None, "1000000000000000"),
    (1e-9, "none", None, "1e-9"),
    ("NaN", "short", None, "NaN"),
    ("+Inf", "short", None, "∞"),
    ("-Inf", "none", None, "-∞"),
    (7, "no such unit", None, "7 no such unit"),
]
"""Value, unit, decimals, and how it reads."""
TEXTS = [f"{value} {unit} {decimals}" for value, unit, decimals, _ in UNITS]


@pytest.fixture(scope="module")
def numbers(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    stats = [
        panel(
            "stat",
            title,
            moment(value),
            size=(4, 3),
            defaults={"unit": unit} | ({} if decimals is None else {"decimals": decimals}),
            options={"reduceOptions": {"calcs": ["last"]}, "textMode": "value", "colorMode": "value"},
        )
        for title, (value, unit, decimals, _) in zip(TEXTS, UNITS, strict=True)
    ]
    with seen(chromium, tmp_path_factory.mktemp("units"), site(stats)) as page:
        yield page


@pytest.mark.parametrize(("title", "reads"), list(zip(TEXTS, [reads for *_, reads in UNITS], strict=True)), ids=TEXTS)
def test_a_stat_reads_as_in_grafana(numbers: Seen, title: str, reads: str) -> None:
    assert numbers.text(title) == reads
