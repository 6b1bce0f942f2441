"""What connections cost that only stay: `tertulia bench idle`."""
