"""How little a room's past costs: `tertulia bench history`."""
