"""Messages found by their words: fed after the commit, asked with the rights of whoever looks."""
