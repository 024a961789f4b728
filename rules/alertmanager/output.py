"""Alertmanager's files, as they are compiled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from config import AlertingConfig
from rules.alertmanager import inhibition, receivers, routes
from rules.alertmanager.hours import intervals
from rules.document import document
from systems.channel import Channel, channels
from systems.deployment import Deployment

FOLDER = Path("alertmanager")
TEMPLATES = Path(__file__).with_name("tradeboards.tmpl")
HEAD = "Compiled by tradeboards: mount the folder as /etc/alertmanager, with the secrets that docs/alerting.md names."
DEAF = " No heartbeat is configured: nobody notices when alerts stop arriving, see docs/alerting.md."


def files(deployments: Iterable[Deployment], alerting: AlertingConfig) -> Iterator[tuple[Path, bytes]]:
    """Alertmanager's configuration and its templates, under their paths in the folder of compiled output."""
    yield FOLDER / "alertmanager.yml", _configuration(tuple(deployments), alerting)
    yield FOLDER / TEMPLATES.name, TEMPLATES.read_bytes()


def _configuration(deployments: tuple[Deployment, ...], alerting: AlertingConfig) -> bytes:
    default = channels(alerting.channels)
    told: dict[tuple[Channel, ...], None] = {default: None}
    told |= dict.fromkeys(chain.from_iterable(one.channels.values() for one in deployments))
    kinds = frozenset(channel.kind for channel in chain.from_iterable(told))
    content = {
        "global": receivers.shared(kinds, alerting),
        "templates": [TEMPLATES.name],
        "time_intervals": intervals(deployments),
        "route": routes.tree(deployments, default),
        "inhibit_rules": inhibition.rules(),
        "receivers": [receivers.heartbeat(alerting), *(receivers.receiver(one, alerting) for one in told)],
    }
    return document(content, HEAD if alerting.heartbeat.url else HEAD + DEAF)
