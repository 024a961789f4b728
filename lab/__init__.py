"""Simulated trading systems on a real Prometheus, for tests and for a first look."""
