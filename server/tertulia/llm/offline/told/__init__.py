"""What was told: the statements people made, corrected as they corrected them, and the one that answers a question."""
