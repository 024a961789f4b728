"""What tests of preview share: dashboards of any hand, pages taken apart, the command."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import cli
from preview.site import page
from preview.site.index import every
from preview.site.page import Script

SCRIPT = "document.documentElement.dataset.drawn = 'true';"
"""Stands for the script that draws, where the drawing is not what is tested."""


@pytest.fixture
def plain_script(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages with a script of one line."""
    monkeypatch.setattr(page, "drawing", lambda: Script(SCRIPT))


def preview(*arguments: str | Path) -> Result:
    """Run the command here."""
    return CliRunner(catch_exceptions=False).invoke(cli.main, ["preview", *map(str, arguments)])


def dashboard(title: str = "Theirs", uid: str | None = "theirs", **more: Any) -> dict[str, Any]:
    """A dashboard of another hand with one panel."""
    target = {"refId": "A", "expr": "sum(up)", "datasource": {"type": "prometheus", "uid": "x"}}
    panel = {"id": 1, "type": "stat", "title": "Up", "targets": [target], "gridPos": {"x": 0, "y": 0, "w": 6, "h": 4}}
    named = {} if uid is None else {"uid": uid}
    return {**named, "title": title, "schemaVersion": 39, "panels": [panel], **more}


def written(path: Path, content: object) -> Path:
    """A JSON file."""
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


class Parts(HTMLParser):
    """A page as a browser takes it apart."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.scripts: list[tuple[dict[str, str | None], str]] = []
        self.links: list[str] = []
        self.text: list[str] = []
        self.policy = ""
        self._open = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._open = tag
        if tag == "script":
            self.scripts.append((given, ""))
        elif tag == "a":
            self.links.append(given["href"] or "")
        elif given.get("http-equiv") == "Content-Security-Policy":
            self.policy = given["content"] or ""

    def handle_endtag(self, _: str) -> None:
        self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open == "script":
            given, text = self.scripts[-1]
            self.scripts[-1] = given, text + data
        elif self._open != "style" and data.strip():
            self.text.append(data.strip())

    @property
    def site(self) -> Any:
        """The data that is embedded, with what its dashboards share put back."""
        (found,) = (text for given, text in self.scripts if given.get("id") == "site")
        embedded = json.loads(found)
        site, shared = embedded["site"], embedded["shared"]
        for shown in (site["shown"], site.get("before") or {"panels": []}, *site["others"].values()):
            for panel in every(shown["panels"]):
                panel["model"] = shared[panel["model"]]
                for series in (one for answer in panel["answers"] for one in answer["series"]):
                    series["values"] = shared[series["values"]]
        return site


def parts(path: Path) -> Parts:
    """A page of a folder."""
    return Parts(path.read_text(encoding="utf-8"))
