"""Contract tests: what must hold of every place tradeboards talks to, doubles and real ones alike."""
