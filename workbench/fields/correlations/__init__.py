"""Correlators, exact and sampled, and what is read off them: laws, actions, symmetries."""
