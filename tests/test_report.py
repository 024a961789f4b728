"""What people and programs are told about a change: text, Markdown and JSON."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from changes.change import FieldChange, RuleChange
from changes.comparison.compare import compare
from changes.planning.plan import Create, Desired, Plan, Refused, Removed, Unchanged, Update
from changes.pushing.apply import Done, Failed, Result
from changes.reports.json import plan_json
from changes.reports.markdown import LIMIT, plan_markdown
from changes.reports.text import outcome_line, plan_lines, result_line
from changes.reports.wording import field_lines
from errors import TargetError
from targets.target import Folder, Written

Json = dict[str, Any]

FOLDER = Folder("trading", "Trading")


def panel(number: int, title: str) -> Json:
    return {
        "id": number,
        "type": "timeseries",
        "title": title,
        "gridPos": {"x": 0, "y": number * 8, "w": 12, "h": 8},
        "targets": [{"refId": "A", "expr": "sum by (side) (\n  rate(orders_total[1m])\n)", "legendFormat": "{{side}}"}],
        "fieldConfig": {
            "defaults": {
                "unit": "percent",
                "thresholds": {"mode": "absolute", "steps": [{"color": "green"}, {"color": "red", "value": 0.9}]},
            },
            "overrides": [],
        },
    }


def before() -> Json:
    return {
        "uid": "t-risk",
        "title": "Risk",
        "templating": {"list": [{"name": "symbol", "query": "label_values(symbol)"}]},
        "panels": [panel(number, title) for number, title in enumerate(("Exposure", "Equity", "Drawdown", "Fees"), 1)],
    }


def after() -> Json:
    new = copy.deepcopy(before())
    exposure, equity, drawdown, _ = new["panels"]
    exposure["targets"][0]["expr"] = "sum by (side) (\n  rate(orders_total[5m])\n)"
    exposure["fieldConfig"]["defaults"]["thresholds"]["steps"][1]["value"] = 0.85
    exposure["fieldConfig"]["defaults"]["unit"] = "percentunit"
    exposure["fieldConfig"]["defaults"]["decimals"] = 1
    exposure["gridPos"]["w"] = 24
    equity["gridPos"]["y"] += 4
    drawdown["gridPos"]["y"] += 4
    new["panels"][3] = panel(9, "Slippage")
    new["templating"]["list"][0]["query"] = "label_values(orders_total, symbol)"
    new["templating"]["list"].append({"name": "venue", "query": "label_values(venue)"})
    new["refresh"] = "1m"
    return new


def a_plan() -> Plan:
    risk = Desired("t-risk", after(), FOLDER)
    actions = (
        Create(Desired("t-health", {"title": "Health"}, FOLDER)),
        Update(risk, compare(before(), after()), 3),
        Refused(Desired("t-desk", {"title": "Desk"}, FOLDER), "it is not ours", "Adopt it"),
        Unchanged(Desired("t-overview", {"title": "Overview"}, FOLDER)),
        Removed("t-old", "Old"),
    )
    return Plan("grafana", "https://grafana.example/", actions)


TEXT = """\
+ t-health "Health": new in folder "Trading"
~ t-risk "Risk": 1 panel added, 1 panel removed, 1 panel changed, 2 panels moved, 3 settings changed
  ~ panel "Exposure" (timeseries) changed
    ~ query A: sum by (side) (rate(orders_total[1m])) → sum by (side) (rate(orders_total[5m]))
    ~ unit: percent → percentunit
    + decimals added: 1
    ~ threshold: red 0.9 → 0.85
    ~ layout: 12×8 at 0,8 → 24×8 at 0,8
  - panel "Fees" (timeseries) removed
  + panel "Slippage" (timeseries) added
  ~ 2 panels only moved: "Equity" (timeseries), "Drawdown" (timeseries)
  ~ variable symbol: query label_values(symbol) → label_values(orders_total, symbol)
  + variable venue added: label_values(venue)
  + refresh added: 1m
! t-desk "Desk": refused, it is not ours
    Adopt it.
