"""What an agent was before, and which of two serves better."""
