"""What agents learn from: what they tried, and how it ended."""
