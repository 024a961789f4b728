"""The page that says of every promise where it is kept: docs/coverage.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from config import Config
from errors import CatalogueError, TradeboardsError, nearest, raise_all
from promises.places import Place, escaped, places
from promises.promise import ALL, BOARDS, DESK, Pointer, Promise, documents, promises, questions

HEAD = """\
# Coverage

Every promise of the documents of the systems that ship with tradeboards, by its id: where it is kept, or why it is not.
**Kept** is kept here whole. **In part** names what is here and whose the rest is. **Elsewhere** says whose it is, or
with what it comes. Made by `python -m promises`; the data are in `promises/`, and a test follows every pointer.
"""
BEYOND = """\
## Beyond the documents

What a professional desk asks besides, by dashboard, and which system answers it. They are counted by themselves.
Where no system exports what a question needs, there is nothing to draw yet.
"""
STATES = ("kept", "in part", "elsewhere")
KINDS = {
    "dashboard": "Dashboards",
    "panel_group": "Groups of panels",
    "panel": "Panels",
    "query": "Queries",
    "variable": "Variables",
    "checklist": "Checklists",
    "datasource": "Data sources",
    "guideline": "Guidelines",
    "alert": "Alerts",
    "recording_rule": "Recording rules",
    "notification_channel": "Notification channels",
    "alert_routing": "Alert routing",
    "scrape_target": "Scrape targets",
    "setting": "Settings",
    "component": "Components",
    "integration": "Integrations",
    "operation": "Operations",
    "security": "Security",
}
"""The kinds of promises, in the order of the table."""


def page(config: Config) -> str:
    """The page, in Markdown. Raises `CatalogueError` (or `Problems`, with all of them) for pointers that lead nowhere
    and for promises of a system that is not deployed."""
    there = places(config)
    raise_all(
        CatalogueError(f'promises of "{slug}", which is no system', where="promises", todo=nearest(slug, there))
        for slug in documents()
        if slug not in there
    )
    made = {slug: promises(slug) for slug in there if slug in documents()}
    raise_all(problem for slug, some in made.items() for problem in problems(some, there[slug]))
    asked = questions()
    raise_all(desk_problems(asked, there))
    parts = [HEAD, _by_system(made, there), _by_kind(made)]
    parts += [_of_system(there[slug], some) for slug, some in made.items()]
    return "\n".join([*parts, BEYOND, _by_board(asked), _answers(asked, there)])


def problems(some: Iterable[Promise], place: Place) -> Iterator[TradeboardsError]:
    """The pointers of promises that lead nowhere."""
    for promise in some:
        for pointer in promise.kept:
            yield from _lost(place, pointer, f"{place.deployment.slug}.toml: {promise.id}: {pointer}")


def desk_problems(asked: Iterable[Promise], there: Mapping[str, Place]) -> Iterator[TradeboardsError]:
    """The pointers of a desk's questions that lead nowhere, in any of the systems that they name."""
    for question in asked:
        for pointer in question.kept:
            for slug in _slugs(pointer, there):
                where = f"{DESK}.toml: {question.id}: {slug}: {pointer}"
                if slug in there:
                    yield from _lost(there[slug], pointer, where)
                else:
                    yield CatalogueError(f'no system is "{slug}"', where=where, todo=nearest(slug, there))


def _lost(place: Place, pointer: Pointer, where: str) -> Iterator[TradeboardsError]:
    try:
        place.find(pointer)
    except TradeboardsError as error:
        yield CatalogueError(error.summary, where=where, todo=error.todo)


def _slugs(pointer: Pointer, there: Mapping[str, Place]) -> tuple[str, ...]:
    if pointer.systems == (ALL,):
        return tuple(slug for slug in there if slug in documents())
    return pointer.systems


def _by_board(asked: Sequence[Promise]) -> str:
    of_board = {key: [question for question in asked if question.kind == key] for key in BOARDS.values()}
    rows = [[key.capitalize(), *_counts(some)] for key, some in of_board.items()]
    return _table(["Dashboard", "Questions", *STATES], [*rows, ["All", *_counts(asked)]])


def _answers(asked: Iterable[Promise], there: Mapping[str, Place]) -> str:
    rows = [[question.id, escaped(question.title), _answer(question, there)] for question in asked]
    return _table(["Id", "Question", "Where it is answered, or why not"], rows)


def _answer(question: Promise, there: Mapping[str, Place]) -> str:
    # The boards are the same for every system: so is what a pointer is called.
    firsts = [there[_slugs(pointer, there)[0]] for pointer in question.kept]
    found = zip(firsts, question.kept, strict=True)
    return _said([f"{first.find(to)} ({', '.join(to.systems)})" for first, to in found], question.why)


def _by_system(made: Mapping[str, Sequence[Promise]], there: Mapping[str, Place]) -> str:
    rows = [[there[slug].deployment.title, *_counts(some)] for slug, some in made.items()]
    return _table(["System", "Promises", *STATES], [*rows, ["All", *_counts(_all(made))]])


def _counts(some: Sequence[Promise]) -> list[str]:
    states = Counter(promise.state for promise in some)
    return [str(len(some)), *(str(states[state]) for state in STATES)]


def _by_kind(made: Mapping[str, Sequence[Promise]]) -> str:
    of_kind = {kind: [promise for promise in _all(made) if promise.kind == kind] for kind in KINDS}
    return _table(["Kind", "Promises", *STATES], [[KINDS[kind], *_counts(some)] for kind, some in of_kind.items()])


def _all(made: Mapping[str, Sequence[Promise]]) -> list[Promise]:
    return [promise for some in made.values() for promise in some]


def _of_system(place: Place, some: Sequence[Promise]) -> str:
    rows = [[promise.id, escaped(promise.title), _where(place, promise)] for promise in some]
    return f"## {place.deployment.title}\n\n" + _table(["Id", "Promise", "Where it is kept, or why not"], rows)


def _where(place: Place, promise: Promise) -> str:
    return _said([place.find(pointer) for pointer in promise.kept], promise.why)


def _said(places: Sequence[str], why: str) -> str:
    found = "; ".join(places)
    return f"{found}. {why}" if found and why else found or why


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
