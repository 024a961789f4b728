"""Pages served while their sources change."""
