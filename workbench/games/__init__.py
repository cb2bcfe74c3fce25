"""Games on knots whose won plays are certificates."""
