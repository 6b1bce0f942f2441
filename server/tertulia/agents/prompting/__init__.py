"""What an agent is told before it thinks: who it is, what was said, what it remembers, what is asked of it."""
