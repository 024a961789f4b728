"""Pictures of pages as files: in which themes and widths, under which names, marked as ours."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from preview.site.browser import Browser, Picture

THEMES = ("dark", "light")
LAPTOP, WALL = 1440, 2560
"""Pixels that a screen is wide."""

_BEGIN = 8 + 25
"""Bytes of a PNG's signature and of its first chunk, which says its size."""
_SAYS = b"tEXtSoftware\0tradeboards preview"
MARK = len(_SAYS[4:]).to_bytes(4, "big") + _SAYS + zlib.crc32(_SAYS).to_bytes(4, "big")
"""A chunk in every picture of ours: only what carries it is ever replaced or removed."""


@dataclass(frozen=True)
class Camera:
    """A browser, and which pictures it takes of each page."""

    browser: Browser
    themes: tuple[str, ...] = THEMES
    widths: tuple[int, ...] = (LAPTOP, WALL)

    def take(self, page: Path) -> Iterator[tuple[str, int, Picture]]:
        """Theme, width and picture, one by one. Raises `BrowserError`."""
        for theme in self.themes:
            for width in self.widths:
                yield theme, width, self.browser.picture(f"{page.resolve().as_uri()}?theme={theme}", width)


def file_name(page: str, theme: str, width: int) -> str:
    """How the file of a picture is called."""
    return f"{page}.{theme}.{width}.png"


def marked(png: bytes) -> bytes:
    """The picture with our mark in it."""
    return png[:_BEGIN] + MARK + png[_BEGIN:]
