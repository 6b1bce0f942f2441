"""Signing in by others' word, and what ways to sign in there are."""
