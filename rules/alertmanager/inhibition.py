"""Which alert makes another one not worth a message."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from rules.alertmanager.routes import one_of
from rules.alerts import TOPICS
from systems import signals as s
from systems.deployment import Deployment
from systems.metric import APP
from systems.signal import Signal

Json = dict[str, Any]
WHOSE = ["system", "deployment"]
DOWN = ['severity="critical"', f'signal="{s.UP.key}"']
"""A process of the system does not answer, whatever its alert is called there."""
FROM_UP: frozenset[Signal] = frozenset({s.BURN_1H, s.BURN_6H, s.TRADING_STATE})
"""Computed from whether processes answer: they say again that one does not."""
OF_A_PROCESS: frozenset[Signal] = frozenset(
    {
        *(s.HEARTBEAT, s.CYCLE_DURATION, s.COMPONENT_UP, s.HEALTH_SCORE, s.ERRORS, s.OPEN_FILES_RATIO, s.POOL_USED),
        *(s.API_ERRORS, s.API_ERROR_RATIO, s.API_LATENCY, s.RATE_LIMIT_LEFT, s.FILL_RATIO, s.FILL_TIME),
        *(s.DATA_AGE, s.STALE_SYMBOLS, s.SILENT_SYMBOLS, s.DATA_QUALITY, s.DATA_FETCH_ERROR_RATIO, s.LAST_TRADE_AGE),
        *(s.HTTP_ERROR_RATIO, s.HTTP_LATENCY, s.SERVICE_UP),
    }
)
"""What a process measures of its own work. What is not named is told however dead the process is: money at risk, the
more so as nobody looks after its positions; machines and databases, which may be the cause; the monitoring."""


def rules(deployments: Iterable[Deployment]) -> list[Json]:
    """The inhibition rules. None acts beyond one deployment, nor on alerts that are not of a deployment."""
    return list(_rules(tuple(deployments)))


def _rules(deployments: tuple[Deployment, ...]) -> Iterator[Json]:
    things = sorted({label for alerts in TOPICS.values() for alert in alerts for label in alert.line.by})
    for same in ("alertname", "signal"):
        yield {
            "source_matchers": ['severity="critical"', 'deployment!=""', f'{same}!=""'],
            "target_matchers": ['severity=~"warning|info"'],
            "equal": [*WHOSE, same, *things],
        }
    yield {
        "source_matchers": DOWN,
        "target_matchers": [_signals(FROM_UP)],
        "equal": WHOSE,
    }
    alone = [one.slug for one in deployments if _is_one_job(one)]
    if alone:
        yield {
            "source_matchers": DOWN,
            "target_matchers": [one_of("deployment", alone), _signals(OF_A_PROCESS)],
            "equal": WHOSE,
        }


def _signals(signals: Iterable[Signal]) -> str:
    return one_of("signal", [signal.key for signal in signals])


def _is_one_job(deployment: Deployment) -> bool:
    """Whether all that it says of itself comes from one job; of several, one that is down does not explain the rest."""
    return any(matcher.label == "job" and matcher.op == "=" for matcher in deployment.selectors[APP])
