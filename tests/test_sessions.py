"""When an exchange is open: how it is written, what it cannot be, and which hours Alertmanager is given."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from alertmanager_case import written

from config import AlertingConfig, Config, load
from errors import TradeboardsError
from rules.alertmanager.hours import IN_SESSION
from rules.document import parsed
from rules.firing import firing
from systems import trading
from systems.registry import deployments

SAMPLE = "Write days and hours, such as Mon-Fri 09:15-15:30"
LONG = "Write hours of one day, such as Mon-Fri 09:15-15:30, or leave it out where it goes on past midnight"
READERS = "it is held in no time zone but each reader's own. Write timezone as utc or Area/City"
WRONG = [
    ("9:15-15:30", f'"9:15-15:30" is no session. {SAMPLE}'),
    ("Mon-Fri 9:15-15:30", f'"Mon-Fri 9:15-15:30" is no session. {SAMPLE}'),
    ("Mon-Fri 09:15-24:01", f'"Mon-Fri 09:15-24:01" is no session. {SAMPLE}'),
    ("Mo-Fr 09:15-15:30", f'"Mo-Fr 09:15-15:30" is no session. {SAMPLE}'),
    ("Sun-Fri 18:00-17:00", f'"Sun-Fri 18:00-17:00" lasts for less than an hour of a day. {LONG}'),
    ("Mon-Fri 09:15-10:14", f'"Mon-Fri 09:15-10:14" lasts for less than an hour of a day. {LONG}'),
]


OURS = ("Mon-Fri 09:25-15:30 Asia/Kolkata", "Mon-Fri 09:55-15:30 Asia/Kolkata")
"""Alertmanager's hours of the shipped system: of data as it is now, and of half an hour of it."""


def intervals(folder: Path, toml: str = "") -> dict[str, list[dict[str, Any]]]:
    """Alertmanager's time intervals of a configuration, by name."""
    file = folder / "tradeboards.toml"
    file.write_text(toml)
    found = parsed(written(deployments(load(file)), AlertingConfig())["alertmanager.yml"])["time_intervals"]
    assert len({one["name"] for one in found}) == len(found)
    return {one["name"]: one["time_intervals"] for one in found}


def hours(first: str, last: str, zone: str, *weekdays: str) -> list[dict[str, Any]]:
    return [{"times": [{"start_time": first, "end_time": last}], "weekdays": [*weekdays], "location": zone}]


def test_the_hours_of_the_indian_exchange_begin_when_the_night_no_longer_fires(tmp_path: Path) -> None:
    assert intervals(tmp_path) == {
        OURS[0]: hours("09:25", "15:30", "Asia/Kolkata", "monday:friday"),
        OURS[1]: hours("09:55", "15:30", "Asia/Kolkata", "monday:friday"),
    }


@pytest.mark.parametrize(
    ("toml", "name", "expected"),
    [
        (
            'session = "Sun-Thu 10:00-15:00"\ntimezone = "Asia/Riyadh"',
            "Sun-Thu 10:10-15:00 Asia/Riyadh",
            hours("10:10", "15:00", "Asia/Riyadh", "sunday:thursday"),
        ),
        (
            'session = "Sat-Wed 09:00-12:30"\ntimezone = "utc"',
            "Sat-Wed 09:40-12:30 UTC",
            hours("09:40", "12:30", "UTC", "saturday:saturday", "sunday:wednesday"),
        ),
        (
            'session = "Mon-Sun 00:00-24:00"',
            "Mon-Sun 00:10-24:00 Asia/Kolkata",
            hours("00:10", "24:00", "Asia/Kolkata", "monday:saturday", "sunday:sunday"),
        ),
    ],
)
def test_a_deployment_has_a_session_of_its_own(
    tmp_path: Path, toml: str, name: str, expected: list[dict[str, Any]]
) -> None:
    found = intervals(tmp_path, f'[deployments.mine]\nsystem = "trading"\n{toml}\n')
    assert len(found) == 4
    assert found[name] == expected


def test_deployments_share_the_hours_that_they_have_in_common(tmp_path: Path) -> None:
    of_one = {"one": "Mon-Fri 09:15-15:30", "two": "Mon-Fri 09:45-15:30"}
    toml = "".join(f'[deployments.{slug}]\nsystem = "trading"\nsession = "{one}"\n' for slug, one in of_one.items())
    assert intervals(tmp_path, toml).keys() == {*OURS, "Mon-Fri 10:25-15:30 Asia/Kolkata"}


@pytest.mark.parametrize(("text", "message"), WRONG)
def test_what_no_session_is(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(TradeboardsError) as raised:
        replace(trading.SYSTEM, session=text)
    assert str(raised.value) == f"trading: session: {message}"
    file = tmp_path / "tradeboards.toml"
    file.write_text(f"[deployments.trading]\nsession = {text!r}\n".replace("'", '"'))
    with pytest.raises(TradeboardsError) as raised:
        deployments(load(file))
    assert str(raised.value) == f"{file}: deployments.trading: session: {message}"


def test_a_session_is_text_and_held_in_a_time_zone(tmp_path: Path) -> None:
    with pytest.raises(TradeboardsError) as raised:
        replace(trading.SYSTEM, session=None)  # type: ignore[arg-type]
    assert str(raised.value) == 'trading: session: must be text. Write session="…"'
    file = tmp_path / "tradeboards.toml"
    file.write_text('[deployments.trading]\ntimezone = "browser"\n')
    with pytest.raises(TradeboardsError) as raised:
        deployments(load(file))
    assert str(raised.value) == f"{file}: deployments.trading: session: {READERS}"


def test_each_signal_that_is_told_in_the_session_alone_has_an_alert() -> None:
    assert {rule.signal for one in deployments(Config(Path())) for rule in firing(one)} >= frozenset().union(
        *IN_SESSION.values()
    )
