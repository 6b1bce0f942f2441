"""From domain values to what clients see."""