- t-old "Old": removed
  grafana (https://grafana.example/): 1 new, 1 changed, 1 removed, 1 refused, 1 unchanged"""

MARKDOWN = """\
<p><b>1 new, 1 changed, 1 removed, 1 refused, 1 unchanged</b> in <code>grafana (https://grafana.example/)</code></p>

<p><code>+ t-health &quot;Health&quot;: new in folder &quot;Trading&quot;</code></p>

<details><summary><code>~ t-risk &quot;Risk&quot;: 1 panel added, 1 panel removed, 1 panel changed, 2 panels moved, \
3 settings changed</code></summary>

```diff
~ panel "Exposure" (timeseries) changed
~   query A: sum by (side) (rate(orders_total[1m])) → sum by (side) (rate(orders_total[5m]))
~   unit: percent → percentunit
+   decimals added: 1
~   threshold: red 0.9 → 0.85
~   layout: 12×8 at 0,8 → 24×8 at 0,8
- panel "Fees" (timeseries) removed
+ panel "Slippage" (timeseries) added
~ 2 panels only moved: "Equity" (timeseries), "Drawdown" (timeseries)
~ variable symbol: query label_values(symbol) → label_values(orders_total, symbol)
+ variable venue added: label_values(venue)
+ refresh added: 1m
```

</details>

<details><summary><code>! t-desk &quot;Desk&quot;: refused, it is not ours</code></summary>

```diff
  Adopt it.
```

</details>

<p><code>- t-old &quot;Old&quot;: removed</code></p>
"""


def text(plan: Plan) -> str:
    return "\n".join(str(line) for line in plan_lines(plan))


def update(old: Json, new: Json, title: str = "Risk") -> Plan:
    one = Desired("t-risk", {"title": title}, FOLDER)
    return Plan("grafana", "here", (Update(one, compare(old, new), 3),))


def test_the_text_of_a_plan() -> None:
    assert text(a_plan()) == TEXT


def test_the_markdown_of_a_plan() -> None:
    assert plan_markdown(a_plan()) == MARKDOWN


def test_the_json_of_a_plan() -> None:
    told = json.loads(plan_json(a_plan()))
    assert (told["format"], told["target"], told["differs"]) == (
        1,
        {"name": "grafana", "place": "https://grafana.example/"},
        True,
    )
    create, changed, refused, unchanged, removed = told["dashboards"]
    folder = {"uid": "trading", "title": "Trading"}
    assert create == {"uid": "t-health", "title": "Health", "action": "create", "folder": folder}
    assert unchanged == {"uid": "t-overview", "title": "Overview", "action": "unchanged", "folder": folder}
    assert removed == {"uid": "t-old", "title": "Old", "action": "removed", "panels": []}
    assert refused["reason"] == "it is not ours"
    assert (changed["action"], changed["version"], changed["adopted"]) == ("update", 3, False)
    assert [(one["kind"], one["id"]) for one in changed["panels"]] == [
        ("changed", 1),
        ("moved", 2),
        ("moved", 3),
        ("removed", 4),
        ("added", 9),
    ]
    threshold = next(one for one in changed["panels"][0]["fields"] if one["what"] == "threshold")
    assert threshold == {
        "what": "threshold",
        "subject": "",
        "part": "red",
        "path": "fieldConfig.defaults.thresholds.steps",
        "before": 0.9,
        "after": 0.85,
        "class": "threshold",
        "mark": "",
    }
    assert changed["settings"][1]["what"] == "variable"
    assert "before" not in changed["settings"][1]


def test_many_moved_panels_are_one_line_and_a_single_one_says_where() -> None:
    old = {"panels": [panel(number, f"P{number}") for number in range(1, 21)]}
    new = copy.deepcopy(old)
    for one in new["panels"]:
        one["gridPos"]["y"] += 8
    new["panels"].append(panel(99, "New") | {"gridPos": {"x": 0, "y": 0, "w": 24, "h": 8}})
    assert text(update(old, new)).splitlines()[1:-1] == [
        '  + panel "New" (timeseries) added',
        '  ~ 20 panels only moved: "P1" (timeseries), "P2" (timeseries), "P3" (timeseries) and 17 more',
    ]
    one_moved = copy.deepcopy(old)
    one_moved["panels"][0]["gridPos"]["x"] = 12
    assert text(update(old, one_moved)).splitlines()[1:-1] == [
        '  ~ panel "P1" (timeseries) moved: 12×8 at 0,8 → 12×8 at 12,8'
    ]


def test_values_that_look_alike_are_told_apart() -> None:
    def board(value: Any) -> Json:
        return {"panels": [{"id": 1, "type": "stat", "title": "P", "options": {"value": value}}]}

    assert text(update(board(1), board("1"))).splitlines()[2] == '    ~ option value: 1 → "1"'
    assert text(update(board(1), board(True))).splitlines()[2] == "    ~ option value: 1 → true"
    assert text(update(board(""), board(None))).splitlines()[2] == '    ~ option value: "" → null'


def told(before: str, after: str) -> list[str]:
    return [str(line) for line in field_lines(FieldChange("description", "description", before, after), 0)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a" * 5000 + "b", "a" * 5000 + "c"),
        ("a" * 500 + "b", "a" * 500 + "c"),
        ("a" * 5000, "a" * 5001),
        ("a\tb" + "c" * 60, "a\\tb" + "c" * 60),
        ("a\tb", "a\\tb"),
        ("\U000e0001" * 59 + "a", "\U000e0001" * 59 + "b"),
        ("a" * 2000 + "b", "first\nand\n" + "a" * 2000 + "c"),
    ],
)
def test_what_differs_never_looks_the_same(one: str, other: str) -> None:
    """Not even where a comment cuts it: at 400 characters."""
    lines = [line.strip()[:400] for line in told(one, other)]
    sides = [{line[2:] for line in lines if line[0] == symbol} for symbol in "-+"]
    if len(lines) == 1:
        before, _, after = lines[0].removeprefix("~ description: ").partition(" → ")
        sides = [{before}, {after}]
    assert all(sides)
    assert not sides[0] & sides[1]


