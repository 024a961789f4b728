"""Keep what a target holds, and put it back."""
