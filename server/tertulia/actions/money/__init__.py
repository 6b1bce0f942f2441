"""What staff does about money."""
