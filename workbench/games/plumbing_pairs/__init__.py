"""Telling from two plumbing graphs whether they present one 3-manifold: pairs, networks, tables."""
