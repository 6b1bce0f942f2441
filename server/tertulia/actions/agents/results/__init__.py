"""How agents do, and which of two settings does better."""
