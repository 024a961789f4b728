"""A Grafana over HTTP."""
