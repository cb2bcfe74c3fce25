"""The game of simplifying plumbing graphs by Neumann's moves."""
