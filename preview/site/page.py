"""One page: a dashboard's data and the script that draws it, in one HTML file that needs no network."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any

import orjson

from errors import ConfigError
from preview.site.sharing import packed

MARK = '<meta name="generator" content="tradeboards preview">'
"""In the head of every page of ours: only what carries it is ever replaced or removed."""

_ASSETS = Path(__file__).parent.parent / "assets"
_NOTHING = "'none'"


@dataclass(frozen=True)
class Script:
    """A script that stands in a page."""

    text: str

    @cached_property
    def source(self) -> str:
        """How a content security policy names it: no other script runs."""
        return f"'sha256-{base64.b64encode(hashlib.sha256(self.text.encode()).digest()).decode()}'"

    @property
    def html(self) -> str:
        """It as an element."""
        return f"<script>{self.text}</script>"


LIVE = Script((Path(__file__).parent / "live.js").read_text(encoding="utf-8"))
"""Loads a served page anew when what it shows has changed, and tells what is wrong when that cannot be."""


def drawing(path: Path = _ASSETS / "page.js") -> Script:
    """The script that draws dashboards. Raises `ConfigError` when it is not there."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        todo = "Make it in preview/page: npm ci && npm run build"
        raise ConfigError(f"cannot be read: {error.strerror}", where=str(path), todo=todo) from error
    # In a script's strings and patterns, where alone they stand, these mean the same and do not end the element.
    return Script(text.replace("</script", "\\x3c/script").replace("<!--", "\\x3c!--"))


def page(site: Mapping[str, Any], script: Script, *, version: int | None = None) -> Iterator[bytes]:
    """The HTML of a page in parts. `site` is a `Site` of page/src/contract.ts; texts in it are of any hand.

    With the version of what it shows it is one that is served: it may ask its server for more, and follows changes.
    """
    yield head(f"{site['shown']['title']} · tradeboards preview", (script,), version=version).encode()
    yield b"<noscript>A script draws the dashboard: allow it for this page.</noscript>\n"
    yield b'<script type="application/json" id="site">'
    yield data(packed(site))
    yield f"</script>\n{script.html}{tail(version)}".encode()


def data(value: Any) -> bytes:
    """JSON that can stand within HTML: no text in it can end the element it is in."""
    return orjson.dumps(value).replace(b"<", rb"\u003c")


def head(title: str, scripts: tuple[Script, ...] = (), *, version: int | None = None, style: str = "") -> str:
    """The beginning of a page, into its body. Nothing runs but `scripts`, and nothing is loaded but pictures beside it.

    One that is served (of a version) may ask its server, and `tail` must end it.
    """
    served = version is not None
    sources = " ".join(one.source for one in (*scripts, *([LIVE] if served else [])))
    policy = "; ".join(
        (
            f"default-src {_NOTHING}",
            f"script-src {sources or _NOTHING}",
            "style-src 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src data:",
            "connect-src 'self'" if served else f"connect-src {_NOTHING}",
            f"base-uri {_NOTHING}",
            f"form-action {_NOTHING}",
        )
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'{MARK}<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">'
        f'<title>{escape(title)}</title><link rel="icon" href="data:,">'
        f"{f'<style>{style}</style>' if style else ''}</head><body{f' data-version={version}' if served else ''}>\n"
    )


def tail(version: int | None = None) -> str:
    """The end of a page."""
    return f"{LIVE.html if version is not None else ''}</body></html>\n"
