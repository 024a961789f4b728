"""What alerts are told through: e-mail, Slack, Telegram, PagerDuty and webhooks, each written as one short text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from config import AlertingConfig, WebhookConfig
from errors import CatalogueError, ConfigError, TradeboardsError, nearest, within

SEVERITIES = ("critical", "warning", "info")
"""From worst to mildest. `none`, the severity of the watchdog's heartbeat, has no channels."""


@dataclass(frozen=True)
class _Kind:
    """What stands behind a channel's colon: which texts, what is wrong with others, and a channel as it is written."""

    pattern: re.Pattern[str]
    wrong: str
    example: str


_ADDRESS = r"[A-Za-z0-9.!#$%&'*+/=?^_`|~-]+@[A-Za-z0-9.-]+"
_KINDS = {
    "email": _Kind(re.compile(_ADDRESS), "names no address", "email:ops@example.org"),
    "slack": _Kind(
        re.compile(r"([#@][\w.-]{1,80})?"), "names no channel", "slack:#alerts, or slack for the webhook's own"
    ),
    "telegram": _Kind(
        re.compile(r"-?[1-9][0-9]{0,17}"), "names no chat by its whole number", "telegram:-1001234567890"
    ),
    "pagerduty": _Kind(re.compile(""), "names more than PagerDuty", "pagerduty"),
    "webhook": _Kind(re.compile(r"[a-z0-9][a-z0-9_-]*"), "names no webhook by a-z, digits, - and _", "webhook:desk"),
}


@dataclass(frozen=True)
class Channel:
    """One of the ways to tell somebody: its `kind`, and whom or where `to`. `str()` gives its text again."""

    kind: str
    to: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.to}" if self.to else self.kind


def channel(text: str) -> Channel:
    """The channel of a text such as `slack:#alerts`. Raises `CatalogueError` for one that means nothing."""
    kind, _, to = text.partition(":")
    if kind not in _KINDS:
        examples = ", ".join(one.example.partition(",")[0] for one in _KINDS.values())
        raise CatalogueError(f'no channel "{text}"', todo=f"{nearest(kind, _KINDS)}; as in {examples}")
    known = _KINDS[kind]
    if not known.pattern.fullmatch(to):
        raise CatalogueError(f'"{text}" {known.wrong}', todo=f"Write {known.example}")
    return Channel(kind, to)


def channels(texts: tuple[str, ...]) -> tuple[Channel, ...]:
    """The channels of some texts, each once and in one order: what tells the same people is equal."""
    return tuple(channel(text) for text in sorted({*texts}))


def channel_problems(table: Mapping[str, tuple[str, ...]], where: str) -> Iterator[TradeboardsError]:
    """What keeps a table of severities from saying who is told."""
    for severity, texts in table.items():
        place = f"{where}.{severity}"
        if severity not in SEVERITIES:
            yield CatalogueError(f'no severity "{severity}"', where=where, todo=nearest(severity, SEVERITIES))
        elif not texts:
            yield CatalogueError("it is empty and tells nobody", where=place, todo="Name a channel, or leave it out")
        yield from _text_problems(texts, place)


def _text_problems(texts: tuple[str, ...], where: str) -> Iterator[TradeboardsError]:
    for text in texts:
        try:
            channel(text)
        except CatalogueError as error:
            yield from within(where, error)


def unknown_webhooks(texts: tuple[str, ...], alerting: AlertingConfig, where: str) -> Iterator[TradeboardsError]:
    """Webhooks of a configuration that it gives no URL for."""
    for text in texts:
        kind, _, name = text.partition(":")
        if kind == "webhook" and _KINDS[kind].pattern.fullmatch(name) and name not in alerting.webhooks:
            todo = f'Write [alerting.webhooks.{name}] with its url = "https://…"'
            yield ConfigError(f'no webhook "{name}"', where=where, todo=todo)


def alerting_problems(alerting: AlertingConfig) -> Iterator[TradeboardsError]:
    """What is wrong with the table `[alerting]`. No URL is quoted: it may hold a secret."""
    for key in ("grafana_url", "runbook_url"):
        yield from _url_problems(getattr(alerting, key), key)
    yield from _text_problems(alerting.channels, "channels")
    if not alerting.channels:
        yield ConfigError("it is empty and tells nobody", where="channels", todo="Name a channel, or leave it out")
    yield from unknown_webhooks(alerting.channels, alerting, "channels")
    if not alerting.secrets.startswith("/"):
        yield ConfigError("is no folder of Alertmanager's", where="secrets", todo="Write the whole path, from / on")
    if not re.fullmatch(r"[A-Za-z0-9.-]+:[0-9]{1,5}", alerting.smtp):
        yield ConfigError("is no host and port", where="smtp", todo="Write mail.example.org:587")
    if not re.fullmatch(_ADDRESS, alerting.smtp_from):
        yield ConfigError("is no address", where="smtp_from", todo="Write alerts@example.org")
    if not re.fullmatch("([A-Za-z_][A-Za-z0-9_]*)?", alerting.telegram_token_env):
        todo = "Put the secret into a variable, and the variable's name here"
        yield ConfigError("is no name of an environment variable", where="telegram_token_env", todo=todo)
    if alerting.heartbeat != WebhookConfig():
        yield from _webhook_problems(alerting.heartbeat, "heartbeat")
    for name, webhook in alerting.webhooks.items():
        if not _KINDS["webhook"].pattern.fullmatch(name):
            yield ConfigError(f'"{name}" is no name', where="webhooks", todo="Use a-z, digits, - and _")
        yield from _webhook_problems(webhook, f"webhooks.{name}")


def _webhook_problems(webhook: WebhookConfig, where: str) -> Iterator[TradeboardsError]:
    yield from _url_problems(webhook.url, f"{where}.url")
    if not re.fullmatch(r"([A-Za-z0-9_-][A-Za-z0-9._-]*)?", webhook.token_file):
        todo = "Put the token into a file of the folder secrets, and the file's name here"
        yield ConfigError("is no name of a file", where=f"{where}.token_file", todo=todo)


def _url_problems(url: str, where: str) -> Iterator[TradeboardsError]:
    if not url.startswith(("http://", "https://")):
        yield ConfigError("begins with neither http:// nor https://", where=where, todo="Write https://host/path")
    elif "@" in url:
        yield ConfigError("holds a login", where=where, todo="Leave it out")
    elif not _is_address(url):
        yield ConfigError("is no address", where=where, todo="Write https://host/path")


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0 and re.fullmatch(r"[!-~]+", url) is not None and "{{" not in url
    except ValueError:  # a port that is none, a bracket that does not close
        return False
