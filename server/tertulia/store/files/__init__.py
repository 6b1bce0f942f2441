"""Files: their rows, and their bytes on the disk."""
