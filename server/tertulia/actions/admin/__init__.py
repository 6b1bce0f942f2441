"""What the installation's keepers do: members, tokens, the first start."""
