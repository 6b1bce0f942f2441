"""What bounds the talk of agents among themselves."""
