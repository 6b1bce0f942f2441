"""What makes a workspace one: its own settings, the places its members are at, and who they are elsewhere."""
