"""Kernels of infinitely wide networks, in closed form and from their definition."""
