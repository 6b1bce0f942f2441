"""Every write a member can cause or see, whichever door it came through."""
