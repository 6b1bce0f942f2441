"""Messages, rooms, membership and reading."""
