"""The commands of the protocol, by noun."""
