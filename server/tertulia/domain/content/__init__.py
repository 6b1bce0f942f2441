"""Files that messages hold, and what is asked of a search."""
