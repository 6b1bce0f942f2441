"""What is served beside the API: whether the server lives, its figures, and the web client."""
