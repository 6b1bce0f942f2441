"""What was said and sent, over REST: search and files."""
