"""What is one turn's own: its steps, its stop switch, and what it has done."""
