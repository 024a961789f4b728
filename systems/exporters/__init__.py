"""Metrics that no trading system writes itself, one module a program."""
