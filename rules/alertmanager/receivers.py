"""Channels as the receivers of Alertmanager: every secret is read from a file, every text comes from the templates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from config import AlertingConfig, WebhookConfig
from systems.channel import Channel

Json = dict[str, Any]
HEARTBEAT = "heartbeat"
"""The receiver of the watchdog's alert."""
UNCONFIGURED_WEBHOOKS = "http://localhost:5001/"
"""Where webhooks are that a shipped system names and nobody gave a URL: the address of Alertmanager's own example."""
_THIS_MACHINE = ("localhost", "127.0.0.1")


def name(channels: tuple[Channel, ...]) -> str:
    """The receiver's name: its channels, so that all who have the same share it."""
    return " + ".join(map(str, channels))


def receiver(channels: tuple[Channel, ...], alerting: AlertingConfig) -> Json:
    """The receiver that tells all of these channels."""
    made: Json = {"name": name(channels)}
    for channel in channels:
        key, content = _KINDS[channel.kind](channel, alerting)
        made.setdefault(key, []).append({**content, "send_resolved": True})
    return made


def heartbeat(alerting: AlertingConfig) -> Json:
    """The receiver that tells a dead man's switch that alerts arrive; without one, nobody is told."""
    if not alerting.heartbeat.url:
        return {"name": HEARTBEAT}
    return {"name": HEARTBEAT, "webhook_configs": [{**_posted(alerting.heartbeat, alerting), "send_resolved": False}]}


def shared(used: frozenset[str], alerting: AlertingConfig) -> Json:
    """What receivers of one kind have in common, for the kinds that are used."""
    settings: Json = {}
    if "email" in used:
        login = {
            "smtp_auth_username": alerting.smtp_user,
            "smtp_auth_password_file": _secret("smtp_password", alerting),
        }
        settings |= {
            "smtp_smarthost": alerting.smtp,
            "smtp_from": alerting.smtp_from,
            **(login if alerting.smtp_user else {}),
            # A machine's own mail server seldom has a certificate for localhost.
            "smtp_require_tls": alerting.smtp.partition(":")[0] not in _THIS_MACHINE,
        }
    if "slack" in used:
        settings["slack_api_url_file"] = _secret("slack_url", alerting)
    return settings


def _email(channel: Channel, _: AlertingConfig) -> tuple[str, Json]:
    return "email_configs", {
        "to": channel.to,
        "headers": {"Subject": _template("subject")},
        "html": _template("email"),
        "text": _template("text"),
    }


def _slack(channel: Channel, _: AlertingConfig) -> tuple[str, Json]:
    return "slack_configs", {
        **({"channel": channel.to} if channel.to else {}),
        "color": _template("colour"),
        "title": _template("slack.subject"),
        "title_link": _template("dashboard"),
        "text": _template("slack"),
        "fallback": _template("slack.headline"),
    }


def _telegram(channel: Channel, alerting: AlertingConfig) -> tuple[str, Json]:
    variable = alerting.telegram_token_env
    token = {"bot_token": f"${{{variable}}}"} if variable else {"bot_token_file": _secret("telegram_token", alerting)}
    return "telegram_configs", {
        **token,
        "chat_id": int(channel.to),
        "parse_mode": "HTML",
        "message": _template("telegram"),
    }


def _pagerduty(_: Channel, alerting: AlertingConfig) -> tuple[str, Json]:
    return "pagerduty_configs", {
        "routing_key_file": _secret("pagerduty_key", alerting),
        "description": _template("headline"),
        "severity": _template("pagerduty.severity"),
        "client": "Grafana",
        "client_url": _template("dashboard"),
        "class": "{{ .GroupLabels.alertname }}",
        "component": "{{ .GroupLabels.deployment }}",
        "group": "{{ .GroupLabels.system }}",
        "details": {"firing": _template("text"), "resolved": "{{ len .Alerts.Resolved }}"},
    }


def _webhook(channel: Channel, alerting: AlertingConfig) -> tuple[str, Json]:
    known = alerting.webhooks.get(channel.to, WebhookConfig(UNCONFIGURED_WEBHOOKS + channel.to))
    return "webhook_configs", _posted(known, alerting)


_KINDS: dict[str, Callable[[Channel, AlertingConfig], tuple[str, Json]]] = {
    "email": _email,
    "slack": _slack,
    "telegram": _telegram,
    "pagerduty": _pagerduty,
    "webhook": _webhook,
}


def _posted(webhook: WebhookConfig, alerting: AlertingConfig) -> Json:
    if not webhook.token_file:
        return {"url": webhook.url}
    authorization = {"credentials_file": _secret(webhook.token_file, alerting)}
    return {"url": webhook.url, "http_config": {"authorization": authorization}}


def _secret(file: str, alerting: AlertingConfig) -> str:
    return f"{alerting.secrets.rstrip('/')}/{file}"


def _template(part: str) -> str:
    return f'{{{{ template "tradeboards.{part}" . }}}}'
