"""Alertmanager's compiled files: what amtool says of them, and what a real Alertmanager tells whom."""

from __future__ import annotations

import contextlib
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from alertmanager_case import (
    NO_ALERTMANAGER,
    STARTED,
    Alertmanager,
    Json,
    Told,
    listening,
    looped,
    program,
    running,
    until,
)

from config import AlertingConfig, Config, DeploymentConfig, WebhookConfig, load
from rules.alertmanager.output import files
from rules.firing import WATCHDOG, firing
from rules.prometheus import labels
from systems.deployment import Deployment
from systems.registry import deployments

needs_alertmanager = pytest.mark.skipif(
    not (program("prometheus-alertmanager") and program("amtool")), reason=NO_ALERTMANAGER
)
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
    written = {str(path): content for path, content in files(of, alerting)}
    content: Json = yaml.safe_load(written["alertmanager/alertmanager.yml"])
    return content


def amtool(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([program("amtool") or "", *arguments], capture_output=True, text=True, check=False)


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
    content = yaml.safe_load(configuration.read_text())
    assert len(content["receivers"]) == len(read(shipped(), AlertingConfig())["receivers"]) + 4
    assert len(configuration.read_bytes()) < 50_000


def test_the_file_says_so_where_nobody_listens_to_the_heartbeat() -> None:
    def head(alerting: AlertingConfig) -> str:
        written = {path.name: content for path, content in files(shipped(), alerting)}
        return written["alertmanager.yml"].decode().splitlines()[0]

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


# -- what a real one tells ---------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Running:
    """An Alertmanager with what ships, and what it has told."""

    alertmanager: Alertmanager
    told: Told


@contextlib.contextmanager
def on_loopback(folder: Path, **more: DeploymentConfig) -> Iterator[Running]:
    with listening() as (told, web, mail):
        (folder / "slack_url").write_text(f"http://127.0.0.1:{web}/slack")
        (folder / "pagerduty_key").write_text("a" * 32)
        (folder / "desk_token").write_text("quiet")
        here = f"http://127.0.0.1:{web}"
        alerting = AlertingConfig(
            secrets=str(folder),
            smtp=f"127.0.0.1:{mail}",
            heartbeat=WebhookConfig(f"{here}/heartbeat"),
            webhooks={"tradpal": WebhookConfig(f"{here}/desk", "desk_token")},
        )
        of = deployments(Config(Path(), deployments=more, alerting=alerting))
        written = {path.name: content for path, content in files(of, alerting)}
        content = looped(yaml.safe_load(written["alertmanager.yml"]), web)
        with running(content, written["tradeboards.tmpl"]) as alertmanager:
            yield Running(alertmanager, told)


def exposure(deployment: str, severity: str, **more: str) -> Json:
    return {
        "labels": {
            "alertname": "HighExposure",
            "system": deployment,
            "deployment": deployment,
            "severity": severity,
            "signal": "exposure",
            **more,
        },
        "annotations": {
            "summary": f"{deployment}: More <b>at risk</b> & growing.",
            "description": f"Exposure{''.join(f' ({value})' for value in more.values())}: 91%, {severity} from 90 %.",
            "dashboard_url": "https://g.example.org/d/x-risk?viewPanel=1&from=now",
            "runbook_url": "https://r.example.org/HighExposure.md",
        },
    }


SINCE = f"{STARTED:%H:%M} UTC, {STARTED.day} {STARTED:%b}"
SLACK_LINKS = "<https://g.example.org/d/x-risk?viewPanel=1&amp;from=now|Dashboard> · <https://r.example.org/HighExposure.md|Runbook>"
HTML_LINKS = (
    '<a href="https://g.example.org/d/x-risk?viewPanel=1&amp;from=now">Dashboard</a> · '
    '<a href="https://r.example.org/HighExposure.md">Runbook</a>'
)


@needs_alertmanager
def test_what_arrives_through_each_channel(tmp_path: Path) -> None:
    alerts = [exposure(slug, "critical") for slug in ("trader247", "traderagent", "tradpal")]
    with on_loopback(tmp_path) as here:
        told = here.told
        here.alertmanager.fire(*alerts)
        until(lambda: len(told.bodies("/slack")) == 3 and len(told.mails) == 3, "Slack and mail")
        (telegram,) = until(lambda: told.bodies(TELEGRAM), "Telegram")
        (page,) = until(lambda: told.bodies("/v2/enqueue"), "PagerDuty")
        ((headers, posted),) = until(lambda: told.posts.get("/desk"), "the webhook")

        assert (telegram["chat_id"], telegram["parse_mode"]) == ("-1001234567890", "HTML")
        assert telegram["text"].splitlines() == [
            f"<b>🚨 CRITICAL traderagent: HighExposure</b> {HTML_LINKS}",
            "traderagent: More &lt;b&gt;at risk&lt;/b&gt; &amp; growing.",
            f"• Exposure: 91%, critical from 90 %. Since {SINCE}.",
        ]
        slack = {body["attachments"][0]["title"]: body for body in told.bodies("/slack")}
        message = slack["🚨 CRITICAL tradpal: HighExposure"]
        assert message["channel"] == "#alerts"
        assert "channel" not in slack["🚨 CRITICAL trader247: HighExposure"]
        (attachment,) = message["attachments"]
        assert attachment["fallback"] == "🚨 CRITICAL tradpal: HighExposure. Exposure: 91%, critical from 90 %."
        assert attachment["title_link"] == "https://g.example.org/d/x-risk?viewPanel=1&from=now"
        assert attachment["color"] == "danger"
        assert attachment["text"].splitlines() == [
            "tradpal: More &lt;b&gt;at risk&lt;/b&gt; &amp; growing.",
            f"• Exposure: 91%, critical from 90 %. Since {SINCE}.",
            SLACK_LINKS,
        ]
        assert page["event_action"] == "trigger"
        assert page["routing_key"] == "a" * 32
        assert page["payload"]["summary"] == "🚨 CRITICAL trader247: HighExposure. Exposure: 91%, critical from 90 %."
        assert page["payload"]["severity"] == "critical"
        assert page["client_url"] == "https://g.example.org/d/x-risk?viewPanel=1&from=now"
        assert headers["Authorization"] == "Bearer quiet"
        assert posted["commonLabels"]["deployment"] == "tradpal"
        mail = next(one for one in told.mails if one["To"] == "admin@tradpal.com")
        assert (mail["From"], mail["Subject"]) == ("alertmanager@localhost", "🚨 CRITICAL tradpal: HighExposure")
        plain, html = mail.iter_parts()
        assert plain.get_content().splitlines() == [
            "tradpal: More <b>at risk</b> & growing.",
            f"• Exposure: 91%, critical from 90 %. Since {SINCE}.",
            "Dashboard: https://g.example.org/d/x-risk?viewPanel=1&from=now",
            "Runbook: https://r.example.org/HighExposure.md",
        ]
        seen = html.get_content().splitlines()
        assert seen[2].endswith(">tradpal: More &lt;b&gt;at risk&lt;/b&gt; &amp; growing.")
        assert seen[3:] == [f"• Exposure: 91%, critical from 90 %. Since {SINCE}.", f"{HTML_LINKS}</pre>"]

        here.alertmanager.resolve(*alerts)
        over = until(lambda: told.bodies(TELEGRAM)[1:], "Telegram again")[0]["text"].splitlines()
        assert over[0] == f"<b>✅ RESOLVED traderagent: HighExposure</b> {HTML_LINKS}"
        assert re.fullmatch(
            r"✓ Over at \d\d:\d\d UTC, \d+ \w+, after 2h\d+m\d+s\. It was: Exposure: 91%, critical from 90 %\.", over[1]
        )
        assert over[2:] == []
        page = until(lambda: told.bodies("/v2/enqueue")[1:], "PagerDuty again")[0]
        assert page["event_action"] == "resolve"
        green = until(lambda: told.bodies("/slack")[3:], "Slack again")[0]["attachments"][0]
        assert green["color"] == "good"
        assert green["title"].startswith("✅ RESOLVED ")
        again = until(lambda: told.mails[3:], "mail again")[0]
        assert again["Subject"].startswith("✅ RESOLVED ")
        assert until(lambda: told.bodies("/desk")[1:], "the webhook again")[0]["status"] == "resolved"


TELEGRAM = "/bot$%7BTELEGRAM_BOT_TOKEN%7D/sendMessage"


@needs_alertmanager
def test_many_alerts_are_one_message_of_ten_lines(tmp_path: Path) -> None:
    many = [exposure("trader247", "info", symbol=f"<s{n:02}>") for n in range(13)]
    with on_loopback(tmp_path) as here:
        here.alertmanager.fire(*many)
        title = "ℹ️ INFO trader247: HighExposure (13)"
        lines = until(lambda: slack_text(here.told, title), "Slack").splitlines()
        assert lines[0] == "trader247: More &lt;b&gt;at risk&lt;/b&gt; &amp; growing."
        assert lines[1:11] == [f"• Exposure (&lt;s{n:02}&gt;): 91%, info from 90 %. Since {SINCE}." for n in range(10)]
        assert lines[11:] == ["and 3 more", SLACK_LINKS]

        here.alertmanager.resolve(*many[:7])
        title = "ℹ️ INFO trader247: HighExposure (6)"
        text = until(lambda: slack_text(here.told, title), "Slack again").splitlines()
        assert [line[:3] for line in text] == ["tra", *["• E"] * 6, *["✓ O"] * 5, "and", "<ht"]
        assert text[12] == "and 2 more are over"


def slack_text(told: Told, title: str) -> str:
    """The text under a title, if it has been told."""
    attachments = [body["attachments"][0] for body in told.bodies("/slack")]
    return next((one["text"] for one in attachments if one["title"] == title), "")


def told_through_telegram(told: Told) -> list[str]:
    return [body["text"] for body in told.bodies(TELEGRAM)]


@needs_alertmanager
def test_a_message_that_is_too_long_for_telegram_is_not_cut_within_its_html(tmp_path: Path) -> None:
    many = [exposure("traderagent", "warning", symbol=f"{n:02}" + "&" * 400) for n in range(12)]
    with on_loopback(tmp_path) as here:
        here.alertmanager.fire(*many)
        long = until(lambda: [one for one in told_through_telegram(here.told) if "(12)" in one], "Telegram")[0]
    assert long.endswith("…")
    assert long.splitlines()[0] == f"<b>⚠️ WARNING traderagent: HighExposure (12)</b> {HTML_LINKS}"
    assert "<" not in "".join(long.splitlines()[1:])


@needs_alertmanager
def test_an_alert_that_is_not_ours_is_told_to_the_default_channels(tmp_path: Path) -> None:
    with on_loopback(tmp_path) as here:
        here.alertmanager.fire({"labels": {"alertname": "Foreign", "path": "<a>&b"}})
        mail = until(lambda: here.told.mails, "mail")[0]
        assert (mail["To"], mail["Subject"]) == ("root@localhost", "🔔 ALERT Foreign")
        assert [part.get_content().strip().splitlines()[-1] for part in mail.iter_parts()] == [
            f"• Foreign, <a>&b Since {SINCE}.",
            "</pre>",
        ]


@needs_alertmanager
def test_the_heartbeat_beats_again_and_again(tmp_path: Path) -> None:
    watchdogs = [
        {"labels": {"alertname": WATCHDOG, "severity": "none", "system": "andre", "deployment": deployment}}
        for deployment in ("andre", "andre-paper")
    ]
    with on_loopback(tmp_path) as here:
        here.alertmanager.fire(*watchdogs)
        until(lambda: len(here.told.bodies("/heartbeat")) == 2, "a heartbeat of each deployment")
        beats = here.told.bodies("/heartbeat")
        assert [beat["status"] for beat in beats] == ["firing", "firing"]
        assert sorted(beat["groupLabels"]["deployment"] for beat in beats) == ["andre", "andre-paper"]
        assert {beat["groupLabels"]["system"] for beat in beats} == {"andre"}
        assert here.told.mails == []
    beat_route = read(shipped(), AlertingConfig())["route"]["routes"][0]
    assert (beat_route["group_interval"], beat_route["repeat_interval"]) == ("1m", "50s")


@needs_alertmanager
def test_a_critical_alert_silences_the_warning_of_the_same_thing_alone(tmp_path: Path) -> None:
    renamed = exposure("trader247", "warning")
    renamed["labels"] |= {"alertname": "ExposureRises"}
    other_signal = exposure("trader247", "warning")
    other_signal["labels"] |= {"alertname": "HighLeverage", "signal": "gross_leverage"}
    other_symbol = exposure("trader247", "warning", symbol="ETH")
    other_symbol["labels"] |= {"alertname": "OfASymbol"}
    elsewhere = exposure("trading", "warning")
    elsewhere["labels"] |= {"alertname": "Elsewhere"}
    same = exposure("trader247", "warning")
    warnings = [same, renamed, other_signal, other_symbol, elsewhere]
    with on_loopback(tmp_path) as here:
        here.alertmanager.fire(exposure("trader247", "critical"), *warnings)
        until(lambda: "suppressed" in here.alertmanager.states().values(), "silence")
        assert here.alertmanager.states() == {
            ("HighExposure", "critical"): "active",
            ("HighExposure", "warning"): "suppressed",
            ("ExposureRises", "warning"): "suppressed",
            ("HighLeverage", "warning"): "active",
            ("OfASymbol", "warning"): "active",
            ("Elsewhere", "warning"): "active",
        }
        here.alertmanager.resolve(exposure("trader247", "critical"))
        until(lambda: here.alertmanager.states().get(("HighExposure", "warning")) == "active", "the warning")


@needs_alertmanager
def test_a_deployment_is_silenced_for_maintenance(tmp_path: Path) -> None:
    with on_loopback(tmp_path) as here:
        where = f"--alertmanager.url={here.alertmanager.url}"
        reason = ("--duration=2h", "--author=ann", "--comment=upgrade")
        assert amtool(where, "silence", "add", "deployment=trader247", *reason).returncode == 0
        here.alertmanager.fire(exposure("trader247", "critical"), exposure("trading", "warning"))
        until(lambda: len(here.alertmanager.states()) == 2, "the alerts")
        assert here.alertmanager.states() == {
            ("HighExposure", "critical"): "suppressed",
            ("HighExposure", "warning"): "active",
        }
        (mail,) = until(lambda: here.told.mails, "mail")
        assert mail["Subject"] == "⚠️ WARNING trading: HighExposure"


def worst_of(deployment: Deployment) -> list[Json]:
    """Every alert of a deployment but the watchdog, on its exporters too, less those that a critical one silences."""
    rules = [rule for rule in firing(deployment) if rule.name != WATCHDOG]
    critical = {(rule.signal, rule.by) for rule in rules if rule.severity == "critical"}
    return [
        {"labels": {"alertname": rule.name, **labels(rule, deployment), **dict.fromkeys(rule.by, "one")}}
        for rule in rules
        if rule.severity == "critical" or (rule.signal, rule.by) not in critical
        if rule.metric == ""
    ]


def alert(deployment: str, name: str, severity: str, signal: str, **more: str) -> Json:
    whose = {"system": deployment, "deployment": deployment}
    return {"labels": {"alertname": name, "severity": severity, "signal": signal, **whose, **more}}


def silenced(alertmanager: Alertmanager) -> set[str]:
    return {name for (name, _), state in alertmanager.states().items() if state == "suppressed"}


FROM_UP = {"AvailabilityBurnFast", "AvailabilityBurnSlow"}
SAYS_IT_AGAIN = {one.slug: FROM_UP for one in shipped()} | {"trader247": FROM_UP | {"TradingStopped"}}


@needs_alertmanager
@pytest.mark.parametrize("slug", SAYS_IT_AGAIN)
def test_a_dead_process_silences_what_says_it_again_and_nothing_else(tmp_path: Path, slug: str) -> None:
    deployment = next(one for one in shipped() if one.slug == slug)
    with on_loopback(tmp_path) as here:
        here.alertmanager.fire(*worst_of(deployment))
        until(lambda: silenced(here.alertmanager) >= SAYS_IT_AGAIN[slug], "silence")
        assert silenced(here.alertmanager) == SAYS_IT_AGAIN[slug]


@needs_alertmanager
def test_a_dead_replica_does_not_silence_a_breaker_that_stops_trading(tmp_path: Path) -> None:
    with on_loopback(tmp_path) as here:
        here.alertmanager.fire(
            alert("trader247", "ServiceDown", "critical", "up", job="trader247", instance="old:8000"),
            alert("trader247", "TradingStopped", "warning", "trading_state"),
            alert("trader247", "AvailabilityBurnFast", "critical", "burn_1h"),
        )
        until(lambda: silenced(here.alertmanager), "silence")
        assert here.alertmanager.states() == {
            ("ServiceDown", "critical"): "active",
            ("TradingStopped", "warning"): "active",
            ("AvailabilityBurnFast", "critical"): "suppressed",
        }


@needs_alertmanager
def test_neither_a_dead_exporter_nor_another_deployment_silences_anything(tmp_path: Path) -> None:
    with on_loopback(tmp_path) as here:
        here.alertmanager.fire(
            alert("trader247", "ServiceDown", "critical", "up", job="trader247", instance="one"),
            alert("traderagent", "ExporterDown", "warning", "up", job="traderagent-node", instance="one"),
            alert("traderagent", "HighCPUUsage", "critical", "host_cpu", instance="one"),
            alert("traderagent", "AvailabilityBurnFast", "critical", "burn_1h"),
            alert("trader247", "AvailabilityBurnSlow", "critical", "burn_6h"),
        )
        until(lambda: silenced(here.alertmanager), "silence")
        assert silenced(here.alertmanager) == {"AvailabilityBurnSlow"}


HOUR = datetime.now(UTC).hour
NOON = f"Etc/GMT{HOUR - 12:+}"
"""Where it is between twelve and one as the tests begin; west of Greenwich is + in these names."""
TODAY, TOMORROW = (f"{datetime.now(ZoneInfo(NOON)) + timedelta(days=days):%a}" for days in (0, 1))


@needs_alertmanager
def test_at_night_nobody_is_told_of_old_data_but_of_money_and_dead_processes(tmp_path: Path) -> None:
    sessions = {
        "open": ("trading", f"{TODAY}-{TODAY} 10:00-15:00"),
        "over": ("trading", "Mon-Sun 08:00-11:00"),
        "weekend": ("trading", f"{TOMORROW}-{TOMORROW} 10:00-15:00"),
        "andre-over": ("andre", "Mon-Sun 08:00-11:00"),  # told through the default channels
        "andre-open": ("andre", "Mon-Sun 10:00-15:00"),
        "andre-always": ("andre", ""),
    }
    here_and_now = {
        slug: DeploymentConfig(system=system, session=session, timezone=NOON)
        for slug, (system, session) in sessions.items()
    }
    with on_loopback(tmp_path, **here_and_now) as here:
        told = here.told
        for slug in sessions:
            here.alertmanager.fire(
                alert(slug, "FlyingBlind", "critical", "flying_blind"),
                alert(slug, "StaleMarketData", "critical", "stale_symbols"),
                alert(slug, "SilentSymbols", "warning", "silent_symbols"),
                alert(slug, "FreshnessBurnFast", "critical", "fresh_burn_1h"),
                alert(slug, "SignalMissing", "warning", "data_age", metric="data_age_seconds"),
                alert(slug, "HighDailyLoss", "critical", "pnl_day"),
                alert(slug, "ServiceDown", "critical", "up", job=slug, instance="one"),
            )
        always = {f"{slug}: {name}" for slug in sessions for name in ("HighDailyLoss", "ServiceDown", "SignalMissing")}
        by_day = {
            f"{slug}: {name}"
            for slug in ("open", "andre-open", "andre-always")
            for name in ("FlyingBlind", "StaleMarketData", "SilentSymbols", "FreshnessBurnFast")
        }
        until(lambda: mailed(told) >= always | by_day, "mail")
        here.alertmanager.fire(alert("andre", "Later", "critical", "x"))
        until(lambda: "andre: Later" in mailed(told), "what was fired last")
        assert mailed(told) == always | by_day | {"andre: Later"}


def mailed(told: Told) -> set[str]:
    """Of which deployments and alerts mails have come."""
    return {str(mail["Subject"]).split(" ", 2)[2] for mail in told.mails}


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
