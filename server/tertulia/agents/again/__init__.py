"""What is decided anew: when something that was said is taken away, or a second opinion comes."""
