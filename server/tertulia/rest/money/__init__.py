"""Money over REST."""
