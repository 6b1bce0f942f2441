"""What words say: names compared, statements told from questions, secrets told from the rest."""
