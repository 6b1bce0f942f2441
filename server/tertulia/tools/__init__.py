"""What agents can do: the framework that describes, checks, runs and records tools, and the built-in ones."""
