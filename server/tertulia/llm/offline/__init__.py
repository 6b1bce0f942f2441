"""The built-in provider: rules instead of a language model, and honest about it."""
