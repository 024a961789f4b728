"""Draws the dashboards without a Grafana: pages and pictures of what a Prometheus answers to them."""
