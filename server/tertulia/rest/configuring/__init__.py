"""How agents are set up and how they do, over REST."""
