"""Versions of agents and experiments with them in the database."""
