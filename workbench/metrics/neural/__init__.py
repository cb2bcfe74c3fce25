"""Metrics that networks represent, and the flows that their training induces."""
