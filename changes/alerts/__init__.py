"""The same for alert rules: plan and write."""
