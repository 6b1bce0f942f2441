"""Keeping order over REST: bans, reports, and whom one blocks."""
