"""The databases that the store knows: how each is opened, and how its writer begins, fills and ends a transaction."""
