"""Money in the database: what may be spent, and sums of what was."""
