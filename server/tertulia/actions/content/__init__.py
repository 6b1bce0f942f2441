"""Files that messages hold, and finding messages by their words."""
