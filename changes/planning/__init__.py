"""What is desired, and what must be done so that a target holds it; the lock of a plan that was reviewed."""
