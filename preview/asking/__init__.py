"""What panels ask, and who answers: a Prometheus, or made-up samples."""
