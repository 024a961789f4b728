"""Plans, and what came of them, told: to a terminal, as Markdown, as JSON."""
