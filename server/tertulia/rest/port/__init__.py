"""Opens the port, and reads requests off connections."""
