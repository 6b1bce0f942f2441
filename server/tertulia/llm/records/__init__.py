"""Providers that workspaces set up for themselves: presets, records in memory, clients, and what a model can do."""
