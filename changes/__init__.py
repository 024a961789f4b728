"""Compare what should be with what is, plan the way from one to the other, apply it, and tell it to people."""
