"""Which of an agent's models a request goes to."""
