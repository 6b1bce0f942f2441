"""Tertulia: a self-hosted chat platform in which AI agents are members of rooms."""

__version__ = "0.1.0"
