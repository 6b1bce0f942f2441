"""How much may be spent on what, from when to when."""
