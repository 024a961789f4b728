"""Which pages are to be written: all of what is wanted, or what differs from a revision."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from changes.planning.built import built
from changes.planning.plan import plan_since
from changes.reports.text import summary
from config import Config
from dashboards import output
from dashboards.compile import compile_each
from preview.site import before
from preview.site.embedding import Site, Sources
from preview.site.entries import Group, compiled, entries
from preview.site.folder import Drawn
from preview.site.page import Script
from systems.deployment import Deployment
from systems.desk import Desk
from targets.git.revision import Revision


@dataclass(frozen=True)
class Work:
    """So many pages, and what draws them one by one: of the numbers of sources, at a moment, with a script.

    `says` are sentences above their index, `rest` the titles of dashboards that need no page.
    """

    number: int
    draw: Callable[[Sources, float, Script], Iterator[Drawn]]
    says: tuple[str, ...] = ()
    rest: Sequence[str] = ()


def whole(chosen: Sequence[Deployment | Desk], files: Sequence[Path]) -> Work:
    """Every dashboard of these deployments, and those of files. Raises `TradeboardsError` for what holds none."""
    with tempfile.TemporaryDirectory(prefix="tradeboards-preview-") as folder:
        output.write(output.files(compile_each(chosen)), Path(folder), whole=True)
        found = entries([*compiled(chosen, Path(folder)), *of_files(files)])
    return Work(len(found), lambda sources, now, script: Site(found, sources).pages(now, script))


def since(config: Config, named: Sequence[str], chosen: Sequence[Deployment | Desk], revision: str) -> Work:
    """What differs between `build/` at a revision and now. Raises `TradeboardsError` as `diff` does."""
    base = Revision(revision, config.root)
    made = plan_since(built(config, named), base, base.uids(named))
    found, same = before.differing(made, base, compiled(chosen, config.root))
    return Work(
        len(found),
        lambda sources, now, script: before.pages(found, base.name, sources, now, script),
        (f"Since {base.name}: {summary(made)}.",),
        same,
    )


def of_files(files: Sequence[Path]) -> list[Group]:
    """The group of files of any hand, where there are any."""
    return [Group("", "Files", tuple(files))] if files else []
