"""How fast it is, measured beside its peers in one run."""
