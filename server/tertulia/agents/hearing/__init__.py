"""What agents hear of a room without being asked."""
