"""What leaves this machine: the one guarded HTTP client, and the services that are asked through it."""
