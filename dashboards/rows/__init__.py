"""Rows that would make a board's module too long to be its table of contents."""
