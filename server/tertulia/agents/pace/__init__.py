"""Answers that take their time: the moment for what nobody asked for, and what happens to it until then."""
