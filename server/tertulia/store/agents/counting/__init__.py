"""How agents do, counted from rows."""
