"""Rule files of any hand and shape: no check ever crashes, and what it says is fit to print."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from known_case import END, url  # noqa: F401 - a fixture
from rules_case import EXPORTED, WATCHDOG, alert, file

import checks
import cli
from checks import Ruleset
from checks.evidence import evidence
from datasources.prometheus import Prometheus
from rules.document import document

KEYS = [
    "alert",
    "annotations",
    "dashboard_url",
    "data",
    "description",
    "expr",
    "for",
    "groups",
    "interval",
    "labels",
    "name",
    "record",
    "rules",
    "runbook_url",
    "severity",
    "spec",
    "summary",
]
WORDS = [
    "HighExposure",
    "system:exposure:max",
    "critical",
    "{{ $value }}",
    "5m",
    "99999999999d",
    "/d/bot-risk?viewPanel=99999999999999999999",
    "max(bot_exposure) >= 0.9",
    "a / b > 1",
    "1 / (2 > bool 0)",
    "increase(bot_trips_total[1s]) > 0",
    "vector(1)",
    "vector(time())",
    "absent(up)",
    "time() % 0",
    "clamp_min(x, y) / clamp_min(x, scalar(y))",
    "x / count_values('a', b) / on (a) group_left y[5m:1m]",
    "(" * 2000,
    "sum by (",
    "rate(x[$__rate_interval])",
]
leaf = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(WORDS)
anything = st.recursive(
    leaf,
    lambda inside: (
        st.lists(inside, max_size=4) | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=3), inside, max_size=6)
    ),
    max_leaves=40,
)
some_rule = st.dictionaries(st.sampled_from(KEYS), anything, max_size=8)
some_rules = st.lists(some_rule, max_size=4) | anything
some_group = st.fixed_dictionaries({"name": leaf, "interval": leaf, "rules": some_rules})
files = anything | st.fixed_dictionaries({"groups": st.lists(some_group, max_size=3) | anything})


def judged(content: object) -> list[str]:
    subject = Ruleset(content, "any.yml", EXPORTED, 15.0, whole=True, runbooks=frozenset())
    return [str(problem) for problem in checks.run([subject])]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(files)
def test_no_file_crashes_a_check(content: object) -> None:
    assert all(line.isprintable() for line in judged(content))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(KEYS), anything)
def test_a_good_file_with_anything_in_one_place_crashes_no_check(key: str, anything: Any) -> None:
    for content in (
        file(alert(**{key: anything})),
        file(alert(labels={key: anything})),
        file(alert(annotations={key: anything})),
        file(alert(), **{key: anything}),
    ):
        assert all(line.isprintable() for line in judged(content))


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(WORDS) | st.text(max_size=30), st.sampled_from(WORDS))
def test_no_query_crashes_a_check(one: str, other: str) -> None:
    for expr in (one, f"{one} / {other}", f"({one}) > 0 and ({other}) < 1"):
        assert all(line.isprintable() for line in judged(file(alert(expr))))


# -- files -------------------------------------------------------------------------------------------------------------
def checked(folder: Path, content: bytes, *more: str) -> Result:
    path = folder / "any.rules.yml"
    path.write_bytes(content)
    return CliRunner(catch_exceptions=False).invoke(cli.main, ["check", str(path), *more])


def test_a_file_of_any_hand_is_checked(tmp_path: Path) -> None:
    result = checked(tmp_path, document(file(alert(**{"for": None}), WATCHDOG), "x"))
    assert result.exit_code == 1
    assert result.output == (
        "any.rules.yml\n"
        '  warning  alert "HighExposure" (critical): has no for: one sample sets it off. Let it hold for some time '
        "[rule/for]\n"
        "0 errors and 1 warning in 2 rules\n"
    )


def test_a_good_file_ends_well_and_programs_can_read_of_a_bad_one(tmp_path: Path) -> None:
    good = checked(tmp_path, document(file(alert(), WATCHDOG), "x"))
    assert (good.exit_code, good.output) == (0, "no problems in 2 rules\n")
    bad = checked(tmp_path, document(file(alert(labels={})), "x"), "--format", "json")
    (problem,) = orjson.loads(bad.output)["problems"]
    assert problem["check"] == "rule/severity"
    assert problem["where"]["dashboard"] == "any.rules.yml"
    assert problem["where"]["part"] == 'alert "HighExposure"'


def test_what_is_written_without_quotes_is_the_text_that_it_is_written_as(tmp_path: Path) -> None:
    text = yaml.dump(file(alert(annotations=alert()["annotations"] | {"since": "2001-99-99"})))
    result = checked(tmp_path, text.replace("'2001-99-99'", "2001-99-99").encode())
    assert (result.exit_code, result.output) == (0, "no problems in 1 rule\n")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            b"groups: [",
            "is not YAML: while parsing a flow node did not find expected node content at line",
        ),
        (b"a: 1\n---\nb: 2\n", "is not YAML: expected a single document in the stream"),
        (b"groups: &a [*a]\n", "is not YAML: found unconstructable recursive node"),
        (b"groups: [*a]\n", "is not YAML: found undefined alias"),
        (
            b"? [a]\n: b\n",
            "is not YAML: while constructing a mapping at line 1, column 1 found unhashable key",
        ),
        (b"\xff\xfe\x00", "is not YAML: unacceptable character"),
        (b"a: \x1b[31m", "is not YAML: unacceptable character"),
        ("grüße".encode("latin-1"), "is not YAML: unacceptable character"),
        (b"[" * 100_000, "is nested too deeply. Correct its brackets and indents"),
        (b"- " * 100_000, "is nested too deeply. Correct its brackets and indents"),
        (b"{a: " * 100_000, "is nested too deeply. Correct its brackets and indents"),
    ],
    ids=lambda value: value[:12] if isinstance(value, bytes) else "",
)
def test_what_is_no_yaml_is_told_in_a_line(tmp_path: Path, content: bytes, message: str) -> None:
    result = checked(tmp_path, content)
    assert result.exit_code == 2
    assert result.output.startswith(f"error: {tmp_path}/any.rules.yml: {message}")
    assert len(result.output.splitlines()) == 1


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli.main, ["check", str(tmp_path / "none.yaml")])
    assert (result.exit_code, result.output) == (
        2,
        f"error: {tmp_path}/none.yaml: cannot be read: No such file or directory\n",
    )


@pytest.mark.parametrize("content", [b"", b"x", b"[]", b"1", b"route: {receiver: x}"])
def test_yaml_that_is_no_file_of_rules_is_a_problem(tmp_path: Path, content: bytes) -> None:
    result = checked(tmp_path, content)
    assert result.exit_code == 1
    assert "is no file of rules: it has no list of groups" in result.output
    assert result.output.endswith("1 error and 0 warnings in 0 rules\n")


def test_references_cannot_make_more_of_a_file_than_anybody_can_wait_for(tmp_path: Path) -> None:
    laughs = "".join(f"{one}: &{one} [{','.join(['*' + before] * 9)}]\n" for before, one in pairwise("abcdefgh"))
    result = checked(tmp_path, f"a: &a [x]\n{laughs}groups: *h\n".encode())
    assert result.exit_code == 1
    rules = "".join("    - *r\n" for _ in range(500))
    groups = "".join("  - *g\n" for _ in range(500))
    rule = "r: &r {record: 'a:b:c', expr: up}\n"
    result = checked(tmp_path, f"{rule}g: &g\n  name: a\n  rules:\n{rules}groups:\n{groups}".encode())
    assert result.exit_code == 1
    assert "  error    has 20,000 rules or more. Make several files of it [rule/schema]\n" in result.output
    assert result.output.endswith("in 20,000 rules\n")


def test_names_of_any_hand_are_fit_to_print(tmp_path: Path) -> None:
    name = "\\e[31m\\u202Ered"
    result = checked(tmp_path, f'groups: [{{name: a, rules: [{{alert: "{name}", expr: up}}]}}]'.encode())
    assert result.exit_code == 1
    assert all(line.isprintable() for line in result.output.splitlines())


# -- what a Prometheus answers -----------------------------------------------------------------------------------------
def test_rules_are_asked_too(url: str) -> None:  # noqa: F811 - the fixture
    asked = [alert(expr) for expr in ("max(known_level) > 1", "known_level > 1e9", "sum(known_level) by")]
    rules = Ruleset(file(*asked), "x.yml")
    with Prometheus(url, retries=0) as client:
        found = evidence([rules], client, at=END)
    fires, silent, broken = found.findings
    assert (fires.series, fires.question.silence_is_good) == (1, True)
    assert found.silent == (silent,)
    assert found.errors == (broken,)
    assert "parse error" in broken.error
    assert found.empty == ()
