"""Memory over REST, beside the memories themselves."""
