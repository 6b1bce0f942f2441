"""What is kept of how people are told who are not here."""
