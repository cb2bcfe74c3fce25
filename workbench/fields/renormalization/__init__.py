"""Exact renormalization as transport, as inference and as diffusion ([63], [64])."""
