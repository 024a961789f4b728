"""Which alert makes another one not worth a message: one that says the same, of the same thing, less well.

Nothing else is silenced. One replica that is dead, perhaps for ever as a target that nobody removed, does not explain
what a living one says of itself; and what a dead one said is gone with it.
"""

from __future__ import annotations

from typing import Any

from rules.alertmanager.routes import one_of
from rules.alerts import TOPICS
from systems import signals as s

Json = dict[str, Any]
WHOSE = ["system", "deployment"]
DOWN = ['severity="critical"', f'signal="{s.UP.key}"']
"""A process of the system does not answer, whatever its alert is called there."""


def rules() -> list[Json]:
    """The inhibition rules. None acts beyond one deployment, nor on alerts that are not of a deployment."""
    things = sorted({label for alerts in TOPICS.values() for alert in alerts for label in alert.line.by})
    worse = [
        {
            "source_matchers": ['severity="critical"', 'deployment!=""', f'{same}!=""'],
            "target_matchers": ['severity=~"warning|info"'],
            "equal": [*WHOSE, same, *things],
        }
        for same in ("alertname", "signal")
    ]
    from_up = (
        [one_of("signal", [s.BURN_1H.key, s.BURN_6H.key])],
        # Its critical value is DOWN. Its warning is a breaker that stops trading: no dead process explains that.
        ['severity="critical"', f'signal="{s.TRADING_STATE.key}"'],
    )
    return [
        *worse,
        *({"source_matchers": DOWN, "target_matchers": target, "equal": WHOSE} for target in from_up),
    ]
