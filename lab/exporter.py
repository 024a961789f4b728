"""Live simulations over HTTP, each origin on a port of its own, as the systems themselves would export."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterable, Iterator
from threading import Lock

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import Metric as Family
from prometheus_client.registry import Collector

from lab.simulate import Simulation, family, parts


class Exported(Collector):
    """What a simulation exposes of one origin; it moves on to the present at each scrape.

    The names are exactly the catalogue's: the library's own counters would add `_total` to them.
    """

    def __init__(self, simulation: Simulation, origin: str, lock: Lock) -> None:
        self._simulation = simulation
        self._metrics = [metric for metric in simulation.exported if metric.origin == origin]
        self._lock = lock

    def collect(self) -> Iterator[Family]:
        """The families of one scrape."""
        families = {metric: Family(family(metric)[0], metric.help, family(metric)[1]) for metric in self._metrics}
        with self._lock:
            self._simulation.advance(time.time())
            for metric, labels, values in self._simulation.read():
                if metric in families:
                    own = dict(zip(metric.labels, labels, strict=True))
                    for (ending, extra), value in zip(parts(metric), values, strict=True):
                        families[metric].add_sample(metric.name + ending, own | extra, value)
        yield from families.values()


@contextlib.contextmanager
def serving(simulations: Iterable[Simulation]) -> Iterator[str]:
    """Serve simulations that have begun, on loopback; gives the text of the Prometheus configuration that scrapes them.

    The scrapes continue the back-filled series: their labels are the same.
    """
    with contextlib.ExitStack() as stack:
        scrapes = []
        for simulation in simulations:
            lock = Lock()
            for origin in dict.fromkeys(metric.origin for metric in simulation.exported):
                registry = CollectorRegistry(auto_describe=False)
                registry.register(Exported(simulation, origin, lock))
                port = stack.enter_context(_listening(registry))
                scrapes.append(_scrape(simulation, origin, port))
        yield json.dumps({"scrape_configs": scrapes}, indent=2)  # JSON is YAML


def _scrape(simulation: Simulation, origin: str, port: int) -> dict[str, object]:
    return {
        "job_name": f"{simulation.deployment.slug}/{origin}",
        "scrape_interval": simulation.deployment.scrape_interval,
        "static_configs": [{"targets": [f"127.0.0.1:{port}"], "labels": simulation.target(origin)}],
    }


@contextlib.contextmanager
def _listening(registry: CollectorRegistry) -> Iterator[int]:
    server, thread = start_http_server(0, "127.0.0.1", registry)
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
