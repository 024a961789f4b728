"""Variables as controls: what they offer, what they are at a choice, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from known_case import (
    END,
    START,
    Json,
    answers,
    dashboard,
    flat,
    panel,
    shown_of,
    source,
    target,
    url,
    variable,
)

from checks.intervals import Span
from checks.subject import Subject
from errors import ConfigError
from preview.alternatives import alternatives
from preview.asking.aligned import Aligned
from preview.asking.samples import Samples
from preview.asking.source import Asked, Asking, Remembering
from preview.choice import Choice, parsed, printed
from preview.contract import DataSource, Shown, Variable
from preview.shown import shown

__all__ = ["source", "url"]

# -- choices -----------------------------------------------------------------------------------------------------------


def test_a_choice_is_written_as_grafana_writes_it() -> None:
    choice = Choice("now-6h", "now", {"venue": ("b c", "a&(x)"), "all": ("$__all",), "Ü": ("1:2,3;4@5",)})
    query = "from=now-6h&to=now&var-all=$__all&var-venue=a%26%28x%29&var-venue=b+c&var-%C3%9C=1:2,3;4@5"
    assert printed(choice) == query
    assert printed(parsed(query)) == query
    assert printed(Choice()) == ""


def test_a_choice_is_read_from_an_address() -> None:
    query = "?orgId=1&from=now-2d/d&to=1749740400000&var-a=All&var-b=x&var-b=y&var-b=x&theme=light&var-c="
    values = {"a": ("$__all",), "b": ("x", "y"), "c": ("",)}
    assert parsed(query) == Choice("now-2d/d", "1749740400000", values)


@given(
    st.dictionaries(
        st.text(max_size=5), st.lists(st.text("aA $&;=+%Ü", max_size=5), min_size=1, unique=True), max_size=3
    )
)
def test_what_is_written_is_read_again(values: dict[str, list[str]]) -> None:
    choice = Choice("now-1h", "now", {name: tuple(sorted(given)) for name, given in values.items()})
    assert parsed(printed(choice)) == choice


@pytest.mark.parametrize(
    "moment", ["yesterday", "now-", "now-6", "now-6h/", "now-999999999y", "-1", "2025-99-01", "99" * 9]
)
def test_what_is_no_moment(moment: str) -> None:
    todo = "Write now-6h, now/d, unix ms or 2026-01-31T12:00:00Z"
    with pytest.raises(ConfigError) as found:
        parsed(f"from={moment}")
    assert str(found.value) == f'"{moment}" is no moment. {todo}'


def test_more_parameters_than_a_dashboard_has() -> None:
    with pytest.raises(ConfigError, match=r"more than 1000 parameters\. Choose fewer values, or All"):
        parsed("&".join(["var-a=b"] * 1001))


@pytest.mark.parametrize(
    ("start", "end", "zone", "week", "seconds"),
    [
        ("now-6h", "now", "utc", "", (END - 6 * 3600, END)),
        ("now/d", "now/d", "utc", "", (1749686400, 1749772799.999)),
        ("now-1d/d", "now-1d/d", "", "", (1749600000, 1749686399.999)),
        ("now/d", "now", "Asia/Kolkata", "", (1749666600, END)),
        ("now/w", "now", "utc", "monday", (1749427200, END)),
        ("now/w", "now", "utc", "sunday", (1749340800, END)),
        ("now-1M/M", "now/y", "utc", "", (1746057600, 1767225599.999)),
        ("now-1Q", "now+1h", "not/a zone", "", (1741791600, END + 3600)),
        ("1749736800000", "2025-06-12T17:00:00+02:00", "", "", (START, END)),
        ("2025-06-12 00:00:00", "2025-06-12T05:30:00", "Asia/Kolkata", "", (1749666600, 1749686400)),
    ],
)
def test_the_range_that_is_shown(start: str, end: str, zone: str, week: str, seconds: tuple[float, float]) -> None:
    made = shown_of(dashboard(timezone=zone, weekStart=week), Samples(), Choice(start, end))
    assert (made["from"], made["to"]) == (round(seconds[0] * 1000), round(seconds[1] * 1000))
    assert made["range"] == {"from": start, "to": end}


def test_a_range_that_ends_before_it_begins() -> None:
    with pytest.raises(ConfigError, match=r"^the time ends before it begins: now to now-1h$"):
        shown_of(dashboard(), Samples(), Choice("now", "now-1h"))
    made = shown_of(dashboard(time={"from": "now", "to": "now-1h"}), Samples())
    assert made["notices"] == ["Its own time ends before it begins: now to now-1h"]
    assert made["range"] == {"from": "now-6h", "to": "now"}


# -- options -----------------------------------------------------------------------------------------------------------


def control(made: Json, source: Any) -> Variable:
    """The one variable, as it is shown."""
    (found,) = shown_of(dashboard(variables=(made,)), source)["variables"]
    return found


def texts(found: Variable) -> list[str]:
    """What a reader can choose, as `text` or `text=value`."""
    return [o["text"] if o["text"] == o["value"] else f"{o['text']}={o['value']}" for o in found["options"]]


@pytest.mark.parametrize(
    ("query", "more", "options"),
    [
        ("label_values(known_level, instance)", {}, ["a", "b"]),
        ('label_values(known_state{venue!="Binance"}, venue)', {}, ["Kraken|EU", "dot.ted"]),
        ("label_values(le)", {}, ["+Inf", "0.1", "0.5"]),
        ({"query": "label_values(le)", "refId": "x", "qryType": 1}, {"sort": 3}, ["+Inf", "0.1", "0.5"]),
        ("label_names()", {}, ["__name__", "code", "instance", "le", "venue"]),
        ("label_names(known_level)", {}, ["__name__", "instance"]),
        ("metrics(known_l)", {}, ["known_latency_seconds_bucket", "known_level"]),
        ("query_result(max(known_level))", {}, [f"{{}} 1240 {END}000"]),
        ("query_result(known_level)", {"regex": '/instance="(.*)"/'}, ["a", "b"]),
        ("known_level", {}, ['known_level{instance="a"}', 'known_level{instance="b"}']),
        ("label_values(known_state, venue)", {"regex": "/^[Kd].*/"}, ["Kraken|EU", "dot.ted"]),
        ("label_values(known_state, venue)", {"regex": "Binance"}, ["Binance"]),
        ("label_values(known_state, venue)", {"regex": "/(?<value>.).*(?<text>..)$/"}, ["ce=B", "EU=K", "ed=d"]),
        ("label_values(known_state, venue)", {"regex": "/([a-z]+)/g"}, ["inance", "raken", "dot", "ted"]),
        ("label_values(known_state, venue)", {"sort": 2}, ["dot.ted", "Kraken|EU", "Binance"]),
        ("label_values(known_state, venue)", {"sort": 6}, ["Kraken|EU", "dot.ted", "Binance"]),
        ("label_values(le)", {"sort": 4}, ["0.1", "0.5", "+Inf"]),
    ],
)
def test_what_a_query_variable_offers(source: Asking, query: object, more: Json, options: list[str]) -> None:
    found = control(variable("v", query, **more), source)
    assert (texts(found), found["problem"]) == (options, "")


@pytest.mark.parametrize(
    ("kind", "query", "more", "options"),
    [
        ("custom", "a, b\\,c , One : 1,", {}, ["a", "b,c", "One=1"]),
        ("custom", "a,b", {"includeAll": True}, ["All=$__all", "a", "b"]),
        ("interval", '1m,10m,"1 h"', {}, ["1m", "10m", "1 h"]),
        ("interval", "1m", {"auto": True}, ["auto=$__auto_interval_v", "1m"]),
        ("constant", "x", {}, ["x"]),
        ("textbox", "x", {}, ["x"]),
        ("datasource", "prometheus", {"current": {"value": "default"}}, ["sample data=default"]),
        ("custom", "a10,a9,b1", {"sort": 7}, ["a10", "a9", "b1"]),
    ],
)
def test_what_other_variables_offer(kind: str, query: str, more: Json, options: list[str]) -> None:
    found = control(variable("v", query, kind, **more), Samples())
    assert (texts(found), found["problem"]) == (options, "")


@pytest.mark.parametrize("regex", ["/(a+)+$/", "/(.|.)*x/", "/((a*)b)*/", "(?:x{1,}){2,}"])
def test_a_regex_that_would_not_end_is_refused(source: Asking, regex: str) -> None:
    found = control(variable("v", "label_values(instance)", regex=regex), source)
    assert found["problem"] == f'its regex "{regex}" repeats what repeats, which can take for ever. Simplify the regex'


@pytest.mark.parametrize("regex", ["/(?:a|b).*/", r"/(\w+)|(\(\+\))+/", "/([+|*])?(a)+/", "/(a){1}/"])
def test_a_regex_that_ends_is_none_of_these(source: Asking, regex: str) -> None:
    assert control(variable("v", "label_values(instance)", regex=regex), source)["problem"] == ""


def test_numbers_in_options_are_ordered_as_numbers() -> None:
    @dataclass(frozen=True)
    class Numbered(Samples):
        def label_values(self, label: str, span: Span, selector: str) -> tuple[str, ...]:  # noqa: ARG002
            return ("bot-10", "Bot-9", "bot-1")

    by = {sort: texts(control(variable("v", "label_values(x)", sort=sort), Numbered())) for sort in (0, 1, 3, 5, 7, 8)}
    assert by == {
        0: ["bot-10", "Bot-9", "bot-1"],
        1: ["Bot-9", "bot-1", "bot-10"],
        3: ["bot-1", "Bot-9", "bot-10"],
        5: ["bot-1", "bot-10", "Bot-9"],
        7: ["bot-1", "Bot-9", "bot-10"],
        8: ["bot-10", "Bot-9", "bot-1"],
    }


def test_what_cannot_be_offered_is_said_and_keeps_its_saved_values(source: Asking) -> None:
    was: Json = {"current": {"value": ["x"]}}
    made = dashboard(
        panel(1, target('known_level{instance=~"$broken"}')),
        variables=(
            variable("broken", "label_values(known_level{, instance)", **was),
            variable("regex", "label_values(instance)", regex="/(/", **was),
            variable("sql", "SELECT 1", **was) | {"datasource": {"type": "mysql"}},
            variable("adhoc", "", "adhoc"),
            variable("other", "", "groupby", **was),
            variable("empty", "", **was),
        ),
    )
    found = shown_of(made, source)
    problems = {one["name"]: one["problem"] for one in found["variables"]}
    assert problems == {
        "broken": "1:13: parse error: unexpected end of input inside braces (400 Bad Request). Correct the query",
        "regex": 'its regex "/(/" cannot be read: missing ), unterminated subpattern at position 0. Correct the regex',
        "sql": "asks mysql, which preview cannot ask: its values are as saved",
        "adhoc": "is an ad hoc filter, which preview does not apply",
        "other": 'is of the kind "groupby", which preview cannot ask: its values are as saved',
        "empty": "has no query",
    }
    assert [one["current"] for one in found["variables"]] == [["x"], ["x"], ["x"], [], ["x"], ["x"]]
    assert answers(found)[0]["expr"] == 'known_level{instance=~"x"}'


# -- what is chosen ----------------------------------------------------------------------------------------------------

LEVELS = variable("instance", "label_values(known_level, instance)", multi=True, includeAll=True)


@pytest.mark.parametrize(
    ("saved", "query", "current"),
    [
        (None, "", ["$__all"]),
        (["b"], "", ["b"]),
        (["gone", "b"], "", ["b"]),
        (["gone"], "", ["$__all"]),
        (["$__all"], "", ["$__all"]),
        (["b"], "var-instance=a&var-instance=b", ["a", "b"]),
        (["b"], "var-instance=All", ["$__all"]),
        (["b"], "var-instance=gone&var-nobody=x", ["b"]),
    ],
)
def test_what_a_variable_is(source: Asking, saved: list[str] | None, query: str, current: list[str]) -> None:
    made = dashboard(variables=(LEVELS | {"current": {"value": saved}},))
    assert shown_of(made, source, parsed(query))["variables"][0]["current"] == current


def test_the_first_option_is_taken_where_all_is_not_offered(source: Asking) -> None:
    assert control(LEVELS | {"includeAll": False}, source)["current"] == ["a"]
    single = dashboard(variables=(LEVELS | {"multi": False, "includeAll": False},))
    assert shown_of(single, source, parsed("var-instance=b&var-instance=a"))["variables"][0]["current"] == ["b"]


@pytest.mark.parametrize(
    ("expr", "query", "sent"),
    [
        ('x{v=~"$v"}', "var-v=All", 'x{v=~"(Binance|Kraken\\\\|EU|dot\\\\.ted)"}'),
        ('x{v=~"$v"}', "var-v=dot.ted", 'x{v=~"dot\\\\.ted"}'),
        ('x{v="${v:raw}"}', "var-v=dot.ted", 'x{v="dot.ted"}'),
        ('x{v=~"[[v]]"}', "var-v=Binance&var-v=dot.ted", 'x{v=~"(Binance|dot\\\\.ted)"}'),
        ("x[$step]", "", "x[2m]"),
        ("x[$step]", "var-step=5m", "x[5m]"),
        ('x{v="$text"}', 'var-text=a"b', 'x{v="a\\"b"}'),
        ("x[$__range]", "from=now-2h", "x[7200s]"),
    ],
)
def test_what_stands_for_variables_in_queries(source: Asking, expr: str, query: str, sent: str) -> None:
    made = dashboard(
        panel(1, target(expr)),
        variables=(
            variable("v", "label_values(known_state, venue)", multi=True, includeAll=True),
            variable("step", "1m,5m", "interval", auto=True, auto_count=30, auto_min="10s"),
            variable("text", "none", "textbox"),
        ),
    )
    assert answers(shown_of(made, source, parsed(query)))[0]["expr"] == sent


def test_one_variable_can_depend_on_another_wherever_it_stands(source: Asking) -> None:
    made = dashboard(
        variables=(
            variable(
                "series", 'query_result(known_level{instance="$instance"})', regex='/(known_\\w+{instance="$x"})/'
            ),
            variable("x", "$instance", "custom"),
            variable("instance", "label_values(known_level, instance)", includeAll=False),
            variable("round", "label_values(known_level, $about)"),
            variable("about", "label_values(known_level, $round)"),
        )
    )
    first = shown_of(made, source, parsed("var-instance=b"))["variables"]
    assert [one["name"] for one in first] == ["series", "x", "instance", "round", "about"]
    assert first[0]["current"] == ['known_level{instance="b"}']
    assert first[2]["current"] == ["b"]
    assert first[3]["problem"] != ""


# -- repeats -----------------------------------------------------------------------------------------------------------


def repeated(*values: str, **more: Any) -> list[tuple[str, int, int, int, int]]:
    """Titles and places of one panel repeated for values, and of one below it."""
    made = dashboard(
        panel(1, target('x{v=~"$v"}'), title="of $v", repeat="v", gridPos={"x": 4, "y": 0, "w": 6, "h": 4}, **more),
        panel(2, gridPos={"x": 0, "y": 4, "w": 12, "h": 4}, title="below"),
        variables=(variable("v", ",".join(values), "custom", multi=True, includeAll=True),),
    )
    found = shown_of(made, Samples())["panels"]
    ids = [one["model"]["id"] for one in found]
    assert ids[0] == 1
    assert len(set(ids)) == len(ids)
    assert [answer["expr"] for one in found for answer in one["answers"]] == [f'x{{v=~"{value}"}}' for value in values]
    return [(one["model"]["title"], *(one["model"]["gridPos"][side] for side in "xywh")) for one in found]


def test_a_panel_is_repeated_over_the_width() -> None:
    assert repeated("a", "b", "c", maxPerRow=2) == [
        ("of a", 0, 0, 12, 4),
        ("of b", 12, 0, 12, 4),
        ("of c", 0, 4, 12, 4),
        ("below", 0, 8, 12, 4),
    ]
    assert [place[1:4:2] for place in repeated("a", "b", "c", "d", "e", maxPerRow=5)[:5]] == [
        (0, 5),
        (5, 5),
        (10, 4),
        (14, 5),
        (19, 5),
    ]


def test_a_panel_is_repeated_downwards() -> None:
    assert repeated("a", "b", repeatDirection="v") == [
        ("of a", 4, 0, 6, 4),
        ("of b", 4, 4, 6, 4),
        ("below", 0, 8, 12, 4),
    ]


def test_a_row_is_repeated_with_its_panels() -> None:
    row = {"id": 1, "type": "row", "title": "Venue $v", "repeat": "v", "gridPos": {"y": 0}, "panels": []}
    closed = row | {
        "id": 3,
        "collapsed": True,
        "gridPos": {"y": 9},
        "panels": [panel(4, target("y{v='$v'}"), title="$v")],
    }
    made = dashboard(
        row,
        panel(2, target("x{v='$v'}"), title="in $v"),
        closed,
        variables=(variable("v", "a, B : b", "custom", multi=True, current={"value": ["a", "b"]}),),
    )
    found = shown_of(made, Samples())["panels"]
    assert [one["model"]["title"] for one in flat(found)] == [
        "Venue a", "in a", "Venue B", "in B", "Venue a", "a", "Venue B", "B",
    ]  # fmt: skip
    assert [answer["expr"] for one in flat(found) for answer in one["answers"]] == [
        "x{v='a'}", "x{v='b'}", "y{v='a'}", "y{v='b'}",
    ]  # fmt: skip
    assert [one["model"]["gridPos"]["y"] for one in found] == [0, 1, 5, 6, 10, 11]
    assert len({one["model"]["id"] for one in flat(found)}) == 8


def test_what_is_repeated_by_nothing_is_shown_once() -> None:
    made = dashboard(panel(1, repeat="nobody"), panel(2, repeat="empty"), variables=(variable("empty", "", "custom"),))
    found = shown_of(made, Samples())
    assert len(found["panels"]) == 2
    assert found["notices"] == ['"nobody", by which something is repeated, is no variable here']


# -- texts -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "query", "said"),
    [
        ("$v and ${v} and [[v]]", "var-v=a&var-v=b<", "A + b< and A + b< and A + b<"),
        ("$v", "var-v=All", "All"),
        ("${v:csv} ${v:pipe} ${v:json}", "var-v=All", 'a,b< a|b< ["a", "b<"]'),
        ("${v:text} ${v:queryparam}", "var-v=a", "A var-v=a"),
        ("$unknown ${__user.login} $1", "", "$unknown ${__user.login} $1"),
        ("$__range ${__from} $__interval", "", f"3600s {START}000 15s"),
    ],
)
def test_variables_in_a_title(words: str, query: str, said: str) -> None:
    made = dashboard(
        panel(1, title=words), variables=(variable("v", "A : a, b<", "custom", multi=True, includeAll=True),)
    )
    assert shown_of(made, Samples(), parsed(query))["panels"][0]["model"]["title"] == said


def test_variables_in_other_texts() -> None:
    url = "/d/x?var-v=$v&${__url_time_range}&${v:queryparam}#${__value.raw}"
    overrides = [
        {"matcher": {}, "properties": [{"id": "links", "value": [{"url": url}]}, {"id": "unit", "value": "$v"}]}
    ]
    text = panel(
        1,
        target("x", legendFormat="$v {{a}}"),
        description="Of $v",
        options={"content": "**$v**", "mode": "markdown"},
        links=[{"title": "To $v", "url": url}],
        fieldConfig={"defaults": {"displayName": "$v", "unit": "$v"}, "overrides": overrides},
    )
    links = [
        {"title": "$v", "type": "link", "url": "/d/y", "keepTime": True, "includeVars": True, "targetBlank": True},
        {"type": "dashboards", "tags": ["bots"]},
    ]
    v = variable("v", "a b, <c>", "custom", multi=True)
    made = shown_of(dashboard(text, links=links, variables=(v,)), Samples(), parsed("var-v=a b&var-v=<c>"))
    (one,) = made["panels"]
    model = one["model"]
    said = "/d/x?var-v=%7Ba%20b,%3Cc%3E%7D&from=now-1h&to=now&var-v=a%20b&var-v=%3Cc%3E#${__value.raw}"
    assert model["description"] == "Of a b + <c>"
    assert model["options"]["content"] == "**a b, &lt;c&gt;**"
    assert model["links"] == [{"title": "To a b + <c>", "url": said}]
    assert model["fieldConfig"]["defaults"] == {"displayName": "a b + <c>", "unit": "$v"}
    assert [each["value"] for each in model["fieldConfig"]["overrides"][0]["properties"]] == [[{"url": said}], "$v"]
    assert one["answers"][0]["legend"] == "a b + <c> {{a}}"
    address = "/d/y?from=now-1h&to=now&var-v=a%20b&var-v=%3Cc%3E"
    assert made["links"] == [{"title": "a b + <c>", "url": address, "tooltip": "", "newTab": True}]
    assert made["notices"] == ["The links to all dashboards with the tags bots are not shown"]


# -- alternatives ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Counting(Samples):
    """Samples that note what they were asked."""

    asked: list[str] = field(default_factory=list)

    @property
    def data(self) -> DataSource:
        """As samples."""
        return Samples().data

    def ask(self, asked: Asked) -> Aligned:
        """As samples."""
        self.asked.append(asked.expr)
        return super().ask(asked)


def of_two() -> Subject:
    """A dashboard of two variables, with a panel for each and one for neither."""
    made = dashboard(
        panel(1, target("a{v=~'$a'}")),
        panel(2, target("b{v=~'$b'}")),
        panel(3, target("c")),
        variables=(
            variable("a", ",".join(f"a{n}" for n in range(20)), "custom", includeAll=True, multi=True),
            variable("b", "b1,b2", "custom"),
            variable("hidden", "h1,h2", "custom", hide=2),
        ),
    )
    return Subject(made, "x")


def test_a_file_carries_each_variables_first_values() -> None:
    first = shown(of_two(), Samples(), Choice(), END)
    others = alternatives(first, of_two(), Samples(), Choice(), END)
    assert list(others) == ["var-a=a0", "var-b=b2", *(f"var-a=a{n}" for n in range(1, 11))]
    for query, other in others.items():
        assert other == shown(of_two(), Samples(), parsed(query), END)


def test_what_alternatives_share_is_asked_once_and_is_the_same() -> None:
    counting = Counting()
    source = Remembering(counting)
    first = shown(of_two(), source, Choice(), END)
    every = "|".join(f"a{n}" for n in range(20))
    assert sorted(counting.asked) == [f"a{{v=~'({every})'}}", "b{v=~'b1'}", "c"]
    counting.asked.clear()
    others = alternatives(first, of_two(), source, Choice(), END)
    assert sorted(counting.asked) == sorted(["b{v=~'b2'}", *(f"a{{v=~'a{n}'}}" for n in range(11))])

    def series(made: Shown, number: int) -> object:
        return made["panels"][number]["answers"][0]["series"]

    assert all(series(other, 2) is series(first, 2) for other in others.values())
    assert series(others["var-b=b2"], 0) is series(first, 0)