def test_a_long_line_is_shown_from_shortly_before_the_first_difference() -> None:
    assert told("a" * 5000 + "buy", "a" * 5000 + "sell") == [
        "~ description:",
        f"  - …{'a' * 80}buy",
        f"  + …{'a' * 80}sell",
    ]


def test_a_change_far_down_a_text_is_shown_and_how_much_more_there_is() -> None:
    def text(number: int, word: str) -> str:
        return "\n".join([*("same" for _ in range(number)), *(f"{word} {line}" for line in range(150))])

    lines = told(text(3000, "old"), text(3000, "new"))
    assert lines[1:5] == ["    same", "    same", "  - old 0", "  - old 1"]
    assert lines[-1] == "    … 102 more lines changed"
    lines = told("\n".join(f"a {line}" for line in range(2010)), "\n".join(f"b {line}" for line in range(2001)))
    assert lines[-1] == "    … 3800 more lines changed"


def test_a_long_query_stands_whole_on_lines_of_its_own() -> None:
    def board(window: str) -> Json:
        query = f"histogram_quantile(0.95, sum by (le, side) (rate(fill_latency_seconds_bucket[{window}])))"
        return {"panels": [{"id": 1, "type": "stat", "title": "P", "targets": [{"refId": "A", "expr": query}]}]}

    assert text(update(board("1m"), board("5m"))).splitlines()[2:-1] == [
        "    ~ query A:",
        "      - histogram_quantile(0.95, sum by (le, side) (rate(fill_latency_seconds_bucket[1m])))",
        "      + histogram_quantile(0.95, sum by (le, side) (rate(fill_latency_seconds_bucket[5m])))",
    ]


def test_no_changes_in_one_line() -> None:
    same = Plan("grafana", "https://grafana.example/", (Unchanged(Desired("a", {}, FOLDER)),))
    assert text(same) == "  grafana (https://grafana.example/): no changes (1 dashboard)"


def test_how_a_push_went() -> None:
    risk = Desired("t-risk", {"title": "Risk"}, FOLDER)
    created = Done(risk, Written("t-risk", 1, "https://grafana.example/d/t-risk"), created=True)
    failed = Failed(risk, TargetError("it moved", where="https://grafana.example", todo="Run diff again"))
    assert str(outcome_line(created)) == '+ t-risk "Risk": created, https://grafana.example/d/t-risk'
    assert str(outcome_line(failed)) == '! t-risk "Risk": failed. https://grafana.example: it moved. Run diff again'
    assert str(result_line(Result((created, failed), (FOLDER,)))) == "! 1 created, 1 failed, 1 folder created"
    assert str(result_line(Result(()))) == "  nothing to write"


