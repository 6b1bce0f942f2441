"""Backups: one file that holds what a data directory held at one moment."""
