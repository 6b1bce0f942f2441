"""How agents take the floor, over REST: their modes, the receipts, rehearsals."""
