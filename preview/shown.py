"""One dashboard as a page shows it: asked, chosen, repeated and laid out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from checks.intervals import Span
from checks.moments import Clock, of_panel
from checks.questions import USUAL_SCRAPE, panel_step
from checks.reading import Json, items, table, tables, text, whole
from checks.subject import Subject
from checks.substitution import built_ins
from errors import ConfigError, DataSourceError, raise_all
from preview.asking.annotations import marked
from preview.asking.answers import Ask, answered, asks
from preview.asking.queries import data_sources, queries
from preview.asking.source import Source
from preview.choice import Choice
from preview.contract import Answer, Link, RawRange, Shown, ShownPanel
from preview.opening.current import Scope, Words, as_parameters, values
from preview.opening.layout import sections
from preview.opening.models import drawn_model, with_references
from preview.opening.repeats import Placed, Placing
from preview.opening.subjects import problems
from preview.opening.variables import resolved

_WEEKDAYS = {"monday": 0, "saturday": 5, "sunday": 6}


def shown(subject: Subject, source: Source, choice: Choice, now: float) -> Shown:
    """The dashboard at a choice, `now` in unix seconds; ready to be written as JSON.

    What cannot be asked or drawn says so in its place. Raises `ConfigError` for what is no dashboard, and for a choice
    of time that ends before it begins.
    """
    raise_all(problems(subject))
    return _Showing(subject, source, choice, now).shown()


class _Showing:
    """One dashboard while it is asked."""

    def __init__(self, subject: Subject, source: Source, choice: Choice, now: float) -> None:
        self.subject, self.source, self.choice = subject, source, choice
        self.model = subject.model
        self.notices: list[str] = []
        self.timezone = _timezone(text(self.model.get("timezone")))
        self.clock = Clock(now, _zone(self.timezone), _first_weekday(self.model))
        self.range, self.span = self._time()
        self.scrape = subject.scrape_interval or USUAL_SCRAPE
        self.plugins = data_sources(self.model)

    def _time(self) -> tuple[RawRange, Span]:
        """The range that is chosen, else the dashboard's own, else six hours; in words and in unix seconds."""
        chosen, own = self.choice, table(self.model.get("time"))
        words = _range(chosen.range_from or text(own.get("from")), chosen.range_to or text(own.get("to")))
        try:
            span = self._span(words)
        except ConfigError as error:
            if chosen.range_from or chosen.range_to:
                raise
            self.notices.append(f"Its own time cannot be read: {error.summary}")
        else:
            if span.seconds > 0:
                return words, span
            ends = f"time ends before it begins: {words['from']} to {words['to']}"
            if chosen.range_from or chosen.range_to:
                raise ConfigError(f"the {ends}")
            self.notices.append(f"Its own {ends}")
        usual = _range("", "")
        return usual, self._span(usual)

    def _span(self, words: RawRange) -> Span:
        return Span(self.clock.at(words["from"]), self.clock.at(words["to"], end=True))

    def shown(self) -> Shown:
        """All of it."""
        try:
            self.source.ready(self.clock.now)
        except DataSourceError as error:
            self.notices.append(f"{error.where}: {error.summary}" if error.where else error.summary)
        scope, controls = resolved(self.subject, self.source, self.choice, self.span)
        words = self._words(scope, self.span, self.scrape)
        placing = Placing(scope, self.notices)
        panels = self._panels(placing.placed(sections(self.model)))
        marks, notices = marked(self.subject, self.source, self.span, values(scope), self.plugins, self.scrape)
        self.notices += notices
        return {
            "uid": text(self.model.get("uid")),
            "title": words.said(text(self.model.get("title"))),
            "description": words.said(text(self.model.get("description"))),
            "tags": [tag for tag in items(self.model.get("tags")) if isinstance(tag, str)],
            "timezone": self.timezone,
            "from": round(self.span.start * 1000),
            "to": round(self.span.end * 1000),
            "range": self.range,
            "refresh": text(self.model.get("refresh")),
            "graphTooltip": min(max(whole(self.model.get("graphTooltip")) or 0, 0), 2),
            "weekStart": text(self.model.get("weekStart")),
            "data": self.source.data,
            "variables": controls,
            "links": list(self._links(words)),
            "panels": panels,
            "annotations": marks,
            "notices": self.notices,
        }

    def _words(self, scope: Scope, span: Span, step: float) -> Words:
        """What stands for variables in texts that tell of this time, asked for in these steps (seconds)."""
        given = {name: value.values[0] for name, value in built_ins(span, step, self.scrape).items()}
        given["__dashboard"] = text(self.model.get("title"))
        given["__url_time_range"] = f"from={self.range['from']}&to={self.range['to']}"
        given["__all_variables"] = "&".join(filter(None, map(as_parameters, scope.values())))
        return Words(scope, given)

    def _panels(self, placed: Sequence[Placed]) -> list[ShownPanel]:
        """The panels with their answers; all queries of the dashboard are asked together."""
        flat = [each for panel in placed for each in (panel, *(panel.panels or ()))]
        made = {each.id: self._panel(each) for each in flat}
        waiting = [(each.id, ask) for each in flat for ask in made[each.id].asks]
        found = answered([ask for _, ask in waiting], self.source)
        answers: dict[int, list[Answer]] = {}
        for (number, _), answer in zip(waiting, found, strict=True):
            answers.setdefault(number, []).append(answer)
        by_source = {each.source_id: answers.get(each.id, []) for each in reversed(flat)}
        for each in flat:
            panel = made[each.id]
            panel.shown["answers"] = answers.get(each.id, []) + panel.others(by_source)
            if each.source_id is not None and each.source_id != each.id and each.source_id in made:
                panel.shown["copyOf"] = each.source_id
            if each.panels is not None:
                panel.shown["panels"] = [made[inside.id].shown for inside in each.panels]
        return [made[each.id].shown for each in placed]

    def _panel(self, placed: Placed) -> _Panel:
        problems = [f"It {placed.problem}"] if placed.problem else []
        library = table(placed.json.get("libraryPanel"))
        if library and not placed.json.get("targets"):
            name = text(library.get("name")) or "without a name"
            problems.append(f'It is the library panel "{name}": what it draws is kept in Grafana')
        placed = replace(placed, json=with_references(placed.json))
        panel = placed.json | {"gridPos": {"w": placed.box.w}}
        try:
            span = of_panel(panel, self.span, self.clock, relative=self.range["from"].startswith("now"))
        except ConfigError as error:
            problems.append(f"Its own time is left out: {error.summary}")
            span = self.span
        standing = values(placed.scope)
        words = self._words(placed.scope, span, panel_step(panel, span, standing, self.scrape))
        model, more = drawn_model(placed, words)
        problems += more
        shown: ShownPanel = {"model": model, "answers": [], "problems": problems}
        if placed.problem:
            return _Panel(shown, [], [])
        sorted_out = queries(panel, self.plugins)
        problems += sorted_out.problems
        if sorted_out.unasked:
            shown["unasked"] = sorted_out.unasked
        legends = [words.said(text(target.get("legendFormat"))) for target in sorted_out.targets]
        asked = list(asks(panel, sorted_out.targets, span, standing, self.scrape, legends))
        return _Panel(shown, asked, sorted_out.of_panels)

    def _links(self, words: Words) -> Iterator[Link]:
        for link in tables(self.model.get("links")):
            if link.get("type") == "dashboards":
                tags = ", ".join(tag for tag in items(link.get("tags")) if isinstance(tag, str))
                self.notices.append(f"The links to all dashboards with the tags {tags or '(none)'} are not shown")
                continue
            url = words.said(text(link.get("url")), "uriencode")
            kept = [words.given["__url_time_range"]] if link.get("keepTime") else []
            kept += [words.given["__all_variables"]] if link.get("includeVars") else []
            more = "&".join(filter(None, kept))
            yield {
                "title": words.said(text(link.get("title"))),
                "url": f"{url}{'&' if '?' in url else '?'}{more}" if more else url,
                "tooltip": words.said(text(link.get("tooltip"))),
                "newTab": bool(link.get("targetBlank")),
            }


@dataclass(frozen=True)
class _Panel:
    """A panel before its answers: its questions, and the panels whose answers it shows."""

    shown: ShownPanel
    asks: list[Ask]
    of_panels: list[int]

    def others(self, by_source: Mapping[int | None, list[Answer]]) -> list[Answer]:
        """The answers of the panels it shows; says which are not there."""
        found: list[Answer] = []
        for number in self.of_panels:
            if number in by_source:
                found += by_source[number]
            else:
                self.shown["problems"].append(f"It shows the answers of panel {number}, which is not there")
        return found


def _range(start: str, end: str) -> RawRange:
    return {"from": start or "now-6h", "to": end or "now"}


def _timezone(name: str) -> str:
    """Grafana's own word or an IANA name; what is neither (`default` of old exports) leaves it to the browser."""
    if name in {"browser", "utc"}:
        return name
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return "browser"


def _zone(timezone: str) -> tzinfo:
    """The zone in which days begin; of a browser's nothing is known here."""
    return UTC if timezone in {"browser", "utc"} else ZoneInfo(timezone)


def _first_weekday(model: Json) -> int:
    return _WEEKDAYS.get(text(model.get("weekStart")), 0)
