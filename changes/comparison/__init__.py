"""Compare two dashboards, by what they say."""
