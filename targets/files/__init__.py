"""A folder of files that a Grafana provisions itself from."""
