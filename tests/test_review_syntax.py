"""Queries are compared by their syntax and shown in one form: by `compare`, `diff` and in the text of a change."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from review_case import Json, Pushed, panels

from changes.change import FieldChange
from changes.comparison.compare import compare
from changes.meaning.rule_fields import rule_fields
from changes.reports.wording import field_lines


def asking(query: str) -> Json:
    return {"panels": [{"id": 1, "type": "stat", "title": "P", "targets": [{"refId": "A", "expr": query}]}]}


def same(one: str, other: str) -> bool:
    return compare(asking(one), asking(other)) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("sum(rate(x[5m]))by(side)", "sum by (side) (\n  rate(x[5m])\n)"),
        ('x{a="1",b=~"2|3"}', "x{b=~'2|3', a='1',}"),
        ("(((x)))", "x"),
        ("(a / b) * 100", "a / b * 100"),
        ("rate(x[5m])", "rate(x[300s])"),
        ("sum by (a, b) (x)", "sum by (b,a) (x)"),
        ("sum by () (x)", "sum(x)"),
        ("a / on (x, y) b", "a/on(y,x) b"),
        ('rate(x{i=~"$i"}[$__rate_interval])', 'rate( x{ i=~"$i" }[ ${__rate_interval} ] )'),
        ("max_over_time(x[$__range:$__interval]) / $__range_s", "max_over_time( x[$__range:$__interval] )/$__range_s"),
        ("topk($n, x)", "topk( $n,x )"),
        ("topk(${n.text}, x)", "topk( [[n.text]],x )"),
        ("x # why", "x"),
        ("x # don't ask $why", "x"),
        ("x # don't\n + $y", "x + $y"),
    ],
)
def test_how_a_query_is_written_is_no_change(one: str, other: str) -> None:
    assert same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a - b", "b - a"),
        ("-a", "a"),
        ("a * (b + c)", "a * b + c"),
        ("a - (b - c)", "a - b - c"),
        ("x", "x offset 5m"),
        ("x offset 5m", "x offset -5m"),
        ("x", "x @ end()"),
        ("x @ 1", "x @ 2"),
        ("x > 0", "x > bool 0"),
        ("x[5m:1m]", "x[5m:2m]"),
        ('x{a="1"}', 'x{a=~"1"}'),
        ('x{a="1" or b="2"}', 'x{a="1"}'),
        ("sum by (a) (x)", "sum without (a) (x)"),
        ("a / on (x) b", "a / ignoring (x) b"),
        ("a / on () b", "a / b"),
        ("a / on (x) group_left b", "a / on (x) group_right b"),
        ("a / on (x) group_left (y) b", "a / on (x) group_left b"),
        ("rate(x[$__rate_interval])", "rate(x[$__interval])"),
        ("$a + $b", "$b + $a"),
        ("x + $a", "x + variable_of_grafana_0_"),
        ("rate(x[$a])", "rate(x[90y1ms])"),
        ("topk($n, x)", "topk(7000000000001, x)"),
        ("topk(${n.text}, x)", "topk(${n.value}, x)"),
        ("topk(${n.text}, x)", "topk($n, x)"),
        ("topk([[n.text]], x)", "topk([[n]], x)"),
        ('x{a="$i"}', 'x{a="${i}"}'),
        (r'x{a="\"$i"}', r'x{a="\"${i}"}'),
        ("x{a='\"', b='$i'}", "x{a='\"', b='${i}'}"),
        ("x{a=`\\`} + $i", "x{a=`\\`} + $j"),
        ('label_replace(x, "a", "$1", "b", "(.*)")', 'label_replace(x, "a", "$2", "b", "(.*)")'),
        ("x {{{", "x  {{{"),
    ],
)
def test_what_a_query_asks_is_a_change(one: str, other: str) -> None:
    assert not same(one, other)


def variable(query: str) -> Json:
    return {"templating": {"list": [{"name": "s", "type": "query", "query": query}]}}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("query_result(sum(x)by(y))", "query_result( sum by (y) (x) )"),
        ("label_values(x{a='1',b=~'$c'}, d)", 'label_values( x{b=~"$c", a="1"},d )'),
        ("label_values(d)", "label_values( d )"),
    ],
)
def test_how_a_variable_s_query_is_written_is_no_change(one: str, other: str) -> None:
    assert compare(variable(one), variable(other)) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("query_result(sum(x)by(y))", "query_result(sum(x)by(z))"),
        ("query_result(x)", "label_values(x)"),
        ("label_values(x, a)", "label_values(x, b)"),
        ("label_values(x, a)", "label_values(x)"),
        ("label_values(x{a='$b'}, a)", "label_values(x{a='$c'}, a)"),
        ("SELECT  a", "SELECT a"),
        ("a, b", "a,b"),
    ],
)
def test_what_a_variable_asks_is_a_change(one: str, other: str) -> None:
    assert compare(variable(one), variable(other)) is not None


def test_a_variable_s_query_is_shown_in_one_way() -> None:
    change = FieldChange("variable", "templating.list[s].query", "query_result(sum(x)by(y))", "query_result( sum(x) )")
    assert [str(line) for line in field_lines(change, 0)] == [
        "~ variable: query_result(sum by (y) (x)) → query_result(sum(x))"
    ]


def selecting(query: str) -> Json:
    return {"panels": [{"id": 1, "type": "table", "title": "P", "targets": [{"refId": "A", "rawSql": query}]}]}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("SELECT a\n  FROM b", " SELECT a FROM b", True),
        ("SELECT 'a  b',  c", "SELECT 'a  b', c", True),
        ("SELECT 'a  b'", "SELECT 'a b'", False),
        ('SELECT "a  b"', 'SELECT "a b"', False),
        ("SELECT 'it''s  x'", "SELECT 'it''s x'", False),
        ("SELECT a -- b\n, c", "SELECT a -- b , c", False),
        ("SELECT a /* b  c */", "SELECT a /* b c */", False),
        ("SELECT $$a  b$$", "SELECT $$a b$$", False),
        (r"SELECT 'a\'  b'", r"SELECT 'a\' b'", False),
        ("SELECT a b", "SELECT ab", False),
        ("SELECT a FROM b", "SELECT a FROM b WHERE false", False),
    ],
)
def test_white_space_in_sql_is_no_change_outside_of_quotes(one: str, other: str, same: bool) -> None:
    assert (compare(selecting(one), selecting(other)) is None) == same


@pytest.mark.parametrize("path", [("expr",), ("data", "model", "expr")])
def test_how_a_rule_s_query_is_written_is_no_change(path: tuple[str, ...]) -> None:
    def rule(query: str) -> Json:
        return {"expr": query} if path == ("expr",) else {"data": [{"refId": "A", "model": {"expr": query}}]}

    assert rule_fields(rule("sum(rate(x[5m]))by(y) > 1"), rule("sum by (y) (rate(x[300s])) > 1")) == ()
    (change,) = rule_fields(rule("sum(rate(x[5m]))by(y) > 1"), rule("sum by (y) (rate(x[300s])) > 2"))
    (line,) = field_lines(change, 0)
    assert line.text.endswith(": sum by (y) (rate(x[5m])) > 1 → sum by (y) (rate(x[5m])) > 2")


def test_every_query_of_ours_is_the_same_on_one_line_and_another_with_one_number_more() -> None:
    folder = Path(__file__).parent.parent / "build/dashboards/trader247"
    boards = [json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))]
    queries = {one["expr"] for board in boards for panel in panels(board) for one in panel.get("targets", ())}
    assert len(queries) > 50
    for query in queries:
        assert same(query, re.sub(r"\s+", " ", f"({query})"))
        assert not same(query, f"{query} + 1")


@settings(deadline=None)
@given(st.text(alphabet='x(){}[]"$=,+-\\`:5m \n', max_size=30), st.text(max_size=10))
def test_any_text_is_compared_and_shown(one: str, other: str) -> None:
    assert same(one, one)
    assert list(field_lines(FieldChange("query", "targets[A].expr", one, f"{one}{other} "), 0))


def test_two_texts_that_prometheus_cannot_read_differ_by_any_space() -> None:
    assert not same("x{", "x{ ")
    assert not same("(" * 300 + "x" + ")" * 300, "x")


def test_a_query_of_thousands_of_variables_is_read_at_once() -> None:
    """As long as one may be; each character is looked at once."""
    for many in ("sum by ($a{}) (x)".format(",$a" * 4000), 'x{{a="$b"{}}}'.format(',a="$b"' * 2000)):
        assert same(many, f"( {many} )")
        assert not same(many, f"{many} + $b")


def lines(before: str, after: str) -> list[str]:
    return [str(line) for line in field_lines(FieldChange("query", "targets[A].expr", before, after, "A"), 0)]


def test_a_short_query_is_shown_on_one_line() -> None:
    assert lines("sum by (side) (\n  rate(x[1m])\n)", "sum(rate(x[$__range]))by(side)") == [
        "~ query A: sum by (side) (rate(x[1m])) → sum by (side) (rate(x[$__range]))"
    ]


def test_a_long_one_is_shown_line_by_line_with_only_what_changed() -> None:
    def long(window: str) -> str:
        quantile = f'histogram_quantile(0.95, sum by (le) (rate(fill_seconds_bucket{{job="a", side=~"$s"}}[{window}])))'
        return f"{quantile} and on () (up{{job='a'}} == 1)"

    assert lines(long("1m"), long("5m").replace(" and", "\n  and")) == [
        "~ query A:",
        '  -   histogram_quantile(0.95, sum by (le) (rate(fill_seconds_bucket{job="a",side=~"$s"}[1m])))',
        '  +   histogram_quantile(0.95, sum by (le) (rate(fill_seconds_bucket{job="a",side=~"$s"}[5m])))',
        "    and on ()",
        '      (up{job="a"} == 1)',
    ]


def test_a_part_deep_inside_is_shown_from_the_left_on() -> None:
    before, after = (
        "\n".join(["sum((", *[" " * 40 + one for one in ("a", "b", name, "c", "d")], "))"]) for name in "xy"
    )
    assert lines(before, after) == ["~ query A:", "    a", "    b", "  - x", "  + y", "    c", "    d"]


def test_one_that_cannot_be_read_is_shown_as_it_stands() -> None:
    assert lines("sum(  x", "sum(  y") == ["~ query A: sum(  x → sum(  y"]


def test_queries_written_anew_by_hand_are_no_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    desk = Pushed()

    def flatten(dashboard: Json) -> None:
        for panel in panels(dashboard):
            for target in panel.get("targets", ()):
                target["expr"] = re.sub(r"\s+", " ", target["expr"])

    desk.edit(flatten)
    desk.edit(lambda dashboard: dashboard.update(refresh="5s"), "risk")
    said = desk.diff().splitlines()
    assert [line for line in said if "query" in line] == []
    assert said[-1].endswith(": 1 refused, 4 unchanged")
