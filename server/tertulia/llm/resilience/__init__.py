"""What keeps agents answering while a model's service does not."""
