"""Toric geometry: lattice polytopes, and what string theory and algebraic geometry make of them."""
