"""What was said, judged anew."""
