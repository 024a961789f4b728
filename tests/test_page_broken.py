"""Panels with broken options: the page still draws, and none of them ends in an error that nobody caught."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from contextlib import suppress
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from build_case import ROOT, everything
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from page_case import KINDS, Json, known, panel, seen, site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

WRONG: tuple[Any, ...] = (None, 7, "x", [], {}, True, [None], -1e308, [{}], {"x": None}, "")
KEPT = {"id", "type", "gridPos", "targets", "datasource"}
"""What preview/shown.py vouches for, or the page does not read."""


def richest() -> dict[str, Json]:
    """Of each kind, the panel in `build/` that says the most; of kinds that are not in it, a plain one."""
    found: dict[str, Json] = {}
    for file in sorted((ROOT / "build/dashboards").rglob("*.json")):
        for one in everything(json.loads(file.read_text())):
            if len(json.dumps(one)) > len(json.dumps(found.get(one["type"], {}))):
                found[one["type"]] = one
    made = {kind: panel(kind, kind, *known(kind))["model"] for kind in KINDS}
    return made | {kind: one for kind, one in found.items() if kind != "row"}


MODELS = richest()
"""By their kinds."""
wrong = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=4,
)


def paths(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where each part of a JSON value lies; of a list, its first item stands for all."""
    inside = value.items() if isinstance(value, dict) else enumerate(value[:1]) if isinstance(value, list) else ()
    for key, part in inside:
        if at or key not in KEPT:
            yield (*at, key)
            yield from paths(part, (*at, key))


def replaced(model: Json, path: tuple[Any, ...], value: Any) -> Json:
    """The model with another value there."""
    changed = copy.deepcopy(model)
    inside: Any = changed
    for key in path[:-1]:
        inside = inside[key]
    inside[path[-1]] = copy.deepcopy(value)
    return changed


def shown(model: Json, number: int) -> Json:
    """It with answers for each of its queries, in the flow of a page."""
    refs = [target["refId"] for target in model.get("targets", ())] or ["A"]
    answers = [one | {"ref": ref} for ref in refs for one in known(model["type"])[:1]]
    size = {"w": 3, "h": 4, "x": 0, "y": 0}
    return {"model": model | {"gridPos": size, "number": number}, "answers": answers, "problems": []}


def stays_drawn(chromium: Browser, folder: Path, models: list[Json]) -> None:
    """All of them are on the page, each with a word or a picture, and nothing went uncaught."""
    with seen(chromium, folder, site([shown(model, at) for at, model in enumerate(models)])) as page:
        bodies = page.page.locator("[data-panel] .body")
        blank = bodies.evaluate_all(
            "(all) => all.flatMap((one, at) => one.innerText.trim() || one.querySelector('canvas') ? [] : [at])"
        )
        assert bodies.count() == len(models)
        assert [models[at] for at in blank if models[at]["type"] not in ("text", "stat")] == []


KNOWN = sorted(MODELS)
WHERE = {kind: list(paths(model)) for kind, model in MODELS.items()}
Changes = tuple[list[tuple[tuple[Any, ...], Any]], ...]


@pytest.mark.parametrize("kind", KNOWN)
def test_each_option_may_be_anything(kind: str, chromium: Browser, tmp_path: Path) -> None:
    values = cycle(WRONG)
    stays_drawn(chromium, tmp_path, [replaced(MODELS[kind], path, next(values)) for path in WHERE[kind]])


@settings(
    max_examples=3,
    deadline=None,
    phases=(Phase.generate,),  # each example is a page of all kinds: making it smaller would take minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(changes=st.tuples(*(st.lists(st.tuples(st.sampled_from(WHERE[kind]), wrong), max_size=3) for kind in KNOWN)))
def test_several_options_may_be_anything_at_once(changes: Changes, chromium: Browser, tmp_path: Path) -> None:
    models = []
    for kind, replacements in zip(KNOWN, changes, strict=True):
        model = MODELS[kind]
        for path, value in replacements:
            with suppress(LookupError, TypeError):  # an earlier one may have taken the place away
                model = replaced(model, path, value)
        models.append(model)
    stays_drawn(chromium, tmp_path, models)
