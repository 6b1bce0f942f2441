"""What a bid is made of beyond the words: temper, mood, topic, nearness in meaning, a second opinion."""
