"""Memories that no index holds: sealed on the disk, opened in memory when they are asked for."""
