"""The models' door: messages reach agents here, and turns become messages."""
