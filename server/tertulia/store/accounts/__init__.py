"""What accounts keep in the database: invitations, passwords, profiles."""
