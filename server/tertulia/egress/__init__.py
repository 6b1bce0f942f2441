"""What leaves this machine: mail, and the one guarded HTTP client with the services that are asked through it."""
