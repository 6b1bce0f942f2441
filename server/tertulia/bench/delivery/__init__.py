"""How soon a message is with everybody while agents are awake: `tertulia bench delivery`."""
