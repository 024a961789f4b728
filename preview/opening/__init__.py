"""A dashboard as Grafana opens it: variables, repeats, layout, texts."""
