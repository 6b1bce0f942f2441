"""What agents remember: formation, the vector index, recall."""
