"""Keeping order in the database: seats and roles, bans and silences, reports, and what members wish for themselves."""
