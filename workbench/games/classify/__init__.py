"""Is the closure of a braid word the unknot? Networks that guess, beside answers that are exact."""
