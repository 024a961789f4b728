"""Live simulations over HTTP, each origin on a port of its own, as the systems themselves would export."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, make_wsgi_app, start_http_server
from prometheus_client.core import Metric as Family
from prometheus_client.registry import Collector

from lab.simulate import Endpoint, Simulation, Value, family, numbers, parts
from systems.metric import Metric

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


class Exported(Collector):
    """What a simulation exposes at one endpoint; it moves on to the present at each scrape.

    The names are exactly the catalogue's: the library's own counters would add `_total` to them.
    """

    def __init__(self, simulation: Simulation, endpoint: Endpoint, lock: Lock) -> None:
        self._simulation, self._endpoint, self._lock = simulation, endpoint, lock

    def collect(self) -> Iterator[Family]:
        """The families of one scrape."""
        with self._lock:
            self._simulation.advance(time.time())
            values = self._simulation.read(self._endpoint)
            families = [_family(metric, v) for metric, v in zip(self._endpoint.metrics, values, strict=False)]
        yield from families


def _answers(simulation: Simulation, endpoint: Endpoint, lock: Lock) -> bool:
    """Whether an endpoint answers now: one whose process is down does not."""
    with lock:
        simulation.advance(time.time())
        return simulation.is_up(endpoint)


def _family(metric: Metric, value: Value) -> Family:
    exposed = Family(family(metric)[0], metric.help, family(metric)[1])
    for labels, each in numbers(value):
        own = dict(zip(metric.labels, labels, strict=True))
        for (ending, extra), number in zip(parts(metric), each, strict=True):
            exposed.add_sample(metric.name + ending, own | extra, number)
    return exposed


@contextlib.contextmanager
def serving(simulations: Iterable[Simulation], rule_files: Sequence[str] = ()) -> Iterator[str]:
    """Serve simulations that have begun, on loopback; gives the text of the Prometheus configuration that scrapes them.

    The scrapes continue the back-filled series: their labels are the same. It evaluates the rules of the `rule_files`.
    """
    with contextlib.ExitStack() as stack:
        scrapes = []
        for simulation in simulations:
            lock = Lock()
            targets: list[dict[str, object]] = []
            for endpoint in simulation.endpoints:
                registry = CollectorRegistry(auto_describe=False)
                registry.register(Exported(simulation, endpoint, lock))
                answers = partial(_answers, simulation, endpoint, lock)
                port = stack.enter_context(_listening(registry, answers))
                targets.append({"targets": [f"127.0.0.1:{port}"], "labels": dict(endpoint.labels)})
            scrapes.append(_scrape(simulation, targets))
        yield json.dumps({"rule_files": rule_files, "scrape_configs": scrapes}, indent=2)  # JSON is YAML


def _scrape(simulation: Simulation, targets: list[dict[str, object]]) -> dict[str, object]:
    return {
        "job_name": f"{simulation.deployment.slug}/{simulation.origin}",
        "scrape_interval": simulation.deployment.scrape_interval,
        "static_configs": targets,
    }


@contextlib.contextmanager
def _listening(registry: CollectorRegistry, answers: Callable[[], bool]) -> Iterator[int]:
    server, thread = start_http_server(0, "127.0.0.1", registry)
    metrics: WSGIApplication = make_wsgi_app(registry)

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if answers():
            return metrics(environ, start_response)
        start_response("503 Service Unavailable", [])
        return []

    server.set_app(app)
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
