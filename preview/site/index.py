"""The index: every dashboard that has a page, a line each, without a script."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import groupby
from pathlib import Path

from changes.reports.wording import counted
from errors import printable
from preview.contract import Shown, ShownPanel
from preview.site.page import head, tail

_STYLE = (Path(__file__).parent / "index.css").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Listed:
    """A dashboard's line. `problems` and `empty` count panels; None where nobody has asked yet.

    `data` is the sentence on where its numbers come from, `note` what there is to say besides; `pictures` are files
    beside the index, by theme.
    """

    href: str
    title: str
    group: str
    panels: int
    problems: int | None = None
    empty: int | None = None
    data: str = ""
    note: str = ""
    pictures: Mapping[str, str] = field(default_factory=dict)


def index(
    listed: Sequence[Listed], says: Iterable[str], *, rest: Sequence[str] = (), version: int | None = None
) -> str:
    """The HTML of the index. `says` are sentences above it; `rest` are dashboards that have no page: unchanged ones.

    With the version of what it shows it is one that is served.
    """
    parts = [head("Dashboards · tradeboards preview", version=version, style=_STYLE)]
    sentences = dict.fromkeys([*says, *(one.data for one in listed if one.data)])
    parts += ["<main><h1>Dashboards</h1>", *(f"<p>{escape(sentence)}</p>" for sentence in sentences)]
    groups = [(title, list(members)) for title, members in groupby(listed, key=lambda one: one.group)]
    if len(groups) > 1:
        ways = "".join(f'<a href="#group-{at}">{escape(title)}</a>' for at, (title, _) in enumerate(groups))
        parts.append(f'<nav aria-label="Deployments">{ways}</nav>')
    for at, (title, lines) in enumerate(groups):
        looks = ' class="pictures"' if any(one.pictures for one in lines) else ""
        parts.append(f'<h2 id="group-{at}">{escape(title)}</h2>\n<ul{looks}>')
        parts += [f"<li>{''.join(_line(one))}</li>" for one in lines]
        parts.append("</ul>")
    if rest:
        names = "".join(f"<li>{escape(title)}</li>" for title in rest)
        parts.append(
            f"<details><summary>{counted(len(rest), 'dashboard')} unchanged</summary><ul>{names}</ul></details>"
        )
    parts += ["</main>", tail(version)]
    return "\n".join(parts)


def listed(made: Shown, href: str, group: str, note: str = "") -> Listed:
    """The line of a dashboard that was asked."""
    drawn = [panel for panel in every(made["panels"]) if panel["model"].get("type") != "row"]
    troubled = [one for one in drawn if one["problems"] or any("error" in answer for answer in one["answers"])]
    silent = [one for one in drawn if one["answers"] and not any(answer["series"] for answer in one["answers"])]
    empty = sum(one not in troubled for one in silent)
    title, says = printable(made["title"] or made["uid"]), made["data"]["says"]
    return Listed(href, title, group, len(drawn), len(troubled), empty, says, note)


def every(panels: Iterable[ShownPanel]) -> Iterator[ShownPanel]:
    """The panels and rows, and those in collapsed rows."""
    for panel in panels:
        yield panel
        yield from every(panel.get("panels", ()))


def _line(one: Listed) -> Iterator[str]:
    link = f'href="{escape(one.href)}"'
    if one.pictures:
        yield f"<a {link}>{_picture(one.pictures)}<span>{escape(one.title)}</span></a>"
    else:
        yield f"<a {link}>{escape(one.title)}</a>"
    yield f'<span class="panels">{counted(one.panels, "panel")}</span>'
    said = [escape(one.note)] if one.note else []
    said += [f'<b class="bad">{counted(one.problems, "panel")} with problems</b>'] if one.problems else []
    said += [f'<b class="warn">{counted(one.empty, "panel")} without data</b>'] if one.empty else []
    yield f'<span class="state">{", ".join(said)}</span>'


def _picture(pictures: Mapping[str, str]) -> str:
    """A thumbnail in the reader's theme, where there is one. The title beside it says what it shows."""
    first = pictures.get("dark") or next(iter(pictures.values()))
    light = pictures.get("light")
    other = f'<source media="(prefers-color-scheme: light)" srcset="{escape(light)}">' if light else ""
    return f'<picture>{other}<img src="{escape(first)}" alt="" loading="lazy"></picture>'
