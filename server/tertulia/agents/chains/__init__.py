"""Which chain a message belongs to, and what of its limits keeps agents from answering."""
