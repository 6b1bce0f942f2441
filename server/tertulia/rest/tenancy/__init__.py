"""Workspaces over REST."""
