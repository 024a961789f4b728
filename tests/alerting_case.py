"""All that stands between a trading system and the people it is watched for, running: its exporter, a Prometheus with
the compiled rules, an Alertmanager with the compiled routes, and whoever is told."""

from __future__ import annotations

import contextlib
import json
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml
from alertmanager_case import Alertmanager, Told, listening, written
from alertmanager_case import running as alertmanager_running

from config import AlertingConfig, Config, WebhookConfig
from lab import exporter, prometheus, trading
from lab.history import History, write
from lab.simulate import TICK, Driver, Simulation
from rules.alertmanager.output import TEMPLATES
from rules.document import parsed
from rules.firing import WATCHDOG
from rules.prometheus import rule_file
from systems import trading as catalogue
from systems.deployment import Deployment
from systems.metric import APP
from systems.query import Series
from systems.registry import deployments

Json = dict[str, Any]
DESK, BEAT = "/desk", "/beat"
"""Where alerts and the watchdog's heartbeat are told."""
PATIENCE = 150.0
PAST = 15 * 60
"""Seconds of history: what is new is told from what is old by what was there before the rules' windows."""
WAIT = "3s"
"""Alertmanager waits longer for more of the same than rules wait for each other, here as in the compiled files."""


@dataclass
class Breaker:
    """The circuit breaker of the simulated system, in the hands of the test."""

    open: bool = False
    trips: Counter[str] = field(default_factory=Counter)


@dataclass
class Live:
    """The running whole. `kill` ends the exporter."""

    deployment: Deployment
    breaker: Breaker
    told: Told
    alertmanager: Alertmanager
    kill: Callable[[], None]

    def heard(self, status: str = "firing", path: str = DESK) -> list[Json]:
        """The alerts that have been told, in order."""
        return [one for body in self.told.bodies(path) for one in body["alerts"] if one["status"] == status]

    def hears(self, name: str, status: str = "firing", path: str = DESK) -> Json:
        """Waits until an alert of this name is told, and gives it."""
        found: list[Json] = []

        def is_told() -> bool:
            found[:] = [one for one in self.heard(status, path) if one["labels"]["alertname"] == name]
            return bool(found)

        self.until(is_told, f"{name} to be told as {status}")
        return found[0]

    def until(self, is_so: Callable[[], object], what: str) -> None:
        """Waits for something to become true."""
        end = time.monotonic() + PATIENCE
        while not is_so():
            names = [one["labels"]["alertname"] for one in self.heard()]
            assert time.monotonic() < end, f"waited in vain for {what}; told: {names}; {self.alertmanager.states()}"
            time.sleep(0.1)


@contextlib.contextmanager
def live(folder: Path) -> Iterator[Live]:
    """The trading system of the lab, calm and with its breaker closed, and everything behind it."""
    with listening() as (told, port, _), contextlib.ExitStack() as serving:
        address = f"http://127.0.0.1:{port}"
        desk, beat = WebhookConfig(address + DESK), WebhookConfig(address + BEAT)
        alerting = AlertingConfig(channels=("webhook:desk",), webhooks={"desk": desk}, heartbeat=beat)
        (shipped,) = deployments(Config(Path(), alerting=alerting), ["trading"])
        deployment = replace(shipped, channels={})
        breaker = Breaker()
        simulation = _simulation(deployment, breaker)
        _fill(simulation, folder)
        scrapes = serving.enter_context(exporter.serving([simulation]))
        rules = _evaluated_soon(deployment, alerting, folder)
        with (
            alertmanager_running(_told_soon(deployment, alerting), TEMPLATES.read_bytes()) as alertmanager,
            prometheus.running(folder / "data", _config(scrapes, rules, alertmanager)) as server,
        ):
            running = Live(deployment, breaker, told, alertmanager, serving.close)
            running.until(lambda: _knows_alertmanager(server.url), "Prometheus to know its Alertmanager")
            yield running


def _simulation(deployment: Deployment, breaker: Breaker) -> Simulation:
    """The lab's, but for the breaker."""
    (target,) = trading.BEHAVIOUR.targets
    ours: dict[Series, Driver] = {
        catalogue.breaker_active: lambda _: int(breaker.open),
        catalogue.breaker_triggers: lambda _: {(reason,): times for reason, times in breaker.trips.items()},
    }
    behaviour = replace(trading.BEHAVIOUR, targets=(replace(target, drivers={**target.drivers, **ours}),))
    return Simulation(deployment, APP, behaviour, 8000, seed=1)


def _fill(simulation: Simulation, folder: Path) -> None:
    """Gives the Prometheus to be a short past, until now."""
    text = folder / "past.om"
    write(simulation, History(int(time.time()) // TICK * TICK, ((PAST, TICK),)), text)
    prometheus.load(text, folder / "data")


def _evaluated_soon(deployment: Deployment, alerting: AlertingConfig, folder: Path) -> Path:
    """The compiled rule file, evaluated every second, with alerts that hold and stay for two: the rest as it is.

    The watchdog holds for ten: Prometheus knows its Alertmanager after five, and what fires before that is lost, until
    it is sent again after a minute.
    """
    rules = parsed(rule_file(deployment, alerting))
    for group in rules["groups"]:
        group["interval"] = "1s"
        for rule in group["rules"]:
            rule.update({key: "2s" for key in ("for", "keep_firing_for") if key in rule})
            if rule.get("alert") == WATCHDOG:
                rule["for"] = "10s"
    path = folder / "trading.rules.yml"
    path.write_text(yaml.safe_dump(rules), encoding="utf-8")
    return path


def _told_soon(deployment: Deployment, alerting: AlertingConfig) -> Json:
    """The compiled configuration of Alertmanager, with short waits: the rest as it is."""
    content = parsed(written([deployment], alerting)["alertmanager.yml"])
    return {**content, "route": _soon(content["route"])}


def _soon(route: Json) -> Json:
    return route | {
        "group_wait": WAIT,
        "group_interval": "1s",
        "routes": [_soon(one) for one in route.get("routes", [])],
    }


def _config(scrapes: str, rules: Path, alertmanager: Alertmanager) -> str:
    """Prometheus' configuration: every target is scraped once a second."""
    jobs = [job | {"scrape_interval": "1s"} for job in json.loads(scrapes)["scrape_configs"]]
    told = {"alertmanagers": [{"static_configs": [{"targets": [alertmanager.url.removeprefix("http://")]}]}]}
    return json.dumps(
        {
            "global": {"scrape_interval": "1s", "scrape_timeout": "1s"},
            "scrape_configs": jobs,
            "rule_files": [str(rules)],
            "alerting": told,
        }
    )


def _knows_alertmanager(url: str) -> bool:
    with urllib.request.urlopen(f"{url}/api/v1/alertmanagers", timeout=10) as answer:
        return bool(json.load(answer)["data"]["activeAlertmanagers"])
