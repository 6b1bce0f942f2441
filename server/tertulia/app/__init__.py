"""The composition root: what sees everything, and is seen by the command line alone."""
