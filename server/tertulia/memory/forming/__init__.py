"""How memories come to be: of what is said, of what was tried, of what people thought of it."""
