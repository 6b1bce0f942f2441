"""Who is who to an agent: who speaks to whom, how they stand to one another, what can be vouched for."""
