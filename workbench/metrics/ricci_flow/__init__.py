"""Ricci flow, its exact solutions, solitons, and the functionals of Perelman."""
