"""Comments of `tradeboards review`: repositories to make them from, and what GitHub would make of them."""

from __future__ import annotations

import json
from contextlib import chdir
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from git_case import commit_all
from markdown_it import MarkdownIt

from changes.meaning.rank import ranked
from changes.planning.plan import Desired, Plan, plan_since
from changes.review.comment import MARKER
from targets.git.revision import Revision
from targets.target import Folder

Json = dict[str, Any]

TAGS = {"details", "summary", "code", "pre", "p", "b", "a", "h3", "h4", "table", "tr", "th", "td", "tbody"}
"""All that a comment is made of."""


def repository(root: Path, *dashboards: Json) -> Revision:
    """A revision that holds these, as `build` leaves them."""
    for number, one in enumerate(dashboards):
        path = root / f"build/dashboards/any/{number}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(one), encoding="utf-8")
    (root / "build/dashboards/any").mkdir(parents=True, exist_ok=True)
    (root / "build/dashboards/any/README").write_text("")
    commit_all(root)
    return Revision("HEAD", root)


def planned(revision: Revision, *dashboards: Json) -> Plan:
    """What is different when these are desired."""
    desired = [Desired(str(one["uid"]), one, Folder("any", "Any")) for one in dashboards]
    with chdir(revision._repository):
        return ranked(plan_since(desired, revision, revision.uids()), ())


class Rendered(HTMLParser):
    """A comment as a browser gets it: its tags, and its text within code and outside of it.

    Only outside of code GitHub looks for @mentions, #references, links and emoji.
    """

    def __init__(self, comment: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.code = self.prose = ""
        self.open: list[str] = []
        self.broken: list[str] = []
        assert comment.startswith(f"{MARKER}\n")
        renderer = MarkdownIt("commonmark", {"html": True, "linkify": False}).enable(["table", "strikethrough"])
        self.feed(renderer.render(comment.removeprefix(MARKER)))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        given = dict(attrs)
        self.links += [given.pop("href") or ""] if tag == "a" and "href" in given else []
        fence = given.pop("class", None) == "language-diff"
        self.broken += [f"{tag} {given}"] if given.keys() - {"colspan"} or (fence and tag != "code") else []
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.broken.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        if "code" in self.open:
            self.code += data
        else:
            self.prose += data

    def handle_comment(self, data: str) -> None:
        self.broken.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.broken.append(decl)

    def handle_pi(self, data: str) -> None:
        self.broken.append(data)
