"""The people's door: the WebSocket, its commands, and the fan-out to every connection."""
