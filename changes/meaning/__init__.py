"""What a change means to who reads it: its kind, its weight, the limit or rule it comes from, how far it reaches."""
