"""Who should have spoken, and who would have: `tertulia bench floor`."""
