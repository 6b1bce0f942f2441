"""What members do to what agents remember, beside reading and writing it: taking back, keeping in order, allowing."""
