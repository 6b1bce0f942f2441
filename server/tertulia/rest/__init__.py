"""The HTTP door: one module per resource over a small layer that also writes the OpenAPI document."""
