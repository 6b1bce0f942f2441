"""Summaries of what was said in a room before the talk that an agent is told."""
