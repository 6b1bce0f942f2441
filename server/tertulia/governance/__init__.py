"""What is allowed, what it costs, and what is written down about it."""
