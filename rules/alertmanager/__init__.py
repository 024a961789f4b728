"""Who is told of alerts, when and how: the configuration of Alertmanager and its templates."""
