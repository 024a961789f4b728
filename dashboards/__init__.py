"""What a reader sees: one module a dashboard, and what turns them into Grafana's JSON."""
