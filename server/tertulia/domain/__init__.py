"""Values, ids, errors and the clock: what every layer may speak of."""
