"""What is kept and what alerts: recording and alert rules from the same signals and limits as the panels."""
