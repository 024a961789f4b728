"""Alertmanager's compiled files: what amtool says of them, whom each alert goes to, and that no secret is in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from alertmanager_case import Json, amtool, needs_alertmanager, written

from config import AlertingConfig, Config, WebhookConfig, load
from rules.alertmanager.output import files
from rules.document import parsed
from rules.firing import WATCHDOG, firing
from rules.prometheus import labels
from systems.deployment import Deployment
from systems.registry import deployments

DEFAULT = "email:root@localhost"
RECEIVERS = {
    ("andre", "critical"): DEFAULT,
    ("andre", "warning"): DEFAULT,
    ("andre", "info"): DEFAULT,
    ("trader247", "critical"): "email:root@localhost + pagerduty + slack",
    ("trader247", "warning"): "email:root@localhost + slack",
    ("trader247", "info"): "slack",
    ("trading", "critical"): "email:root@localhost + slack",
    ("trading", "warning"): "email:root@localhost + slack",
    ("trading", "info"): "slack",
    ("tradpal", "critical"): "email:admin@tradpal.com + slack:#alerts + webhook:tradpal",
    ("tradpal", "warning"): "email:admin@tradpal.com + webhook:tradpal",
    ("tradpal", "info"): "email:admin@tradpal.com",
    ("traderagent", "critical"): "email:root@localhost + slack:#trading-alerts + telegram:-1001234567890",
    ("traderagent", "warning"): "slack:#trading-alerts + telegram:-1001234567890",
    ("traderagent", "info"): "slack:#trading-alerts",
}


def shipped(alerting: AlertingConfig | None = None) -> tuple[Deployment, ...]:
    return deployments(Config(Path(), alerting=alerting or AlertingConfig()))


def compiled(folder: Path, of: tuple[Deployment, ...], alerting: AlertingConfig) -> Path:
    """The files in a folder; gives the path of the configuration."""
    for path, content in files(of, alerting):
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_bytes(content)
    return folder / "alertmanager/alertmanager.yml"


def read(of: tuple[Deployment, ...], alerting: AlertingConfig) -> Json:
    content: Json = parsed(written(of, alerting)["alertmanager.yml"])
    return content


def routed(configuration: Path, receiver: str, **of: str) -> None:
    """Holds that an alert of these labels goes to this receiver and to no other."""
    told = amtool(
        *("config", "routes", "test", f"--config.file={configuration}", f"--verify.receivers={receiver}"),
        *(f"{label}={value}" for label, value in of.items()),
    )
    assert (told.returncode, told.stdout.strip()) == (0, receiver), told.stderr


@needs_alertmanager
def test_alertmanager_takes_what_ships(tmp_path: Path) -> None:
    told = amtool("check-config", compiled(tmp_path, shipped(), AlertingConfig()))
    assert told.returncode == 0, told.stdout + told.stderr
    assert " - 1 templates\n  SUCCESS" in told.stdout


@needs_alertmanager
def test_each_severity_of_each_system_is_told_to_its_channels(tmp_path: Path) -> None:
    configuration = compiled(tmp_path, shipped(), AlertingConfig())
    systems = {one.slug for one in shipped()}
    assert {slug for slug, _ in RECEIVERS} == systems
    for (slug, severity), receiver in RECEIVERS.items():
        routed(configuration, receiver, alertname="X", severity=severity, deployment=slug, system=slug)


@needs_alertmanager
def test_no_alert_is_lost_and_the_watchdog_goes_to_the_heartbeat_alone(tmp_path: Path) -> None:
    configuration = compiled(tmp_path, shipped(), AlertingConfig())
    routed(configuration, DEFAULT, alertname="SomebodyElses")
    routed(configuration, DEFAULT, alertname="X", severity="page", deployment="trader247")
    routed(configuration, DEFAULT, alertname="X", severity="critical", deployment="nobody")
    routed(configuration, DEFAULT, alertname="X", severity="none", deployment="trader247")
    for one in shipped():
        rule = next(rule for rule in firing(one) if rule.name == WATCHDOG)
        routed(configuration, "heartbeat", alertname=WATCHDOG, **labels(rule, one))


def test_critical_alerts_are_told_sooner_and_again_sooner() -> None:
    route = read(shipped(), AlertingConfig())["route"]
    assert route["group_by"] == ["system", "deployment", "alertname"]
    paces = {
        one["matchers"][0]: (one["group_wait"], one["group_interval"], one["repeat_interval"])
        for one in route["routes"]
        if len(one["matchers"]) == 1
    }
    assert paces == {
        'severity="critical"': ("10s", "1m", "1h"),
        'severity="warning"': ("30s", "5m", "12h"),
        'severity="info"': ("5m", "30m", "24h"),
    }


def test_the_heartbeat_beats_every_minute() -> None:
    beat = read(shipped(), AlertingConfig())["route"]["routes"][0]
    assert beat["receiver"] == "heartbeat"
    assert (beat["group_interval"], beat["repeat_interval"]) == ("1m", "50s")


PAPER = '[deployments.paper]\nsystem = "trader247"\n'


def configured(folder: Path, content: str) -> Config:
    file = folder / "tradeboards.toml"
    file.write_text(content)
    return load(file)


@needs_alertmanager
def test_a_deployment_has_channels_of_its_own_and_the_systems_for_the_rest(tmp_path: Path) -> None:
    config = configured(
        tmp_path,
        PAPER
        + 'channels.critical = ["webhook:desk", "slack:#paper"]\n'
        + '[alerting]\nchannels = ["slack:#rest"]\nwebhooks.desk.url = "https://desk.example.org/alerts"\n',
    )
    configuration = compiled(tmp_path, deployments(config), config.alerting)
    routed(configuration, "slack:#paper + webhook:desk", severity="critical", deployment="paper")
    routed(configuration, "email:root@localhost + slack", severity="warning", deployment="paper")
    routed(configuration, RECEIVERS["trader247", "critical"], severity="critical", deployment="trader247")
    routed(configuration, "slack:#rest", severity="critical", deployment="andre")
    assert amtool("check-config", configuration).returncode == 0


@needs_alertmanager
def test_two_hundred_deployments_share_their_receivers(tmp_path: Path) -> None:
    config = configured(
        tmp_path,
        "".join(
            f'[deployments.bot-{n}]\nsystem = "trader247"\nchannels.critical = ["slack:#floor-{n % 4}"]\n'
            for n in range(200)
        ),
    )
    configuration = compiled(tmp_path, deployments(config), config.alerting)
    routed(configuration, "slack:#floor-3", severity="critical", deployment="bot-199")
    routed(configuration, "email:root@localhost + slack", severity="warning", deployment="bot-0")
    assert amtool("check-config", configuration).returncode == 0
    content = parsed(configuration.read_bytes())
    assert len(content["receivers"]) == len(read(shipped(), AlertingConfig())["receivers"]) + 4
    assert len(configuration.read_bytes()) < 50_000


def test_the_file_says_so_where_nobody_listens_to_the_heartbeat() -> None:
    def head(alerting: AlertingConfig) -> str:
        return written(shipped(), alerting)["alertmanager.yml"].decode().splitlines()[0]

    said = " No heartbeat is configured: nobody notices when alerts stop arriving, see docs/alerting.md."
    assert head(AlertingConfig()).endswith(said)
    assert said not in head(AlertingConfig(heartbeat=WebhookConfig("https://deadman.example.org/ping")))


def test_no_secret_has_a_place_in_the_file() -> None:
    webhooks = {"tradpal": WebhookConfig("https://hooks.example.org/x", "desk_token")}
    heartbeat = WebhookConfig("https://deadman.example.org/ping", "beat_token")
    alerting = AlertingConfig(smtp="mail.example.org:587", smtp_user="alerts", webhooks=webhooks, heartbeat=heartbeat)
    found = dict(leaves(read(shipped(alerting), alerting)))
    secrets = {key: value for key, value in found.items() if key.endswith("_file")}
    assert {key: value.removeprefix("/etc/alertmanager/secrets/") for key, value in secrets.items()} == {
        "smtp_auth_password_file": "smtp_password",
        "slack_api_url_file": "slack_url",
        "routing_key_file": "pagerduty_key",
        "credentials_file": "desk_token",
    }
    words = ("password", "token", "key", "credentials", "api_url", "secret")
    assert {
        key: value for key, value in found.items() if key not in secrets and any(word in key for word in words)
    } == {"bot_token": "${TELEGRAM_BOT_TOKEN}"}
    later = dict(leaves(read(shipped(), replace(alerting, telegram_token_env=""))))
    assert "bot_token" not in later
    assert Path(later["bot_token_file"]) == Path("/etc/alertmanager/secrets/telegram_token")


def leaves(content: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """All values that are neither tables nor lists, with the nearest key; the last of several with one key counts."""
    match content:
        case dict():
            for name, value in content.items():
                yield from leaves(value, name)
        case list():
            for value in content:
                yield from leaves(value, key)
        case _:
            yield key, content


@needs_alertmanager
@pytest.mark.parametrize("signal", ["stale_symbols", "exposure"])
def test_what_is_told_in_the_session_alone_goes_to_the_same_channels(tmp_path: Path, signal: str) -> None:
    configuration = compiled(tmp_path, shipped(), AlertingConfig())
    for severity in ("critical", "warning", "info"):
        receiver = RECEIVERS["trading", severity]
        routed(configuration, receiver, alertname="X", severity=severity, deployment="trading", signal=signal)


@needs_alertmanager
@pytest.mark.parametrize("session", ["Mon-Sun 00:00-24:00", "Sat-Wed 09:00-12:30", "Sun-Thu 10:00-15:00"])
def test_alertmanager_takes_every_session(tmp_path: Path, session: str) -> None:
    config = configured(tmp_path, f'{PAPER}session = "{session}"\n')
    told = amtool("check-config", compiled(tmp_path, deployments(config), config.alerting))
    assert told.returncode == 0, told.stdout + told.stderr


@needs_alertmanager
def test_alertmanager_takes_a_desk_whose_exchanges_are_always_open(tmp_path: Path) -> None:
    always = tuple(one for one in shipped() if not one.session)
    told = amtool("check-config", compiled(tmp_path, always, AlertingConfig()))
    assert told.returncode == 0, told.stdout + told.stderr
