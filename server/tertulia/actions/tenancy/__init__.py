"""What becomes of a workspace's data with time."""
