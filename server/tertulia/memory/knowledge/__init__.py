"""What agents learn from documents: reading, parting into pieces, storing, and carrying all of it elsewhere."""
