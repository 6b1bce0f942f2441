"""What was said, read and laid out for ranking."""
