"""Where dashboards live: a Grafana over HTTP, a file-provisioning folder, a git revision."""
