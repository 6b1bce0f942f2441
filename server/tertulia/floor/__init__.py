"""Who speaks next: pure functions over state, with a receipt for every decision."""
