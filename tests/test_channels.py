"""Channels in `tradeboards.toml` and in a system's file: the exact message for what is wrong with them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from config import load
from errors import TradeboardsError
from systems import trader247
from systems.deployment import Deployment
from systems.registry import deployments

PAPER = '[deployments.paper]\nsystem = "trader247"\n'


def configured(folder: Path, content: str) -> tuple[Deployment, ...]:
    (folder / "tradeboards.toml").write_text(content)
    return deployments(load(folder / "tradeboards.toml"))


EXAMPLES = "email:ops@example.org, slack:#alerts, telegram:-1001234567890, pagerduty, webhook:desk"
KINDS = "Known: email, pagerduty, slack, telegram, webhook"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            PAPER + 'channels.critical = ["slak:#a"]',
            f'deployments.paper: channels.critical: no channel "slak:#a". '
            f'Did you mean "slack"? {KINDS}; as in {EXAMPLES}',
        ),
        (
            PAPER + 'channels.critical = ["telegram:YOUR_CHAT_ID"]',
            'deployments.paper: channels.critical: "telegram:YOUR_CHAT_ID" names no chat by its whole number. '
            "Write telegram:-1001234567890",
        ),
        (
            PAPER + 'channels.critical = ["email:ops"]',
            'deployments.paper: channels.critical: "email:ops" names no address. Write email:ops@example.org',
        ),
        (
            PAPER + 'channels.critical = ["slack:{{ .X }}"]',
            'deployments.paper: channels.critical: "slack:{{ .X }}" names no channel. '
            "Write slack:#alerts, or slack for the webhook's own",
        ),
        (
            PAPER + 'channels.critical = ["pagerduty:R0123"]',
            'deployments.paper: channels.critical: "pagerduty:R0123" names more than PagerDuty. Write pagerduty',
        ),
        (
            PAPER + 'channels.critical = ["webhook:https://x"]',
            'deployments.paper: channels.critical: "webhook:https://x" names no webhook by a-z, digits, - and _. '
            "Write webhook:desk",
        ),
        (
            PAPER + 'channels.critical = ["webhook:desk"]',
            'deployments.paper: channels.critical: no webhook "desk". '
            'Write [alerting.webhooks.desk] with its url = "https://…"',
        ),
        (
            PAPER + 'channels.warn = ["slack"]',
            'deployments.paper: channels: no severity "warn". Did you mean "warning"? Known: critical, info, warning',
        ),
        (
            PAPER + "channels.info = []",
            "deployments.paper: channels.info: it is empty and tells nobody. Name a channel, or leave it out",
        ),
        (PAPER + 'channels.info = "slack"', "deployments.paper.channels.info: must be a list"),
        (
            "[alerting]\nchannels = []",
            "alerting.channels: it is empty and tells nobody. Name a channel, or leave it out",
        ),
        (
            '[alerting]\nchannels = ["webhook:a"]',
            'alerting.channels: no webhook "a". Write [alerting.webhooks.a] with its url = "https://…"',
        ),
        (
            '[alerting]\ngrafana_url = "g"',
            "alerting.grafana_url: begins with neither http:// nor https://. Write https://host/path",
        ),
        ('[alerting]\nrunbook_url = "https://me:hunter2@g"', "alerting.runbook_url: holds a login. Leave it out"),
        ('[alerting]\nrunbook_url = "https://g:x/"', "alerting.runbook_url: is no address. Write https://host/path"),
        (
            '[alerting]\nsecrets = "secrets"',
            "alerting.secrets: is no folder of Alertmanager's. Write the whole path, from / on",
        ),
        ('[alerting]\nsmtp = "mail.example.org"', "alerting.smtp: is no host and port. Write mail.example.org:587"),
        ('[alerting]\nsmtp_from = "Desk"', "alerting.smtp_from: is no address. Write alerts@example.org"),
        (
            '[alerting]\ntelegram_token_env = "123456:AAF-hunter2"',
            "alerting.telegram_token_env: is no name of an environment variable. "
            "Put the secret into a variable, and the variable's name here",
        ),
        (
            '[alerting.heartbeat]\nurl = "https://h"\ntoken_file = "/etc/hunter2"',
            "alerting.heartbeat.token_file: is no name of a file. "
            "Put the token into a file of the folder secrets, and the file's name here",
        ),
        (
            '[alerting.heartbeat]\ntoken_file = "t"',
            "alerting.heartbeat.url: begins with neither http:// nor https://. Write https://host/path",
        ),
        (
            '[alerting.webhooks.Desk]\nurl = "https://h"',
            'alerting.webhooks: "Desk" is no name. Use a-z, digits, - and _',
        ),
        (
            "[alerting]\nsmpt = 1",
            'alerting.smpt: unknown key. Did you mean "smtp"? Known: channels, grafana_url, heartbeat, '
            "runbook_url, secrets, smtp, smtp_from, smtp_user, telegram_token_env, webhooks",
        ),
    ],
)
def test_what_is_wrong_with_the_channels(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(TradeboardsError) as caught:
        configured(tmp_path, content)
    assert str(caught.value) == f"{tmp_path / 'tradeboards.toml'}: {message}"


def test_all_that_is_wrong_with_the_channels_is_told_at_once(tmp_path: Path) -> None:
    content = PAPER + 'channels.critical = ["x", "telegram:y"]\nchannels.bad = []\n[alerting]\nsmtp = "x"\nsecrets = ""'
    with pytest.raises(TradeboardsError) as caught:
        configured(tmp_path, content)
    assert [line.split(": ", 1)[1].split(". ")[0] for line in str(caught.value).splitlines()] == [
        'deployments.paper: channels.critical: no channel "x"',
        'deployments.paper: channels.critical: "telegram:y" names no chat by its whole number',
        'deployments.paper: channels: no severity "bad"',
        "alerting.secrets: is no folder of Alertmanager's",
        "alerting.smtp: is no host and port",
    ]


def test_what_is_wrong_with_a_systems_channels() -> None:
    with pytest.raises(TradeboardsError) as caught:
        replace(trader247.SYSTEM, channels={"critical": ["slack"], 5: ("slack",)})  # type: ignore[dict-item]
    assert str(caught.value).splitlines() == [
        'trader247: channels.critical: must be a tuple of texts. Write ("email:ops@example.org",)',
        "trader247: channels: a key of type int is no text. Write it in quotes",
    ]
    with pytest.raises(TradeboardsError) as caught:
        replace(trader247.SYSTEM, channels={"critical": ("slak",)})
    assert str(caught.value).startswith('trader247: channels.critical: no channel "slak". Did you mean "slack"?')
