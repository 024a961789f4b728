"""What a real Alertmanager tells through each channel, and how the message reads there."""

from __future__ import annotations

import re
from pathlib import Path

from alertmanager_case import STARTED, Told, exposure, needs_alertmanager, on_loopback, until

from rules.firing import WATCHDOG

TELEGRAM = "/bot$%7BTELEGRAM_BOT_TOKEN%7D/sendMessage"
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
