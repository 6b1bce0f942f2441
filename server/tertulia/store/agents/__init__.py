"""Agents, their turns, what they did with tools, and what was thought of it, in the database."""
