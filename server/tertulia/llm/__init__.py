"""Language models behind one Protocol: values, providers, retries, cost, and the built-in offline provider."""
