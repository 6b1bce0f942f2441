"""Language models over REST."""
