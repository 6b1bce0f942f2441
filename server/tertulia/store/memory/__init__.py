"""What belongs to memories in the database beside the memories themselves."""
