"""A process of ours that is spoken to over its pipes."""
