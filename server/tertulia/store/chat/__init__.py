"""What members keep of a conversation beside its messages: pins, threads, drafts."""
