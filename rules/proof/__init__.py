"""Proof that alerts fire and clear: unit tests of promtool, made of the same limits as the rules that they test."""
