"""The scalar in two dimensions: networks against a path integral with a momentum cutoff."""
