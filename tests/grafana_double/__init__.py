"""A strict double of Grafana's HTTP API on loopback, as `grafana-api.md` states it, with faults on request.

Kinder than Grafana nowhere: what it does not know it answers with 404, and what Grafana refuses it refuses.
"""

from grafana_double.accounts import PASSWORD, PEOPLE, TOKEN, VIEWER
from grafana_double.routes import Asked
from grafana_double.server import Fault, GrafanaDouble

__all__ = ["PASSWORD", "PEOPLE", "TOKEN", "VIEWER", "Asked", "Fault", "GrafanaDouble"]
