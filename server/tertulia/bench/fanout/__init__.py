"""How much one delivery costs in rooms of every size: `tertulia bench fanout`."""
