"""What a request is about beyond its own words: who it is for, what it goes on from, which document it names."""
