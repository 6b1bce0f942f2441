"""What staff does about language models: the providers of their workspace."""
