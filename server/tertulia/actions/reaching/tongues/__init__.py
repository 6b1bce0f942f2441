"""What the server says to people outside of its rooms, in letters and on the pages that those lead to, by language."""
