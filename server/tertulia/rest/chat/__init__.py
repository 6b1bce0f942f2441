"""Messages and what is kept beside them over REST."""
