"""The index: every dashboard that has a page, a line each, without a script."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import groupby

from errors import printable
from preview.contract import Shown, ShownPanel
from preview.page import head, tail

_STYLE = """
:root{color-scheme:light dark;--text:#1f2328;--dim:#59636e;--line:#d8dee4;--ground:#f6f8fa;--card:#fff;--link:#0b57a4;
--warn:#8a4b00;--bad:#b3261e}
@media(prefers-color-scheme:dark){:root{--text:#d8dade;--dim:#9a9ea6;--line:#2c3038;--ground:#111217;--card:#181b1f;
--link:#6ea6ff;--warn:#f2a03d;--bad:#ff7a85}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:76rem;padding:2rem 1.25rem 4rem;background:var(--ground);color:var(--text);
font:16px/1.5 Inter,system-ui,sans-serif}
h1{font-size:1.6rem;margin:0}h2{font-size:1.05rem;margin:2.25rem 0 .6rem}
p{margin:.35rem 0;color:var(--dim)}
ul{list-style:none;margin:0;padding:0;background:var(--card);border:1px solid var(--line);border-radius:8px}
li{display:flex;flex-wrap:wrap;gap:.15rem 1.25rem;align-items:baseline;padding:.55rem 1rem}
li+li{border-top:1px solid var(--line)}
a{color:var(--link);text-decoration:none}a:hover{text-decoration:underline}
a:focus-visible,summary:focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:3px}
li>a{flex:1 1 20rem;font-weight:500;overflow-wrap:anywhere}
li span{color:var(--dim);font-variant-numeric:tabular-nums}
li .panels{flex:0 0 6.5rem;text-align:right}li .state{flex:0 1 22rem}
.warn{color:var(--warn)!important}.bad{color:var(--bad)!important}
ul.pictures{display:grid;grid-template-columns:repeat(auto-fill,minmax(20rem,1fr));gap:1.25rem;background:none;border:0}
ul.pictures li{flex-direction:column;gap:.15rem;padding:0 0 .75rem;background:var(--card);border:1px solid var(--line);
border-radius:8px;overflow:hidden}
ul.pictures li>a{flex:none;width:100%}ul.pictures .name,ul.pictures li>span{padding:0 1rem;flex:none;text-align:left}
ul.pictures img{display:block;width:100%;aspect-ratio:16/10;object-fit:cover;object-position:top;margin-bottom:.6rem;
border-bottom:1px solid var(--line)}
details{margin-top:2.25rem;color:var(--dim)}
"""


@dataclass(frozen=True)
class Listed:
    """A dashboard's line. `problems` and `empty` count panels; None where nobody has asked yet.

    `note` is what there is to say besides; `pictures` are files beside the index, by theme.
    """

    href: str
    title: str
    group: str
    panels: int
    problems: int | None = None
    empty: int | None = None
    note: str = ""
    pictures: Mapping[str, str] = field(default_factory=dict)


def index(
    listed: Sequence[Listed], says: Iterable[str], *, rest: Sequence[str] = (), version: int | None = None
) -> str:
    """The HTML of the index. `says` are sentences above it; `rest` are dashboards that have no page: unchanged ones.

    With the version of what it shows it is one that is served.
    """
    parts = [head("Dashboards · tradeboards preview", version=version, style=_STYLE)]
    parts += ["<main><h1>Dashboards</h1>", *(f"<p>{escape(sentence)}</p>" for sentence in says)]
    for title, members in groupby(listed, key=lambda one: one.group):
        lines = list(members)
        looks = ' class="pictures"' if any(one.pictures for one in lines) else ""
        parts.append(f"<h2>{escape(title)}</h2>\n<ul{looks}>")
        parts += [f"<li>{''.join(_line(one))}</li>" for one in lines]
        parts.append("</ul>")
    if rest:
        names = "".join(f"<li>{escape(title)}</li>" for title in rest)
        parts.append(
            f"<details><summary>{counted(len(rest), 'dashboard')} unchanged</summary><ul>{names}</ul></details>"
        )
    parts += ["</main>", tail(version)]
    return "\n".join(parts)


def counted(number: int, noun: str) -> str:
    """`1 panel`, `2 panels`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def listed(made: Shown, href: str, group: str, note: str = "") -> Listed:
    """The line of a dashboard that was asked."""
    drawn = [panel for panel in every(made["panels"]) if panel["model"].get("type") != "row"]
    troubled = [one for one in drawn if one["problems"] or any("error" in answer for answer in one["answers"])]
    silent = [one for one in drawn if one["answers"] and not any(answer["series"] for answer in one["answers"])]
    empty = sum(one not in troubled for one in silent)
    return Listed(href, printable(made["title"] or made["uid"]), group, len(drawn), len(troubled), empty, note)


def every(panels: Iterable[ShownPanel]) -> Iterator[ShownPanel]:
    """The panels and rows, and those in collapsed rows."""
    for panel in panels:
        yield panel
        yield from every(panel.get("panels", ()))


def _line(one: Listed) -> Iterator[str]:
    link = f'href="{escape(one.href)}"'
    if one.pictures:
        yield f"<a {link}>{_picture(one.pictures)}<span class=name>{escape(one.title)}</span></a>"
    else:
        yield f"<a {link}>{escape(one.title)}</a>"
    yield f'<span class="panels">{counted(one.panels, "panel")}</span>'
    state = [] if one.problems is None else [_state(one)]
    if one.note:
        state.insert(0, escape(one.note))
    yield f'<span class="state">{"; ".join(state)}</span>'


def _state(one: Listed) -> str:
    said = [f'<span class="bad">{one.problems} with problems</span>'] if one.problems else []
    said += [f'<span class="warn">{one.empty} empty</span>'] if one.empty else []
    return ", ".join(said) or "all drawn"


def _picture(pictures: Mapping[str, str]) -> str:
    """A thumbnail in the reader's theme, where there is one. The title beside it says what it shows."""
    first = pictures.get("dark") or next(iter(pictures.values()))
    light = pictures.get("light")
    other = f'<source media="(prefers-color-scheme: light)" srcset="{escape(light)}">' if light else ""
    return f'<picture>{other}<img src="{escape(first)}" alt="" loading="lazy"></picture>'
