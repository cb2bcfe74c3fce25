"""From data to a stated conjecture: models, what they look at, and inequalities with evidence."""
