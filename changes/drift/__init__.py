"""What was pushed last, and what other hands did since."""
