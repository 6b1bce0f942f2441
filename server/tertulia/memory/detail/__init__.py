"""A second look at what came to mind first, word by word."""
