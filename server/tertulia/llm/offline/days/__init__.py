"""Days and hours: the dates that people name, and the questions that a clock and a calendar answer."""
