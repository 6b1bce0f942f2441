"""What is kept of language models: the providers of each workspace."""
