"""The same for data sources: plan and write."""
