"""What a system gets whose metrics have other labels, fewer of them, or shorter histograms than the boards hope for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from build_case import Json, panels

from dashboards.compile import compile_all
from dashboards.wording import described
from systems import signals as s
from systems.catalogue import counter, gauge, histogram
from systems.deployment import Deployment
from systems.matcher import equals
from systems.signal import Limit
from systems.system import System

SELECTORS = {"app": (equals("job", "mine"),)}


def answering(answers: Mapping[Any, Any], *limits: Limit) -> Deployment:
    """A deployment of a system that answers this and nothing else."""
    system = System("mine", "Mine", "EUR", SELECTORS, tuple(answers.values()), answers, limits=limits)
    return Deployment("mine", "Mine", system, SELECTORS, "Mine")


def titled(deployment: Deployment) -> dict[str, Json]:
    """All its panels, by title."""
    return {panel["title"]: panel for one in compile_all([deployment]) for panel in panels(one.dashboard)}


def positions(label: str) -> Deployment:
    """Positions with this label, and an account."""
    value = gauge("my_position_eur", "Value of a position", "currencyEUR", {label: ()})
    return answering({s.POSITION_VALUE: value, s.EQUITY: gauge("my_equity_eur", "Account value", "currencyEUR")})


BY_SYMBOL = {"Exposure by symbol", "Positions", "Gross and net leverage", "Concentration (HHI)", "Largest position"}


def test_a_sum_is_not_drawn_as_its_parts() -> None:
    assert {*titled(positions("symbol"))} >= BY_SYMBOL
    assert not {*titled(positions("pair"))} & BY_SYMBOL


def test_what_is_right_as_a_total_stays() -> None:
    assert {"Account value", "P&L at -10 %"} <= {*titled(positions("pair"))}


COUNTED = {
    s.BREAKER_TRIPS: ("reason", "Circuit breaker trips by reason"),
    s.RISK_REJECTIONS: ("reason", "Risk rejections by reason"),
    s.RISK_BREACHES: ("limit_type", "Limit breaches by kind"),
    s.WEBHOOK_ERRORS: ("source", "Webhook errors in 5 min by source"),
    s.DATA_FETCH_ERRORS: ("source", "Failed data fetches in 5 min by source"),
    s.HTTP_REQUESTS: ("endpoint", "HTTP requests by endpoint"),
}


@pytest.mark.parametrize("labelled", [True, False])
def test_counts_by_a_label_are_drawn_where_it_is(labelled: bool) -> None:
    also = {s.DATA_FETCHES: "data", s.WEBHOOKS: "webhooks"}
    events = {
        **{
            one: counter(f"my_{one.key}_total", "", labels={by: ()} if labelled else {})
            for one, (by, _) in COUNTED.items()
        },
        **{one: counter(f"my_{name}_total", "") for one, name in also.items()},
    }
    expected = {title for _, title in COUNTED.values()}
    assert expected & {*titled(answering(events))} == (expected if labelled else set())


@pytest.mark.parametrize(
    ("signal", "label", "said"),
    [
        (
            s.COMPONENT_UP,
            "venue",
            "COMPONENT_UP is answered, but drawn nowhere: its panels need the label component; it has venue "
            "(health/statetimeline-component_up)",
        ),
        (
            s.POSITION_VALUE,
            "pair",
            "POSITION_VALUE is answered, but drawn nowhere: its panels need the label symbol; it has pair "
            "(risk/bargauge-position_value, risk/table-positions)",
        ),
        (
            s.COMPONENT_UP,
            "",
            "COMPONENT_UP is answered, but drawn nowhere: its panels need the label component; it has none of its own "
            "(health/statetimeline-component_up)",
        ),
        (s.COMPONENT_UP, "component", ""),
        (s.SERVICE_UP, "name", ""),
    ],
)
def test_what_is_drawn_nowhere_is_said_with_the_label_that_it_lacks(signal: Any, label: str, said: str) -> None:
    deployment = answering({signal: gauge("my_metric", "A metric", labels={label: ()} if label else {})})
    lines = [line for line in described(deployment, signals=False, missing=False) if "drawn nowhere" in line]
    assert lines == ([said] if said else [])


def blind(*answers: Any, limits: tuple[Limit, ...] = ()) -> str:
    age, held = gauge("my_age_seconds", "Age of data", "s"), gauge("my_open_positions", "Open positions")
    loop = {signal: histogram("my_loop_seconds", "A round", "s", (1, 100)) for signal in answers}
    described: str = titled(answering({s.DATA_AGE: age, s.OPEN_POSITIONS: held, **loop}, *limits))["Flying blind"][
        "description"
    ]
    return described


def test_flying_blind_says_what_it_looks_at() -> None:
    assert "while its data is more than 60 s old.\n" in blind()
    assert "loop" not in blind()
    assert "while its data is more than 60 s old, or its main loop hangs.\n" in blind(s.CYCLE_DURATION)
    assert "more than 7 s old.\n" in blind(limits=(Limit(s.DATA_AGE, warning=7, critical=70),))


@pytest.mark.parametrize(
    ("unit", "last", "scale", "end"),
    [("s", 1, 1, "1 s"), ("ms", 2500, 1000, "2.5 s"), ("s", 10, 1, ""), ("s", 60, 1, "")],
)
def test_a_histogram_that_ends_below_its_limit_says_so(unit: str, last: float, scale: float, end: str) -> None:
    times = histogram("my_fill_time", "Time to fill", unit, (last / 10, last))
    panel = titled(answering({s.FILL_TIME: times / scale}))["Time to fill p50, p95, p99"]
    said = f"Its last bucket ends at {end}: more than that is shown as {end}."
    assert (said in panel["description"].split("\n\n")) is bool(end)
    assert ("last bucket" in panel["description"]) is bool(end)
