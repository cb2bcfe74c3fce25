"""Knots: diagrams, invariants, hyperbolic geometry, the table of knots."""