def test_a_comment_is_never_too_long_and_says_what_it_leaves_out() -> None:
    old = {"panels": [panel(number, f"{'x' * 90}{number}") for number in range(100)]}
    new = {"panels": [panel(number, f"{'y' * 90}{number}") for number in range(100)]}
    change = compare(old, new)
    many = tuple(Update(Desired(f"uid-{number}", {"title": "Risk"}, FOLDER), change, 3) for number in range(200))
    told = plan_markdown(Plan("grafana", "here", many))
    assert len(told) <= LIMIT
    assert "… and 200 more lines" in told
    assert "(too long to be shown here)" in told
    assert told.endswith("\n\nThere is more than fits here: `tradeboards diff` shows all of it.\n")


def test_a_comment_is_never_too_long_for_rules_either() -> None:
    query = FieldChange("query", "expr", "up" * 400, "down" * 200)
    rules = tuple(RuleChange("changed", "trader247", f"alert A{number}", (query,)) for number in range(60))
    new = Create(Desired("t-risk", {"title": "Risk"}, FOLDER))
    told = plan_markdown(Plan("HEAD", "git revision HEAD", (new,), rules=rules))
    assert len(told) <= LIMIT
    assert "<p>Limits and rules (too long to be shown here)</p>" in told
    assert "t-risk" in told


HOSTILE = "@here ](javascript:x) ``` ~~~ <b>|\x1b[31m\u202e\u2028\r\n```\n</code></summary>*x*\x9b"


def test_hostile_text_is_shown_and_obeyed_nowhere() -> None:
    hostile = panel(1, HOSTILE) | {"type": HOSTILE, "targets": [{"refId": HOSTILE, "expr": HOSTILE}]}
    old = {"panels": [hostile], "templating": {"list": [{"name": HOSTILE, "query": "a"}]}}
    new = {"panels": [hostile | {"targets": [{"refId": HOSTILE, "expr": "x\n" + HOSTILE}], HOSTILE: [HOSTILE]}]}
    told = update(old, new, HOSTILE)
    assert harmless(text(told))
    assert harmless(plan_markdown(told))
    assert fenced(plan_markdown(told))
    assert plan_json(told).isascii()


pieces = st.sampled_from(["`", "```", "~~~", "\n", "<", ">", "@a", "|", "\x1b[", "\u202e", "\r", "*", "\\", "x", "é"])
texts = st.lists(pieces | st.text(max_size=3), max_size=5).map("".join)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
)
panels = st.fixed_dictionaries(
    {"id": st.integers(1, 3), "title": texts, "type": texts},
    optional={
        "targets": st.lists(st.fixed_dictionaries({"refId": texts, "expr": texts}), max_size=2),
        "options": values,
        "description": texts,
        "gridPos": values,
    },
)
boards = st.fixed_dictionaries({"panels": st.lists(panels, max_size=3), "title": texts, "tags": values, "x": values})


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(boards, boards, texts)
@example({"title": "```"}, {"title": "````"}, "`")
def test_any_change_is_reported_harmlessly(old: Json, new: Json, title: str) -> None:
    told = update(old, new, title)
    assert harmless(text(told))
    assert harmless(plan_markdown(told))
    assert fenced(plan_markdown(told))
    shape = json.loads(plan_json(told))["dashboards"][0]
    change = compare(old, new)
    assert len(shape["panels"]) == (len(change.panels) if change else 0)
    kinds = [one["kind"] for one in shape["panels"]]
    lines = text(told).splitlines()
    assert sum(line.startswith("  + panel ") and line.endswith(" added") for line in lines) >= kinds.count("added")
    assert sum(line.startswith("  - panel ") and line.endswith(" removed") for line in lines) >= kinds.count("removed")


def harmless(report: str) -> bool:
    """No character that a terminal would obey or that hides others."""
    return all(character == "\n" or character.isprintable() for character in report)


def fenced(report: str) -> bool:
    """Read as GitHub reads it: nothing but blocks of HTML that are all ours, and one fence of code after each."""
    tokens = MarkdownIt("commonmark").parse(report)
    blocks = [token for token in tokens if token.type == "html_block"]
    known = ("<p>", "<b>", "<code>", "<details>", "<summary>", "</p>", "</b>", "</code>", "</details>", "</summary>")
    for block in blocks:
        rest = block.content
        for tag in known:
            rest = rest.replace(tag, "")
        if "<" in rest or ">" in rest:
            return False
    return {token.type for token in tokens} <= {"html_block", "fence"}
