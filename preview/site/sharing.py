"""What a page carries once: panels and samples that several of its dashboards have in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from preview.contract import Answer, Shown, ShownPanel


def packed(site: Mapping[str, Any]) -> dict[str, Any]:
    """An `Embedded` of page/src/contract.ts: the site, each distinct model and run of values in it written once.

    Choices of a dashboard, and it before and after, differ in little: this makes their pages a tenth as large. Only
    `orjson` can write what it gives.
    """
    pool = _Pool()
    sides = {name: pool.shown(site[name]) for name in ("shown", "before") if site.get(name)}
    others = {query: pool.shown(other) for query, other in site["others"].items()}
    return {"site": {**site, **sides, "others": others}, "shared": pool.pieces}


class _Pool:
    """Pieces of JSON, each at a place of its own."""

    def __init__(self) -> None:
        self.pieces: list[orjson.Fragment] = []
        self._places: dict[bytes, int] = {}

    def shown(self, shown: Shown) -> dict[str, Any]:
        return {**shown, "panels": self._panels(shown["panels"])}

    def _panels(self, panels: Iterable[ShownPanel]) -> list[dict[str, Any]]:
        return [self._panel(panel) for panel in panels]

    def _panel(self, panel: ShownPanel) -> dict[str, Any]:
        answers = [self._answer(answer) for answer in panel["answers"]]
        inside = {"panels": self._panels(panel["panels"])} if "panels" in panel else {}
        return {**panel, "model": self._place(panel["model"]), "answers": answers, **inside}

    def _answer(self, answer: Answer) -> dict[str, Any]:
        return {**answer, "series": [{**one, "values": self._place(one["values"])} for one in answer["series"]]}

    def _place(self, value: object) -> int:
        piece = orjson.dumps(value)
        place = self._places.setdefault(piece, len(self.pieces))
        if place == len(self.pieces):
            self.pieces.append(orjson.Fragment(piece))
        return place
