"""Accounts over REST: how one comes in, and what is one's own."""
