"""The life of rooms in this process: their cached state, the bus, presence, turns under way."""
