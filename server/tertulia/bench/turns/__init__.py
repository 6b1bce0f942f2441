"""How long an agent's turn takes around its model: `tertulia bench turns`."""
