"""Every signal that a panel can draw, by topic; and the limits the house sets where a system's document sets none."""

from __future__ import annotations

from systems.signal import Signal
from systems.signals.database import *
from systems.signals.host import *
from systems.signals.money import *
from systems.signals.monitoring import *
from systems.signals.orders import *
from systems.signals.performance import *
from systems.signals.process import *
from systems.signals.research import *
from systems.signals.risk import *
from systems.signals.services import *
from systems.signals.state import *
from systems.signals.trades import *

SIGNALS: dict[str, Signal] = {value.key: value for value in list(globals().values()) if isinstance(value, Signal)}
"""Every signal by its key."""
