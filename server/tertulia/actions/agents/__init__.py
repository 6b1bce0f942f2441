"""Agents as records, and what members ask of them."""
