"""A git revision of this repository, to compare with."""
