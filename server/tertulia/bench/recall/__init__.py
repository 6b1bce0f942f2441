"""How much of what answers a question is recalled: `tertulia bench recall`."""
